package net.isthmus.fastpath.node;

import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Punt;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.tables.AdjacencyTable;

/**
 * Takes the routed packets, of both families, whose adjacency is no known neighbour.
 *
 * <p>Leaves: packets for a neighbour that must be resolved first go to the control loop, which asks for it and holds a
 * few; packets without a route, or with an unreachable or prohibit route, to {@code icmp-error}; a blackhole swallows.
 */
public final class UnforwardedNode implements GraphNode {
    /** The node's name. */
    public static final String NAME = "unforwarded";

    private final Frames frames;
    private final Drops drops;
    private final Punt punt;
    private final AdjacencyTable adjacencies;
    private final Vector inbox;
    private final Vector icmpError;

    /** A node of one worker. */
    public UnforwardedNode(WorkerContext context, AdjacencyTable adjacencies, Edges edges) {
        inbox = edges.to(NAME);
        this.adjacencies = adjacencies;
        frames = context.frames();
        drops = context.drops();
        punt = context.punt();
        icmpError = edges.to("icmp-error");
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
            int adjacency = frames.adjacency(frame);
            switch (AdjacencyTable.kind(adjacencies.get(adjacency))) {
                case AdjacencyTable.KIND_NO_ROUTE -> refuse(frame, IcmpError.NO_ROUTE);
                case AdjacencyTable.KIND_UNREACHABLE -> refuse(frame, IcmpError.HOST_UNREACHABLE);
                case AdjacencyTable.KIND_PROHIBIT -> refuse(frame, IcmpError.PROHIBITED);
                case AdjacencyTable.KIND_BLACKHOLE -> drops.drop(frame, DropReason.ROUTE_BLACKHOLE);
                // Glean, incomplete, or resolved a moment ago: the control loop knows, and sends it on if so.
                default -> punt.packet(Punt.UNRESOLVED, adjacency, origin(frame), frame);
            }
        }
    }

    /** Where the packet comes from, such that it is the appliance's own again when it goes on. */
    private int origin(int frame) {
        int rxInterface = frames.rxInterface(frame);
        return (frames.flags(frame) & Frames.FLAG_LOCALLY_ORIGINATED) != 0 ? ~rxInterface : rxInterface;
    }

    private void refuse(int frame, int kind) {
        IcmpError.request(frames, frame, kind, 0);
        icmpError.append(frame);
    }
}
