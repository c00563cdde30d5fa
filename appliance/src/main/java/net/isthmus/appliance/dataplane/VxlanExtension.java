package net.isthmus.appliance.dataplane;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import net.isthmus.core.config.Vxlan;
import net.isthmus.fastpath.control.FastPathExtension;
import net.isthmus.fastpath.control.PuntHandler;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.LocalService;
import net.isthmus.fastpath.graph.Punt;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.l2bridge.vxlan.VxlanFeature;

/**
 * Puts VXLAN into the fast path.
 *
 * @param vrfOf VRF index of an interface
 */
record VxlanExtension(VxlanFeature vxlan, IntUnaryOperator vrfOf) implements FastPathExtension {
    private static final String INPUT = "vxlan-input";

    @Override
    public List<GraphNode> nodes(WorkerContext context, Edges edges) {
        return vxlan.nodes(context, edges);
    }

    @Override
    public List<LocalService> localServices() {
        return List.of(
                LocalService.udp(Vxlan.PORT, INPUT),
                LocalService.udp(Vxlan.OLD_PORT, INPUT),
                LocalService.udpErrors(Vxlan.PORT, Punt.VXLAN_ERROR),
                LocalService.udpErrors(Vxlan.OLD_PORT, Punt.VXLAN_ERROR));
    }

    @Override
    public Map<Integer, PuntHandler> puntHandlers() {
        return Map.of(Punt.VXLAN_ERROR, (rxInterface, _, memory, at, length, nowNs) -> {
            byte[] packet = new byte[length];
            MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, at, packet, 0, length);
            vxlan.tunnels().underlayError(packet, vrfOf.applyAsInt(rxInterface), nowNs);
        });
    }

    @Override
    public void tick(long nowNs) {
        vxlan.tunnels().tick(nowNs);
    }
}
