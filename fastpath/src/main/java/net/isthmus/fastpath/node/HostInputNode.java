package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Counters;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.wire.NetworkOrder;

/**
 * Takes what the appliance's own host stack sends, by the TUN, and lets it go the way of every packet.
 *
 * <p>Enters: a packet at its IP header. Leaves: to {@code ip4-input} or {@code ip6-input} by its version, marked as
 * locally originated.
 */
public final class HostInputNode implements GraphNode {
    /** The node's name. */
    public static final String NAME = "host-input";

    private final Frames frames;
    private final MemorySegment memory;
    private final Counters counters;
    private final Drops drops;
    private final Vector inbox;
    private final Vector ip4;
    private final Vector ip6;

    /** A node of one worker. */
    public HostInputNode(WorkerContext context, Edges edges) {
        inbox = edges.to(NAME);
        frames = context.frames();
        memory = frames.memory();
        counters = context.counters();
        drops = context.drops();
        ip4 = edges.to("ip4-input");
        ip6 = edges.to("ip6-input");
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
            counters.received(frames.rxInterface(frame), 1, frames.packetLength(frame));
            int version = frames.length(frame) == 0 ? 0 : NetworkOrder.u8(memory, frames.offset(frame)) >>> 4;
            frames.addFlags(frame, Frames.FLAG_LOCALLY_ORIGINATED);
            if (version == 4) {
                ip4.append(frame);
            } else if (version == 6) {
                ip6.append(frame);
            } else {
                drops.drop(frame, DropReason.HOST_PACKET_INVALID);
            }
        }
    }
}
