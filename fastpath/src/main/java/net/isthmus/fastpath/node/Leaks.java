package net.isthmus.fastpath.node;

import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.FibTable;

/**
 * Follows routes that lead into other VRFs, until one leads to a next hop or {@link #MAX_DEPTH} VRFs have been asked.
 * One instance a node, because it keeps scratch space.
 */
public final class Leaks {
    /** VRFs that a packet may be handed through. */
    public static final int MAX_DEPTH = 4;

    private final FibTable fibs;
    private final AdjacencyTable adjacencies;
    private final int[] address = new int[1];
    private final long[] high = new long[1];
    private final long[] low = new long[1];
    private final int[] result = new int[1];

    Leaks(FibTable fibs, AdjacencyTable adjacencies) {
        this.fibs = fibs;
        this.adjacencies = adjacencies;
    }

    /** True for an adjacency that leads into another VRF; of a result: there were too many. */
    boolean isLeak(int adjacency) {
        return AdjacencyTable.kind(adjacencies.get(adjacency)) == AdjacencyTable.KIND_LOOKUP;
    }

    /** Where an adjacency leads in the end for an IPv4 address; it itself if it is no leak. */
    int follow4(int ip4, int adjacency) {
        address[0] = ip4;
        int end = adjacency;
        for (int depth = 0; depth < MAX_DEPTH && isLeak(end); depth++) {
            fibs.of(AdjacencyTable.argument(adjacencies.get(end))).lookup4(address, result, 1);
            end = result[0];
        }
        return end;
    }

    /** Where an adjacency leads in the end for an IPv6 address; it itself if it is no leak. */
    int follow6(long ip6High, long ip6Low, int adjacency) {
        high[0] = ip6High;
        low[0] = ip6Low;
        int end = adjacency;
        for (int depth = 0; depth < MAX_DEPTH && isLeak(end); depth++) {
            fibs.of(AdjacencyTable.argument(adjacencies.get(end))).lookup6(high, low, result, 1);
            end = result[0];
        }
        return end;
    }
}
