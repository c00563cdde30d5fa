package net.isthmus.fastpath.policy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import net.isthmus.core.port.InventoryWorkload;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.wire.IpAddress;

/** Which workload has an address: all addresses in order, found by binary search. Immutable. */
final class WorkloadTable {
    /** {@link #find}: no workload has it. */
    static final int NONE = -1;

    /** Instead of the verdict for an isolated workload: it is not. */
    static final long NOT_ISOLATED = -1;

    private record Owned(long high, long low, int workload) {}

    private final long[] highs;
    private final long[] lows;
    private final int[] workloads;

    WorkloadTable(List<InventoryWorkload> inventory) {
        Owned[] all = IntStream.range(0, inventory.size())
                .boxed()
                .flatMap(i -> inventory.get(i).workload().addresses().stream().map(address -> owned(address, i)))
                .sorted(ORDER)
                .toArray(Owned[]::new);
        highs = Arrays.stream(all).mapToLong(Owned::high).toArray();
        lows = Arrays.stream(all).mapToLong(Owned::low).toArray();
        workloads = Arrays.stream(all).mapToInt(Owned::workload).toArray();
    }

    private static final Comparator<Owned> ORDER = (a, b) -> RangeSet.compare(a.high, a.low, b.high, b.low);

    private static Owned owned(IpAddress address, int workload) {
        return address.isIpv4()
                ? new Owned(0, Flow.mapped(address.ipv4Bits()), workload)
                : new Owned(address.high(), address.low(), workload);
    }

    /** The number of the workload, or {@link #NONE}. */
    int find(long high, long low) {
        int first = 0;
        int last = highs.length - 1;
        while (first <= last) {
            int middle = (first + last) >>> 1;
            int order = RangeSet.compare(highs[middle], lows[middle], high, low);
            if (order == 0) {
                return workloads[middle];
            }
            if (order < 0) {
                first = middle + 1;
            } else {
                last = middle - 1;
            }
        }
        return NONE;
    }
}
