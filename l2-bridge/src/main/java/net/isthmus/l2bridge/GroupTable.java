package net.isthmus.l2bridge;

import java.util.Arrays;

/**
 * Where multicast goes, as workers look it up: an immutable table of all domains, replaced whole.
 *
 * <p>Groups lie in one open-addressed table, at most half full, by domain and address; an IPv4 group is its 32 bits in
 * the low half, an IPv6 group is never that small. A group's value is a list of interface indices: members that hear
 * it, members with routers, and the BVI, so that a lookup ends in what is to be flooded to. A group that is not there
 * goes to the members with routers and the BVI (RFC 4541 §2.1.2).
 */
final class GroupTable {
    /** No domain snoops. */
    static final GroupTable EMPTY = new GroupTable(0);

    private static final long MIX = 0x9e37_79b9_7f4a_7c15L;
    private static final int[] NOBODY = {};

    private final boolean[] listens = new boolean[2 * BridgeTable.MAX_DOMAINS];
    private final boolean[] snoops = new boolean[2 * BridgeTable.MAX_DOMAINS];
    private final int[][] routers = new int[2 * BridgeTable.MAX_DOMAINS][];
    private final int[] domains;
    private final long[] highs;
    private final long[] lows;
    private final int[][] recipients;
    private final int shift;

    /** A table with room for so many groups; to be filled before it is published. */
    GroupTable(int groups) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(2 * Math.max(4, groups) - 1);
        domains = new int[1 << bits];
        highs = new long[1 << bits];
        lows = new long[1 << bits];
        recipients = new int[1 << bits][];
        shift = Long.SIZE - bits;
        Arrays.fill(recipients, NOBODY);
        Arrays.fill(routers, NOBODY);
    }

    /** Lets workers tell of a domain's messages of a family. */
    void listen(int domain, boolean isIp6) {
        listens[place(domain, isIp6)] = true;
    }

    /**
     * Lets a domain hold back groups of a family.
     *
     * @param withRouters interfaces to which groups go that nobody has asked for
     */
    void snoop(int domain, boolean isIp6, int[] withRouters) {
        snoops[place(domain, isIp6)] = true;
        routers[place(domain, isIp6)] = withRouters;
    }

    /** Adds a group. */
    void put(int domain, long high, long low, int[] interfaces) {
        int slot = slot(domain, high, low);
        domains[slot] = domain;
        highs[slot] = high;
        lows[slot] = low;
        recipients[slot] = interfaces;
    }

    /** True if the control loop wants to know of the domain's messages of the family. */
    boolean listens(int domain, boolean isIp6) {
        return listens[place(domain, isIp6)];
    }

    /** True if the domain sends groups of the family only where they are heard. */
    boolean snoops(int domain, boolean isIp6) {
        return snoops[place(domain, isIp6)];
    }

    /** Interfaces behind which routers are, and the BVI. */
    int[] routers(int domain, boolean isIp6) {
        return routers[place(domain, isIp6)];
    }

    /** Interfaces to which a group goes. */
    int[] recipients(int domain, long high, long low) {
        int slot = slot(domain, high, low);
        return domains[slot] == domain ? recipients[slot] : routers(domain, high != 0);
    }

    private int slot(int domain, long high, long low) {
        long mixed = ((high ^ domain) * MIX ^ low) * MIX;
        int slot = (int) (mixed >>> shift);
        while (domains[slot] != 0 && (domains[slot] != domain || highs[slot] != high || lows[slot] != low)) {
            slot = slot + 1 & domains.length - 1;
        }
        return slot;
    }

    private static int place(int domain, boolean isIp6) {
        return 2 * domain + (isIp6 ? 1 : 0);
    }
}
