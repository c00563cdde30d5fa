package net.isthmus.fastpath.control;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import net.isthmus.core.OwnedBy;
import net.isthmus.fastpath.fib.GracePeriod;
import net.isthmus.fastpath.fib.PoptrieFib;
import net.isthmus.fastpath.tables.FibTable;
import net.isthmus.fastpath.xsk.libc.HugePages;

/**
 * A FIB for every VRF, with a reader for every worker.
 *
 * <p>VRF 0 has a large root. The others have small ones: a VRF costs address space, and two megabytes once it has a
 * route. A FIB that is there stays, so that no worker can ever look into one that is gone; the next VRF of its number
 * finds it empty.
 */
@OwnedBy("control loop")
final class VrfTables {
    private static final long ROUTES = 1_000_000;

    private final Arena arena;
    private final GracePeriod grace;
    private final List<FibTable> workers = new ArrayList<>();
    private final PoptrieFib main;
    private int count = 1;

    /**
     * With the FIB of VRF 0.
     *
     * @param mainBytes address space for it
     */
    VrfTables(Arena arena, GracePeriod grace, long mainBytes) {
        this.arena = arena;
        this.grace = grace;
        main = new PoptrieFib(HugePages.allocate(arena, mainBytes).memory(), grace);
    }

    /** The FIB of VRF 0. */
    PoptrieFib main() {
        return main;
    }

    /** The FIBs as one more worker sees them. */
    FibTable addWorker() {
        var table = new FibTable(main.newReader());
        workers.add(table);
        return table;
    }

    /** Makes sure that there is a FIB for a VRF; VRFs are numbered without gaps. */
    void ensure(int vrf, FibWriter writer) {
        if (vrf < count) {
            return;
        }
        if (vrf > count) {
            throw new IllegalArgumentException("VRF " + vrf + " comes after " + (count - 1));
        }
        var fib = new PoptrieFib(
                HugePages.allocateOnDemand(arena, PoptrieFib.memoryForSmallRoots(ROUTES, ROUTES))
                        .memory(),
                grace,
                PoptrieFib.SMALL_ROOT,
                PoptrieFib.SMALL_ROOT);
        writer.add(vrf, fib);
        workers.forEach(worker -> worker.add(fib.newReader()));
        count++;
    }
}
