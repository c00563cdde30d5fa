package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.GroupTable;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;

/**
 * Chooses among the next hops of a group by the packet's flow, so that a flow keeps to one of them.
 *
 * <p>Enters: a packet at its IP header whose adjacency is a group. Leaves as from a lookup: to the rewrite node of its
 * family when the member is a known neighbour, else to {@code unforwarded}, which has it resolved.
 */
public final class LoadBalanceNode implements GraphNode {
    /** The node's name. */
    public static final String NAME = "load-balance";

    private final Frames frames;
    private final MemorySegment memory;
    private final Drops drops;
    private final AdjacencyTable adjacencies;
    private final GroupTable groups;
    private final Vector inbox;
    private final Vector rewrite4;
    private final Vector rewrite6;
    private final Vector unforwarded;

    /** A node of one worker. */
    public LoadBalanceNode(WorkerContext context, AdjacencyTable adjacencies, Edges edges) {
        inbox = edges.to(NAME);
        this.adjacencies = adjacencies;
        groups = adjacencies.groups();
        frames = context.frames();
        memory = frames.memory();
        drops = context.drops();
        rewrite4 = edges.to(Ip4RewriteNode.NAME);
        rewrite6 = edges.to(Ip6RewriteNode.NAME);
        unforwarded = edges.to(UnforwardedNode.NAME);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Vector inbox() {
        return inbox;
    }

    @Override
    public void process(Vector vector) {
        for (int i = 0; i < vector.count(); i++) {
            int frame = vector.get(i);
            int at = frames.offset(frame);
            boolean isIp4 = NetworkOrder.u8(memory, at) >>> 4 == 4;
            int hash = isIp4
                    ? FlowHash.of4(memory, at, frames.length(frame))
                    : FlowHash.of6(memory, at, frames.length(frame));
            long group = adjacencies.get(frames.adjacency(frame));
            // A group that was taken away a moment ago leads to no route, as does a bucket without a member.
            int member = AdjacencyTable.kind(group) == AdjacencyTable.KIND_GROUP
                    ? groups.member(AdjacencyTable.argument(group), hash)
                    : AdjacencyTable.NO_ROUTE;
            frames.adjacency(frame, member);
            if (AdjacencyTable.kind(adjacencies.get(member)) != AdjacencyTable.KIND_RESOLVED) {
                unforwarded.append(frame);
            } else if (isIp4) {
                rewrite4.append(frame);
            } else if (Ipv6.isLinkLocal(Ipv6.sourceHigh(memory, at))) {
                drops.drop(frame, DropReason.IP6_SCOPE_EXCEEDED);
            } else {
                rewrite6.append(frame);
            }
        }
    }
}
