package net.isthmus.fastpath.balance;

import java.util.Comparator;
import java.util.List;
import net.isthmus.fastpath.session.Flow;

/**
 * All services, compiled: from where a packet goes to the backends that may take it.
 *
 * <pre>
 *   hash of VRF, protocol and address ──▶ bucket ──▶ first line of that address ──▶ its lines, by port
 * </pre>
 *
 * <p>Immutable: every change, also of health, makes another.
 */
final class ServiceTable {
    /** {@link #find}: no service is there. */
    static final int NONE = -1;

    /** No services. */
    static final ServiceTable EMPTY = new ServiceTable(List.of());

    /**
     * Some ports of a virtual address.
     *
     * @param service number of the service, which it keeps
     * @param high high half of the address, as in a {@link Flow}
     * @param first first port
     * @param last last port
     */
    record Line(
            int service,
            int vrf,
            long high,
            long low,
            int protocol,
            int first,
            int last,
            BackendSet backends,
            Algorithm algorithm,
            boolean isDirect,
            long affinityNs) {

        private boolean isAt(Flow flow) {
            return low == flow.destinationLow
                    && high == flow.destinationHigh
                    && protocol == flow.protocol
                    && vrf == flow.vrf;
        }

        private boolean isWith(Line other) {
            return low == other.low && high == other.high && protocol == other.protocol && vrf == other.vrf;
        }
    }

    private final Line[] lines;
    private final int[] buckets;

    ServiceTable(List<Line> all) {
        lines = all.stream()
                .sorted(Comparator.comparingInt(Line::vrf)
                        .thenComparingInt(Line::protocol)
                        .thenComparingLong(Line::high)
                        .thenComparingLong(Line::low)
                        .thenComparingInt(Line::first))
                .toArray(Line[]::new);
        buckets = new int[Integer.highestOneBit(lines.length + 1) * 4];
        for (int i = 0; i < lines.length; i++) {
            if (i == 0 || !lines[i].isWith(lines[i - 1])) {
                Line line = lines[i];
                int bucket = bucket(line.high, line.low, line.protocol, line.vrf);
                while (buckets[bucket] != 0) {
                    bucket = bucket + 1 & buckets.length - 1;
                }
                buckets[bucket] = i + 1;
            }
        }
    }

    private int bucket(long high, long low, int protocol, int vrf) {
        long hash = Maglev.mix(high ^ Maglev.mix(low + ((long) vrf << 8 | protocol)));
        return (int) hash & buckets.length - 1;
    }

    /** The line of a flow's destination, or {@link #NONE}. */
    int find(Flow flow) {
        int bucket = bucket(flow.destinationHigh, flow.destinationLow, flow.protocol, flow.vrf);
        while (buckets[bucket] != 0) {
            int line = buckets[bucket] - 1;
            if (lines[line].isAt(flow)) {
                return ofPort(line, flow);
            }
            bucket = bucket + 1 & buckets.length - 1;
        }
        return NONE;
    }

    private int ofPort(int first, Flow flow) {
        for (int line = first; line < lines.length && lines[line].isAt(flow); line++) {
            if (flow.destinationPort >= lines[line].first && flow.destinationPort <= lines[line].last) {
                return line;
            }
        }
        return NONE;
    }

    Line line(int index) {
        return lines[index];
    }
}
