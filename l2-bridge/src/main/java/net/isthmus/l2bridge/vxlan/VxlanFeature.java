package net.isthmus.l2bridge.vxlan;

import java.util.List;
import net.isthmus.core.OwnedBy;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.WorkerContext;

/**
 * VXLAN as the composition root sees it.
 *
 * <pre>
 *   bridge-input, bridge-flood ──▶ vxlan-output ──▶ ip4-input, ip6-input      underlay
 *          ▲                            │ too long
 *          ├──────── vxlan-error ◀──────┴── icmp-error
 *   ethernet-input ◀── vxlan-input ◀── local-input                            underlay
 * </pre>
 */
@OwnedBy("control loop")
public final class VxlanFeature {
    private final VxlanTunnels tunnels = new VxlanTunnels();

    /** The tunnels. */
    public VxlanTunnels tunnels() {
        return tunnels;
    }

    /** The nodes of one worker. Once a worker, before it runs. */
    public List<GraphNode> nodes(WorkerContext context, Edges edges) {
        return List.of(
                new VxlanInputNode(context, tunnels, edges),
                new VxlanOutputNode(context, tunnels, edges),
                new VxlanErrorNode(context, tunnels, edges));
    }
}
