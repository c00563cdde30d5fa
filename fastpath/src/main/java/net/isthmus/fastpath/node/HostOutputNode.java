package net.isthmus.fastpath.node;

import net.isthmus.fastpath.graph.Counters;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.PortOutput;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;

/**
 * Hands packets for the appliance's own addresses to its host stack, by the TUN.
 *
 * <p>Enters: a packet at its IP header. Leaves: by the host port.
 */
public final class HostOutputNode implements GraphNode {
    /** The node's name. */
    public static final String NAME = "host-output";

    private final Frames frames;
    private final Counters counters;
    private final PortOutput output;
    private final int hostPort;
    private final Vector inbox;

    /** @param hostPort interface index of the host port */
    public HostOutputNode(WorkerContext context, int hostPort, Edges edges) {
        inbox = edges.to(NAME);
        frames = context.frames();
        counters = context.counters();
        output = context.output();
        this.hostPort = hostPort;
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
            counters.transmitted(hostPort, 1, frames.packetLength(frame));
            output.add(hostPort, frame);
        }
    }
}
