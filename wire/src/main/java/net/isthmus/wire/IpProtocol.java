package net.isthmus.wire;

/** Protocol numbers of IPv4's protocol and IPv6's next-header field (IANA), as ints for the packet path. */
public final class IpProtocol {
    /** IPv6 hop-by-hop options. */
    public static final int HOP_BY_HOP = 0;

    /** ICMP for IPv4. */
    public static final int ICMP = 1;

    /** TCP. */
    public static final int TCP = 6;

    /** UDP. */
    public static final int UDP = 17;

    /** IPv6 fragment header. */
    public static final int FRAGMENT = 44;

    /** ICMPv6. */
    public static final int ICMPV6 = 58;

    /** IPv6 routing header. */
    public static final int ROUTING = 43;

    /** IP authentication header, which is an extension header in IPv6. */
    public static final int AUTHENTICATION = 51;

    /** IPv6 destination options. */
    public static final int DESTINATION_OPTIONS = 60;

    /** IPv6: nothing follows. */
    public static final int NO_NEXT_HEADER = 59;

    /** DCCP. */
    public static final int DCCP = 33;

    /** SCTP. */
    public static final int SCTP = 132;

    /** Generic routing encapsulation. */
    public static final int GRE = 47;

    /** IP encapsulating security payload. */
    public static final int ESP = 50;

    /** UDP-Lite. */
    public static final int UDP_LITE = 136;

    private IpProtocol() {}

    /** True for protocols whose header begins with a source and a destination port. */
    public static boolean hasPorts(int protocol) {
        return protocol == TCP || protocol == UDP || protocol == SCTP || protocol == DCCP || protocol == UDP_LITE;
    }

    /** True for the IPv6 extension headers behind which the upper protocol's own header lies in the clear. */
    public static boolean isIpv6Extension(int protocol) {
        return protocol == HOP_BY_HOP
                || protocol == ROUTING
                || protocol == FRAGMENT
                || protocol == AUTHENTICATION
                || protocol == DESTINATION_OPTIONS;
    }
}
