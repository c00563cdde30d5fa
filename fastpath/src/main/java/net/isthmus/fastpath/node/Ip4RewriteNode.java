package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.wire.Ipv4;

/**
 * Sends IPv4 packets to their neighbours: takes one from the time to live (RFC 1812 §5.3.1), checks the MTU, writes the
 * layer-2 header of the adjacency.
 *
 * <p>Leaves: by {@link InterfaceOutput}; packets longer than the MTU to {@code ip4-fragment}; packets that owe their
 * sender an ICMP error to {@code icmp-error}. Packets of the appliance's own host stack keep their time to live.
 */
public final class Ip4RewriteNode implements GraphNode {
    /** The node's name. */
    public static final String NAME = "ip4-rewrite";

    private final Frames frames;
    private final MemorySegment memory;
    private final AdjacencyTable adjacencies;
    private final InterfaceOutput output;
    private final Vector inbox;
    private final Vector icmpError;
    private final Vector fragment;

    /** A node of one worker. */
    public Ip4RewriteNode(WorkerContext context, AdjacencyTable adjacencies, InterfaceOutput output, Edges edges) {
        inbox = edges.to(NAME);
        this.adjacencies = adjacencies;
        this.output = output;
        frames = context.frames();
        memory = frames.memory();
        icmpError = edges.to("icmp-error");
        fragment = edges.to("ip4-fragment");
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
        MemorySegment packets = memory;
        for (int i = 0; i < vector.count(); i++) {
            int frame = vector.get(i);
            int at = frames.offset(frame);
            long adjacency = adjacencies.get(frames.adjacency(frame));
            if (AdjacencyTable.kind(adjacency) != AdjacencyTable.KIND_RESOLVED) {
                // The neighbour went away between lookup and rewrite; the sender will try again.
                output.lost(frame);
                continue;
            }
            if (frames.packetLength(frame) > AdjacencyTable.mtu(adjacency)) {
                tooLong(frame, at, AdjacencyTable.mtu(adjacency));
                continue;
            }
            if ((frames.flags(frame) & Frames.FLAG_LOCALLY_ORIGINATED) == 0) {
                if (!Ipv4.decrementTtl(packets, at)) {
                    IcmpError.request(frames, frame, IcmpError.TIME_EXCEEDED, 0);
                    icmpError.append(frame);
                    continue;
                }
            }
            output.send(packets, frame, at, adjacency);
        }
        output.end();
    }

    private void tooLong(int frame, int at, int mtu) {
        if ((Ipv4.fragment(memory, at) & Ipv4.DONT_FRAGMENT) == 0) {
            fragment.append(frame);
        } else {
            IcmpError.request(frames, frame, IcmpError.TOO_BIG, mtu);
            icmpError.append(frame);
        }
    }
}
