package net.isthmus.appliance.dataplane;

import java.lang.foreign.MemorySegment;
import java.util.List;
import net.isthmus.fastpath.control.FastPathExtension;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Punt;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.l2bridge.BridgeFeature;

/** Puts the bridge into the fast path. */
record BridgeExtension(BridgeFeature bridging) implements FastPathExtension {
    @Override
    public List<GraphNode> nodes(WorkerContext context, Edges edges) {
        return bridging.nodes(context, edges);
    }

    @Override
    public void event(int kind, int first, int second, MemorySegment memory, long at, long nowNs) {
        if (kind == Punt.MAC_LEARNED) {
            bridging.learned(first, memory, at, nowNs);
        }
    }

    @Override
    public void tick(long nowNs) {
        bridging.domains().tick(nowNs);
    }
}
