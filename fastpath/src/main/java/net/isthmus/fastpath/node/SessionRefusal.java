package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.wire.InternetChecksum;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.Tcp;

/**
 * Tells the sender of a packet that its session is not wanted: an RST in the name of the destination for TCP (RFC 9293
 * §3.5.2), else ICMP administratively prohibited. Counted once, as rejected.
 */
final class SessionRefusal {
    private static final int HOP_LIMIT = 64;
    private static final int SEQUENCE = 4;
    private static final int OFFSET_AND_FLAGS = 12;
    private static final int NO_OPTIONS = 5 << 12;

    private final Frames frames;
    private final MemorySegment memory;
    private final Drops drops;
    private final Vector ip4;
    private final Vector ip6;
    private final Vector icmpError;

    SessionRefusal(WorkerContext context, Edges edges) {
        frames = context.frames();
        memory = frames.memory();
        drops = context.drops();
        ip4 = edges.to(Ip4InputNode.NAME);
        ip6 = edges.to(Ip6InputNode.NAME);
        icmpError = edges.to(IcmpErrorNode.NAME);
    }

    /** Refuses a packet that has just been read. */
    void reject(int frame, PacketFlow packet) {
        boolean isFull = ip4.room() == 0 || ip6.room() == 0 || icmpError.room() == 0;
        if (isFull || packet.isLater()) {
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
        int at = packet.at();
        int upper = packet.upper();
        int flags = Tcp.flags(memory, upper);
        int payload = frames.packetLength(frame) - (upper - at) - Tcp.headerLength(memory, upper);
        int behind = Tcp.sequence(memory, upper) + payload + (flags & Tcp.FIN) + ((flags & Tcp.SYN) != 0 ? 1 : 0);
        boolean hasAck = (flags & Tcp.ACK) != 0;
        int sequence = hasAck ? Tcp.acknowledgment(memory, upper) : 0;
        int ports = Integer.rotateLeft(NetworkOrder.i32(memory, upper), 16);
        int tcp = at + (packet.isIp4() ? Ipv4.MIN_LENGTH : Ipv6.LENGTH);
        frames.truncate(frame, tcp - at + Tcp.MIN_LENGTH);
        NetworkOrder.putI32(memory, tcp, ports);
        NetworkOrder.putI32(memory, tcp + SEQUENCE, sequence);
        NetworkOrder.putI32(memory, tcp + SEQUENCE + 4, hasAck ? 0 : behind);
        NetworkOrder.putI32(memory, tcp + OFFSET_AND_FLAGS, (NO_OPTIONS | Tcp.RST | (hasAck ? 0 : Tcp.ACK)) << 16);
        NetworkOrder.putI32(memory, tcp + Tcp.CHECKSUM, 0);
        frames.addFlags(frame, Frames.FLAG_LOCALLY_ORIGINATED | Frames.FLAG_RESUMED); // it belongs to no session
        if (packet.isIp4()) {
            turnRound4(at);
            ip4.append(frame);
        } else {
            turnRound6(at);
            ip6.append(frame);
        }
    }

    private void turnRound4(int at) {
        int source = Ipv4.source(memory, at);
        NetworkOrder.putU16(memory, at, 4 << 12 | 5 << 8);
        NetworkOrder.putU16(memory, at + Ipv4.TOTAL_LENGTH, Ipv4.MIN_LENGTH + Tcp.MIN_LENGTH);
        NetworkOrder.putU16(memory, at + Ipv4.FRAGMENT, Ipv4.DONT_FRAGMENT);
        NetworkOrder.putU8(memory, at + Ipv4.TTL, HOP_LIMIT);
        NetworkOrder.putI32(memory, at + Ipv4.SOURCE, Ipv4.destination(memory, at));
        NetworkOrder.putI32(memory, at + Ipv4.DESTINATION, source);
        Ipv4.writeChecksum(memory, at, Ipv4.MIN_LENGTH);
        checksum(at + Ipv4.SOURCE, 8, at + Ipv4.MIN_LENGTH);
    }

    private void turnRound6(int at) {
        long high = Ipv6.sourceHigh(memory, at);
        long low = Ipv6.sourceLow(memory, at);
        NetworkOrder.putU16(memory, at + Ipv6.PAYLOAD_LENGTH, Tcp.MIN_LENGTH);
        NetworkOrder.putU8(memory, at + Ipv6.NEXT_HEADER, IpProtocol.TCP);
        NetworkOrder.putU8(memory, at + Ipv6.HOP_LIMIT, HOP_LIMIT);
        NetworkOrder.putI64(memory, at + Ipv6.SOURCE, Ipv6.destinationHigh(memory, at));
        NetworkOrder.putI64(memory, at + Ipv6.SOURCE + 8, Ipv6.destinationLow(memory, at));
        NetworkOrder.putI64(memory, at + Ipv6.DESTINATION, high);
        NetworkOrder.putI64(memory, at + Ipv6.DESTINATION + 8, low);
        checksum(at + Ipv6.SOURCE, 32, at + Ipv6.LENGTH);
    }

    private void checksum(int addresses, int addressBytes, int tcp) {
        long sum = InternetChecksum.sum(memory, addresses, addressBytes, (long) IpProtocol.TCP + Tcp.MIN_LENGTH);
        sum = InternetChecksum.sum(memory, tcp, Tcp.MIN_LENGTH, sum);
        NetworkOrder.putU16(memory, tcp + Tcp.CHECKSUM, InternetChecksum.finish(sum));
    }
}
