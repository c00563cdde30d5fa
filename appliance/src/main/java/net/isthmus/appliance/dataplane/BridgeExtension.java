package net.isthmus.appliance.dataplane;

import java.util.List;
import java.util.Map;
import net.isthmus.fastpath.control.FastPathExtension;
import net.isthmus.fastpath.control.PuntHandler;
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
    public Map<Integer, PuntHandler> puntHandlers() {
        return Map.of(
                Punt.MAC_LEARNED,
                (member, _, memory, at, _, nowNs) -> bridging.learned(member, memory, at, nowNs),
                Punt.LOOP_PROBE,
                (member, _, memory, at, length, nowNs) -> bridging.probeReturned(member, memory, at, length, nowNs),
                Punt.LOOP_HEARD,
                (member, flags, memory, at, _, nowNs) -> bridging.probeHeard(member, flags, memory, at, nowNs),
                Punt.MAC_NAT,
                (member, subject, memory, at, _, nowNs) ->
                        bridging.domains().macNat().event(member, subject, memory, at, nowNs),
                Punt.GROUP_MESSAGE,
                (member, _, memory, at, length, nowNs) -> bridging.groupMessage(member, memory, at, length, nowNs));
    }

    @Override
    public void tick(long nowNs) {
        bridging.domains().tick(nowNs);
    }
}
