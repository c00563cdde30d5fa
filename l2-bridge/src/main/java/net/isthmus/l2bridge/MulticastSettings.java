package net.isthmus.l2bridge;

/**
 * How a bridge domain treats multicast.
 *
 * @param igmpSnooping true if IPv4 groups go where IGMP says that they are heard
 * @param mldSnooping true if IPv6 groups go where MLD says that they are heard
 * @param querier true if the domain asks for groups itself, unless a router or switch with a lower address does
 */
public record MulticastSettings(boolean igmpSnooping, boolean mldSnooping, boolean querier) {
    /** Groups are flooded. */
    public static final MulticastSettings NONE = new MulticastSettings(false, false, false);
}
