package net.isthmus.fastpath.tables;

import java.util.Arrays;

/** The FIB of each VRF, by VRF index. Grown by the control loop, read by workers; a FIB once there stays. */
public final class FibTable {
    private volatile RouteLookup[] fibs;

    /** A table whose VRF 0 has this FIB. */
    public FibTable(RouteLookup first) {
        fibs = new RouteLookup[] {first};
    }

    /** The FIB of a VRF. */
    public RouteLookup of(int vrf) {
        return fibs[vrf];
    }

    /** Adds a VRF, whose index is returned. Control loop. */
    public int add(RouteLookup fib) {
        RouteLookup[] grown = Arrays.copyOf(fibs, fibs.length + 1);
        grown[fibs.length] = fib;
        fibs = grown;
        return grown.length - 1;
    }
}
