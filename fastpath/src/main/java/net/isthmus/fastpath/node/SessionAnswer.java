package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Tcp;

/**
 * Answers the sender of a packet in place of its destination: with a SYN cookie, or that its session is not wanted.
 * That is an RST in the name of the destination for TCP (RFC 9293 §3.5.2), else ICMP administratively prohibited, and
 * counted once.
 */
final class SessionAnswer {
    private final Frames frames;
    private final MemorySegment memory;
    private final Drops drops;
    private final Vector ip4;
    private final Vector ip6;
    private final Vector icmpError;
    private final BareSegment segment;
    private final Flow itself = new Flow();

    SessionAnswer(WorkerContext context, Edges edges) {
        frames = context.frames();
        memory = frames.memory();
        drops = context.drops();
        ip4 = edges.to(Ip4InputNode.NAME);
        ip6 = edges.to(Ip6InputNode.NAME);
        icmpError = edges.to(IcmpErrorNode.NAME);
        segment = new BareSegment(frames);
    }

    /** Answers a SYN with a SYN-ACK that opens no window: its sender is heard first (RFC 4987 §3.6). */
    void greet(int frame, PacketFlow packet, int cookie, int mss) {
        if (isFull()) {
            drops.drop(frame, DropReason.VECTOR_FULL);
        } else {
            answer(frame, packet, Tcp.SYN | Tcp.ACK, cookie, Tcp.sequence(memory, packet.upper()) + 1, mss);
        }
    }

    /** Takes back what a cookie has promised: the client believes that it is connected. */
    void disappoint(int frame, PacketFlow packet, DropReason reason) {
        if (isFull()) {
            drops.drop(frame, reason);
        } else {
            drops.count(reason, 1);
            reset(frame, packet);
        }
    }

    /** Drops a packet that has got no session, and tells its sender if it was for want of something. */
    void refuse(int frame, PacketFlow packet, DropReason reason) {
        int kind = IcmpError.ofRefusal(reason);
        if (kind == 0 || packet.isLater() || isFull()) {
            drops.drop(frame, reason);
        } else {
            IcmpError.request(frames, frame, kind, 0);
            icmpError.append(frame);
        }
    }

    private boolean isFull() {
        return ip4.room() == 0 || ip6.room() == 0 || icmpError.room() == 0;
    }

    /** Refuses a packet that has just been read. */
    void reject(int frame, PacketFlow packet) {
        if (isFull() || packet.isLater()) {
            drops.drop(frame, DropReason.POLICY_REJECTED);
        } else if (packet.protocol() != IpProtocol.TCP) {
            IcmpError.request(frames, frame, IcmpError.REJECTED, 0);
            icmpError.append(frame);
        } else if ((Tcp.flags(memory, packet.upper()) & Tcp.RST) != 0) {
            drops.drop(frame, DropReason.POLICY_REJECTED); // none is ever sent about another
        } else {
            drops.count(DropReason.POLICY_REJECTED, 1);
            reset(frame, packet);
        }
    }

    /** Turns a segment into the RST that answers it. */
    private void reset(int frame, PacketFlow packet) {
        int upper = packet.upper();
        int flags = Tcp.flags(memory, upper);
        int payload = frames.packetLength(frame) - (upper - packet.at()) - Tcp.headerLength(memory, upper);
        int behind = Tcp.sequence(memory, upper) + payload + (flags & Tcp.FIN) + ((flags & Tcp.SYN) != 0 ? 1 : 0);
        boolean hasAck = (flags & Tcp.ACK) != 0;
        if (hasAck) {
            answer(frame, packet, Tcp.RST, Tcp.acknowledgment(memory, upper), 0, 0);
        } else {
            answer(frame, packet, Tcp.RST | Tcp.ACK, 0, behind, 0);
        }
    }

    /** Turns a segment into one without data and without a window that answers it, and belongs to no session. */
    private void answer(int frame, PacketFlow packet, int flags, int sequence, int ack, int mss) {
        packet.flow(itself);
        segment.flow.setReverse(itself);
        segment.write(frame, flags, sequence, ack, 0, mss);
        frames.addFlags(frame, Frames.FLAG_LOCALLY_ORIGINATED | Frames.FLAG_RESUMED); // it belongs to no session
        (segment.flow.isIp4() ? ip4 : ip6).append(frame);
    }
}
