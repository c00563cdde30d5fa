package net.isthmus.l2bridge.macnat;

import net.isthmus.fastpath.graph.Counters;

/**
 * Which bridge members translate, and whose MAC their bridge's routed interface has: an immutable snapshot, replaced
 * whole by {@link MacNat} and read once a vector.
 */
final class MacNatMembers {
    static final MacNatMembers NONE = new MacNatMembers();

    private final boolean[] translates = new boolean[Counters.MAX_INTERFACES];
    private final long[] bviMacs = new long[Counters.MAX_INTERFACES];

    /** Adds a member; before the snapshot is published. */
    void add(int member, long bviMac) {
        translates[member] = true;
        bviMacs[member] = bviMac;
    }

    boolean translates(int member) {
        return translates[member];
    }

    /** MAC of the BVI of the member's bridge; 0 if it has none. */
    long bviMac(int member) {
        return bviMacs[member];
    }
}
