package net.isthmus.fastpath.node;

import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.tables.AdjacencyTable;

/**
 * Where routed packets go whose adjacency is neither a known neighbour nor the appliance itself: a group to
 * {@code load-balance}, another VRF to {@code vrf-lookup}, the rest to {@code unforwarded}. Shared by all nodes that
 * look something up.
 */
final class Detours {
    private final Vector loadBalance;
    private final Vector vrfLookup;
    private final Vector unforwarded;

    Detours(Edges edges) {
        loadBalance = edges.to(LoadBalanceNode.NAME);
        vrfLookup = edges.to(VrfLookupNode.NAME);
        unforwarded = edges.to(UnforwardedNode.NAME);
    }

    /** True if a packet finds room wherever it goes. */
    boolean hasRoom() {
        return loadBalance.room() != 0 && vrfLookup.room() != 0 && unforwarded.room() != 0;
    }

    /** Passes a packet on whose adjacency word is set. */
    void append(int frame, int kind) {
        if (kind == AdjacencyTable.KIND_GROUP) {
            loadBalance.append(frame);
        } else if (kind == AdjacencyTable.KIND_LOOKUP) {
            vrfLookup.append(frame);
        } else {
            unforwarded.append(frame);
        }
    }
}
