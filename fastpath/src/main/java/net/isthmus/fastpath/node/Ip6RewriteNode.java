package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.wire.Ipv6;

/**
 * Sends IPv6 packets to their neighbours: takes one from the hop limit, checks the MTU, writes the layer-2 header of
 * the adjacency. Routers do not fragment IPv6 (RFC 8200 §5): a packet that is too long owes its sender a Packet Too
 * Big.
 *
 * <p>Leaves: by {@link InterfaceOutput}, or to {@code icmp-error}.
 */
public final class Ip6RewriteNode implements GraphNode {
    /** The node's name. */
    public static final String NAME = "ip6-rewrite";

    private final Frames frames;
    private final MemorySegment memory;
    private final AdjacencyTable adjacencies;
    private final InterfaceOutput output;
    private final Vector inbox;
    private final Vector icmpError;

    /** A node of one worker. */
    public Ip6RewriteNode(WorkerContext context, AdjacencyTable adjacencies, InterfaceOutput output, Edges edges) {
        inbox = edges.to(NAME);
        this.adjacencies = adjacencies;
        this.output = output;
        frames = context.frames();
        memory = frames.memory();
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
        output.begin();
        for (int i = 0; i < vector.count(); i++) {
            int frame = vector.get(i);
            int at = frames.offset(frame);
            long adjacency = adjacencies.get(frames.adjacency(frame));
            if (AdjacencyTable.kind(adjacency) != AdjacencyTable.KIND_RESOLVED) {
                output.lost(frame);
                continue;
            }
            if (frames.packetLength(frame) > AdjacencyTable.mtu(adjacency)) {
                IcmpError.request(frames, frame, IcmpError.TOO_BIG, AdjacencyTable.mtu(adjacency));
                icmpError.append(frame);
                continue;
            }
            if ((frames.flags(frame) & Frames.FLAG_LOCALLY_ORIGINATED) == 0) {
                if (Ipv6.hopLimit(memory, at) <= 1) {
                    IcmpError.request(frames, frame, IcmpError.TIME_EXCEEDED, 0);
                    icmpError.append(frame);
                    continue;
                }
                Ipv6.decrementHopLimit(memory, at);
            }
            output.send(memory, frame, at, adjacency);
        }
        output.end();
    }
}
