package net.isthmus.ipsec.esp;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.node.IcmpError;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;

/**
 * Takes own ESP packets that routing refused: they end here, counted by name. One that was too long makes the tunnel's
 * MTU smaller, so that the sender of the next inner packet is told (RFC 4301 §8.2).
 */
public final class EspErrorNode implements GraphNode {
    /** The node's name. */
    public static final String NAME = "esp-error";

    private final Frames frames;
    private final MemorySegment memory;
    private final Drops drops;
    private final EspEvents events;
    private final Vector inbox;

    /** A node of one worker. */
    EspErrorNode(WorkerContext context, Edges edges) {
        frames = context.frames();
        memory = frames.memory();
        drops = context.drops();
        events = new EspEvents(context);
        inbox = edges.to(NAME);
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
            int request = frames.adjacency(frame);
            if (IcmpError.kind(request) == IcmpError.TOO_BIG) {
                tooBig(frames.offset(frame), IcmpError.argument(request));
                drops.drop(frame, DropReason.ESP_PATH_MTU_EXCEEDED);
            } else {
                drops.drop(frame, DropReason.ESP_PEER_UNREACHABLE);
            }
        }
    }

    private void tooBig(int at, int mtu) {
        if (NetworkOrder.u8(memory, at) >>> 4 == 4) {
            events.tell(EspEvents.TOO_BIG, mtu, 0, true, 0, Ipv4.destination(memory, at) & 0xffff_ffffL);
        } else {
            events.tell(
                    EspEvents.TOO_BIG,
                    mtu,
                    0,
                    false,
                    Ipv6.destinationHigh(memory, at),
                    Ipv6.destinationLow(memory, at));
        }
    }
}
