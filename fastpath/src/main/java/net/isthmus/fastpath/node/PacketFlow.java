package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.fastpath.feature.TransportPorts;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.wire.Icmp;
import net.isthmus.wire.Icmpv6;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.Ipv6Headers;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.Tcp;

/** What sessions want to know of one packet that has passed the checks of a router. Scratch of one node. */
final class PacketFlow {
    private static final int SCTP_HEADER = 12;
    private static final int LEAST_HEADER = 8;

    private final Frames frames;
    private final MemorySegment memory;
    private int at;
    private int upper;
    private int available;
    private int protocol;
    private boolean isIp4;
    private boolean isFragment;
    private boolean isLater;
    private boolean isValid;

    PacketFlow(Frames frames) {
        this.frames = frames;
        memory = frames.memory();
    }

    /** Reads a packet; false if its transport header is cut off or contradicts itself. */
    boolean read(int frame) {
        at = frames.offset(frame);
        isIp4 = NetworkOrder.u8(memory, at) >>> 4 == 4;
        isValid = true;
        if (isIp4) {
            read4();
        } else {
            read6(frame);
        }
        available = frames.length(frame) - (upper - at);
        return isLater || (isValid && hasHeader(frames.packetLength(frame) - (upper - at)));
    }

    private void read4() {
        int fragment = Ipv4.fragment(memory, at);
        upper = at + Ipv4.headerLength(memory, at);
        protocol = Ipv4.protocol(memory, at);
        isLater = (fragment & Ipv4.FRAGMENT_OFFSET_MASK) != 0;
        isFragment = isLater || (fragment & Ipv4.MORE_FRAGMENTS) != 0;
    }

    private void read6(int frame) {
        protocol = Ipv6.nextHeader(memory, at);
        upper = at + Ipv6.LENGTH;
        isLater = false;
        isFragment = false;
        if (IpProtocol.isIpv6Extension(protocol)) {
            long walked = Ipv6Headers.walk(memory, at, frames.length(frame));
            protocol = Ipv6Headers.protocol(walked);
            upper = at + Ipv6Headers.offset(walked);
            isLater = Ipv6Headers.isLaterFragment(memory, at, walked);
            int header = Ipv6Headers.fragmentAt(walked);
            isFragment = isLater || (header != 0 && isFirst(at + header));
            isValid = isFragment || !Ipv6Headers.isIncomplete(walked);
        }
    }

    /** True for the header of a first fragment that others follow; an atomic one is a whole packet (RFC 6946). */
    private boolean isFirst(int header) {
        int fragment = NetworkOrder.u16(memory, header + Ipv6Headers.FRAGMENT_OFFSET);
        return (fragment & Ipv6Headers.MORE_FRAGMENTS) != 0;
    }

    private boolean hasHeader(int bytes) {
        return switch (protocol) {
            case IpProtocol.TCP -> {
                boolean isThere = available >= Tcp.MIN_LENGTH;
                int length = isThere ? Tcp.headerLength(memory, upper) : 0;
                yield length >= Tcp.MIN_LENGTH && (isFragment || length <= bytes);
            }
            case IpProtocol.SCTP, IpProtocol.DCCP -> available >= SCTP_HEADER;
            case IpProtocol.UDP, IpProtocol.UDP_LITE, IpProtocol.ICMP, IpProtocol.ICMPV6 -> available >= LEAST_HEADER;
            default -> true;
        };
    }

    /** Place of the IP header. */
    int at() {
        return at;
    }

    /** Place of the transport header. Precondition: not a later fragment. */
    int upper() {
        return upper;
    }

    /** Bytes from the transport header on that lie together. */
    int available() {
        return available;
    }

    int protocol() {
        return protocol;
    }

    boolean isIp4() {
        return isIp4;
    }

    /** True for a fragment, the first or a later one. */
    boolean isFragment() {
        return isFragment;
    }

    /** True for a fragment without a transport header. */
    boolean isLater() {
        return isLater;
    }

    /** True for a message of ICMP that reports an error. */
    boolean isError() {
        return !isLater
                && ((protocol == IpProtocol.ICMP && Icmp.isError(icmpType()))
                        || (protocol == IpProtocol.ICMPV6 && Icmpv6.isError(icmpType())));
    }

    /** True for a message of ICMP that answers none and reports no error: the only ones that open a session. */
    boolean isIcmpRequest() {
        return protocol == IpProtocol.ICMP ? Icmp.isRequest(icmpType()) : icmpType() == Icmpv6.ECHO_REQUEST;
    }

    private int icmpType() {
        return NetworkOrder.u8(memory, upper);
    }

    /** Type and code of a message of ICMP, 0 for all else. */
    int icmp() {
        boolean isIcmp = protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMPV6;
        return isIcmp && !isLater ? NetworkOrder.u16(memory, upper) : 0;
    }

    /** Ports as {@link TransportPorts} has them; 0 for none. Precondition: not a later fragment. */
    int ports() {
        long ports = TransportPorts.of(memory, upper, available, protocol);
        return ports == TransportPorts.NONE ? 0 : (int) ports;
    }

    long sourceHigh() {
        return isIp4 ? 0 : Ipv6.sourceHigh(memory, at);
    }

    long sourceLow() {
        return isIp4 ? Flow.mapped(Ipv4.source(memory, at)) : Ipv6.sourceLow(memory, at);
    }

    long destinationHigh() {
        return isIp4 ? 0 : Ipv6.destinationHigh(memory, at);
    }

    long destinationLow() {
        return isIp4 ? Flow.mapped(Ipv4.destination(memory, at)) : Ipv6.destinationLow(memory, at);
    }

    /** Sets addresses and ports of a flow. Precondition: TCP, and no later fragment. */
    void flow(Flow flow) {
        int own = NetworkOrder.i32(memory, upper);
        flow.sourceHigh = sourceHigh();
        flow.sourceLow = sourceLow();
        flow.destinationHigh = destinationHigh();
        flow.destinationLow = destinationLow();
        flow.sourcePort = own >>> 16;
        flow.destinationPort = own & 0xffff;
    }
}
