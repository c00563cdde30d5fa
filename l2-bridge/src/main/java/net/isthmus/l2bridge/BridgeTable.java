package net.isthmus.l2bridge;

import java.util.Arrays;
import net.isthmus.fastpath.graph.Counters;
import net.isthmus.wire.Ethernet;

/**
 * What workers need to know of bridge domains: an immutable snapshot that {@link BridgeDomains} replaces whole and a
 * node reads once a vector.
 *
 * <p>A member is one long, by interface index:
 *
 * <pre>
 *  63        48 47  46  45       44      43   32 31        16 15          0
 *  +-----------+---+---+--------+-------+-------+------------+-------------+
 *  | domain    | up|BVI| tagged |grouped| free  | port       | longest     |   0: not a member
 *  |           |   |   |        |       |       |            | frame       |
 *  +-----------+---+---+--------+-------+-------+------------+-------------+
 * </pre>
 *
 * <p>Which tags a tagged member's frames bear stands beside it, as only they need it. What the configuration asks of a
 * member beyond that is in its traits, another int: bits for the limits and guards that its frames must pass, 0 for
 * most members, and in the upper half its split-horizon group.
 */
final class BridgeTable {
    /** Domain indices are 1 to one below this. */
    static final int MAX_DOMAINS = 4096;

    /** Trait: frames to groups are limited; {@link StormBuckets} knows which. */
    static final int LIMITS_GROUPS = 1;

    /** Trait: frames to unknown MACs are limited. */
    static final int LIMITS_UNKNOWN = 1 << 1;

    /** Trait: frames of MACs above the member's limit are dropped. */
    static final int DROPS_ABOVE_MAC_LIMIT = 1 << 2;

    /** Shift of the {@link MemberSettings#guards} in the traits. */
    static final int GUARDS_SHIFT = 3;

    /** Traits: any guard. */
    static final int GUARDED =
            (MemberSettings.GUARD_ARP | MemberSettings.GUARD_RA | MemberSettings.GUARD_DHCP) << GUARDS_SHIFT;

    /** Trait: the member is cut because of a loop. */
    static final int CUT = 1 << 15;

    /** A domain's index in the lower 16 bits. */
    static final long DOMAIN_MASK = 0xffff;

    private static final int GROUP_SHIFT = 16;

    private static final int DOMAIN_SHIFT = 48;
    private static final long UP = 1L << 47;
    private static final long BVI = 1L << 46;
    private static final long TAGGED = 1L << 45;
    private static final long GROUPED = 1L << 44;
    private static final long WAY_OUT_MASK = 0xffffL << DOMAIN_SHIFT | UP | BVI | GROUPED;
    private static final int PORT_SHIFT = 16;
    private static final int PORT_MASK = 0xffff;
    private static final int LENGTH_MASK = 0xffff;
    private static final int[] NOBODY = {};

    private final long[] members;
    private final int[] tags;
    private final int[][] recipients;
    private final long[] bviMacs;
    private final int[] traits;
    private final int[] forwardedGroups;
    private BindingTable bindings = new BindingTable(0);

    /** A table of domains without members. */
    BridgeTable() {
        members = new long[Counters.MAX_INTERFACES];
        tags = new int[Counters.MAX_INTERFACES];
        recipients = new int[MAX_DOMAINS][];
        bviMacs = new long[MAX_DOMAINS];
        traits = new int[Counters.MAX_INTERFACES];
        forwardedGroups = new int[MAX_DOMAINS];
        Arrays.fill(recipients, NOBODY);
    }

    /** The same without one interface and without the recipients of one domain, whose members are to be added anew. */
    BridgeTable(BridgeTable of, int goneInterface, int domain) {
        members = of.members.clone();
        tags = of.tags.clone();
        recipients = of.recipients.clone();
        bviMacs = of.bviMacs.clone();
        traits = of.traits.clone();
        forwardedGroups = of.forwardedGroups.clone();
        members[goneInterface] = 0;
        tags[goneInterface] = 0;
        traits[goneInterface] = 0;
        recipients[domain] = NOBODY;
        bviMacs[domain] = 0;
    }

    /** A member's long. */
    static long member(int domain, int port, boolean isTagged, int mtu, boolean isUp) {
        return (long) domain << DOMAIN_SHIFT
                | (isUp ? UP : 0)
                | (long) port << PORT_SHIFT
                | (isTagged ? TAGGED : 0)
                | mtu + Ethernet.LENGTH;
    }

    /**
     * The long of a tunnel, a member without a port: it takes frames of any length, as it knows what to say to the
     * sender of one that is too long.
     */
    static long tunnel(int domain, boolean isUp) {
        return (long) domain << DOMAIN_SHIFT | (isUp ? UP : 0) | LENGTH_MASK;
    }

    /** The long of a domain's BVI, which takes frames of any length: what is too long for IP is IP's to say. */
    static long bvi(int domain, boolean isUp) {
        return (long) domain << DOMAIN_SHIFT | (isUp ? UP : 0) | BVI | LENGTH_MASK;
    }

    /** Adds a member; before the table is published. Recipients are flooded to in the order of their adding. */
    void add(int interfaceIndex, long member) {
        members[interfaceIndex] = member;
        int domain = domain(member);
        if (isUp(member)) {
            int[] others = recipients[domain];
            recipients[domain] = Arrays.copyOf(others, others.length + 1);
            recipients[domain][others.length] = interfaceIndex;
        }
    }

    /** Sets the traits of a member that was added; before the table is published. */
    void traits(int interfaceIndex, MemberSettings settings) {
        StormLimits storm = settings.storm();
        traits[interfaceIndex] = (storm.broadcastPps() + storm.multicastPps() == 0 ? 0 : LIMITS_GROUPS)
                | (storm.unknownUnicastPps() == 0 ? 0 : LIMITS_UNKNOWN)
                | (settings.dropsAboveMacLimit() ? DROPS_ABOVE_MAC_LIMIT : 0)
                | settings.guards() << GUARDS_SHIFT
                | settings.splitHorizonGroup() << GROUP_SHIFT;
        if (settings.splitHorizonGroup() != 0) {
            members[interfaceIndex] |= GROUPED;
        }
    }

    /** Sets the tags of a tagged member, as {@code wire.VlanTags} packs them; before the table is published. */
    void tags(int interfaceIndex, int memberTags) {
        tags[interfaceIndex] = memberTags;
    }

    /** The tags of a member. */
    int tags(int interfaceIndex) {
        return tags[interfaceIndex];
    }

    /** Cuts a member that was added, with its traits; before the table is published. */
    void cut(int interfaceIndex) {
        traits[interfaceIndex] |= CUT;
    }

    /** Sets which reserved group addresses a domain forwards, bit n for 01-80-C2-00-00-0n; before it is published. */
    void forwardedGroups(int domain, int mask) {
        forwardedGroups[domain] = mask;
    }

    /** Which reserved group addresses a domain forwards, a bit for each. */
    int forwardedGroups(int domain) {
        return forwardedGroups[domain];
    }

    /** Sets who has which address; before the table is published. */
    void bindings(BindingTable all) {
        bindings = all;
    }

    /** Who has which address. */
    BindingTable bindings() {
        return bindings;
    }

    /** Sets the MAC of a domain's BVI; before the table is published. */
    void bviMac(int domain, long mac) {
        bviMacs[domain] = mac;
    }

    /** The long of an interface; 0 if it is not a member of any domain. */
    long member(int interfaceIndex) {
        return members[interfaceIndex];
    }

    /** Interfaces that are up, the BVI last. */
    int[] recipients(int domain) {
        return recipients[domain];
    }

    /** MAC of a domain's BVI, 0 if it has none. */
    long bviMac(int domain) {
        return bviMacs[domain];
    }

    /** Bits of a member's limits and guards, with its split-horizon group above them. */
    int traits(int interfaceIndex) {
        return traits[interfaceIndex];
    }

    /** True if frames of one member never leave by the other because both are in one split-horizon group. */
    boolean areSplit(int from, int to) {
        int group = traits[from] >>> GROUP_SHIFT;
        return group != 0 && group == traits[to] >>> GROUP_SHIFT;
    }

    static int domain(long member) {
        return (int) (member >>> DOMAIN_SHIFT);
    }

    /** The domain in place to be the upper part of an {@link Fdb} key. */
    static long domainOfKey(long member) {
        return member & 0xffffL << DOMAIN_SHIFT;
    }

    /**
     * True if frames of the key's domain go straight out of this member, wherever they come from: it belongs there, is
     * up, no BVI, and in no split-horizon group.
     */
    static boolean isWayOut(long member, long key) {
        return ((member ^ domainOfKey(key)) & WAY_OUT_MASK) == UP;
    }

    static boolean isUp(long member) {
        return (member & UP) != 0;
    }

    static boolean isBvi(long member) {
        return (member & BVI) != 0;
    }

    static int port(long member) {
        return (int) (member >>> PORT_SHIFT) & PORT_MASK;
    }

    static boolean isTagged(long member) {
        return (member & TAGGED) != 0;
    }

    /** Bytes of the longest untagged frame that may leave by the member. */
    static int longestFrame(long member) {
        return (int) member & LENGTH_MASK;
    }
}
