package net.isthmus.fastpath.control;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import net.isthmus.wire.Icmp;
import net.isthmus.wire.Icmpv6;
import net.isthmus.wire.InternetChecksum;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;

/**
 * What a packet says of a probe: an echo reply, or an ICMP error that quotes one. Read from any bytes.
 *
 * @param from who says it
 * @param hopLimit time to live or hop limit with which it came
 * @param bytes length of the answering IP packet
 * @param type ICMP or ICMPv6 type
 * @param code its code
 * @param mtu next-hop MTU of an error that says "too big", else 0
 * @param destination to whom the probe was sent; of a reply, the same as {@code from}
 * @param kind by what the probe was made
 * @param identifier the probe's identifier
 * @param sequence the probe's sequence
 */
record ProbeEcho(
        IpAddress from,
        int hopLimit,
        int bytes,
        int type,
        int code,
        int mtu,
        IpAddress destination,
        EchoSessions.Kind kind,
        int identifier,
        int sequence) {

    private static final int QUOTED_UPPER = 8;

    /** Reads a packet from its IP header on; empty if it is no answer to a probe. */
    static Optional<ProbeEcho> read(MemorySegment memory, long at, int length) {
        if (length < Ipv4.MIN_LENGTH) {
            return Optional.empty();
        }
        return NetworkOrder.u8(memory, at) >>> 4 == 4 ? read4(memory, at, length) : read6(memory, at, length);
    }

    private static Optional<ProbeEcho> read4(MemorySegment memory, long at, int length) {
        if (!Ipv4.isPlausible(memory, at, length) || Ipv4.protocol(memory, at) != IpProtocol.ICMP) {
            return Optional.empty();
        }
        int total = Ipv4.totalLength(memory, at);
        int header = Ipv4.headerLength(memory, at);
        long icmp = at + header;
        int icmpLength = total - header;
        if (icmpLength < Icmp.LENGTH
                || InternetChecksum.fold(InternetChecksum.sum(memory, icmp, icmpLength, 0)) != 0xffff) {
            return Optional.empty();
        }
        IpAddress from = IpAddress.ofIpv4(Ipv4.source(memory, at));
        int ttl = Ipv4.ttl(memory, at);
        int type = NetworkOrder.u8(memory, icmp);
        if (type == Icmp.ECHO_REPLY) {
            return Optional.of(reply(memory, icmp, from, ttl, total));
        }
        long quoted = icmp + Icmp.LENGTH;
        if (!Icmp.isError(type) || icmpLength < Icmp.LENGTH + Ipv4.MIN_LENGTH + QUOTED_UPPER) {
            return Optional.empty();
        }
        long upper = quoted + Ipv4.headerLength(memory, quoted);
        if (upper + QUOTED_UPPER > icmp + icmpLength) {
            return Optional.empty();
        }
        int code = NetworkOrder.u8(memory, icmp + 1);
        boolean isTooBig = type == Icmp.UNREACHABLE && code == Icmp.CODE_FRAGMENTATION_NEEDED;
        var blank = new ProbeEcho(
                from,
                ttl,
                total,
                type,
                code,
                isTooBig ? NetworkOrder.u16(memory, icmp + 6) : 0,
                IpAddress.ofIpv4(Ipv4.destination(memory, quoted)),
                EchoSessions.Kind.ICMP,
                0,
                0);
        return blank.quoting(memory, upper, Ipv4.protocol(memory, quoted), IpProtocol.ICMP);
    }

    private static Optional<ProbeEcho> read6(MemorySegment memory, long at, int length) {
        if (!Ipv6.isPlausible(memory, at, length) || Ipv6.nextHeader(memory, at) != IpProtocol.ICMPV6) {
            return Optional.empty();
        }
        int icmpLength = Ipv6.payloadLength(memory, at);
        long icmp = at + Ipv6.LENGTH;
        if (icmpLength < Icmpv6.LENGTH || Icmpv6.sum(memory, at, icmpLength) != 0xffff) {
            return Optional.empty();
        }
        IpAddress from = IpAddress.ofIpv6(Ipv6.sourceHigh(memory, at), Ipv6.sourceLow(memory, at));
        int hopLimit = Ipv6.hopLimit(memory, at);
        int type = NetworkOrder.u8(memory, icmp);
        if (type == Icmpv6.ECHO_REPLY) {
            return Optional.of(reply(memory, icmp, from, hopLimit, Ipv6.LENGTH + icmpLength));
        }
        if (!Icmpv6.isError(type) || icmpLength < Icmpv6.LENGTH + Ipv6.LENGTH + QUOTED_UPPER) {
            return Optional.empty();
        }
        long quoted = icmp + Icmpv6.LENGTH;
        var blank = new ProbeEcho(
                from,
                hopLimit,
                Ipv6.LENGTH + icmpLength,
                type,
                NetworkOrder.u8(memory, icmp + 1),
                type == Icmpv6.TOO_BIG ? (int) Math.min(NetworkOrder.u32(memory, icmp + 4), 0xffff) : 0,
                IpAddress.ofIpv6(Ipv6.destinationHigh(memory, quoted), Ipv6.destinationLow(memory, quoted)),
                EchoSessions.Kind.ICMP,
                0,
                0);
        return blank.quoting(memory, quoted + Ipv6.LENGTH, Ipv6.nextHeader(memory, quoted), IpProtocol.ICMPV6);
    }

    private static ProbeEcho reply(MemorySegment memory, long icmp, IpAddress from, int hopLimit, int bytes) {
        return new ProbeEcho(
                from,
                hopLimit,
                bytes,
                NetworkOrder.u8(memory, icmp),
                NetworkOrder.u8(memory, icmp + 1),
                0,
                from,
                EchoSessions.Kind.ICMP,
                NetworkOrder.u16(memory, icmp + 4),
                NetworkOrder.u16(memory, icmp + 6));
    }

    private Optional<ProbeEcho> quoting(MemorySegment memory, long upper, int protocol, int icmpProtocol) {
        if (protocol == IpProtocol.UDP) {
            return Optional.of(quoting(
                    EchoSessions.Kind.UDP,
                    NetworkOrder.u16(memory, upper),
                    NetworkOrder.u16(memory, upper + 2) - EchoSessions.FIRST_UDP_PORT));
        }
        return protocol == icmpProtocol
                ? Optional.of(quoting(
                        EchoSessions.Kind.ICMP,
                        NetworkOrder.u16(memory, upper + 4),
                        NetworkOrder.u16(memory, upper + 6)))
                : Optional.empty();
    }

    private ProbeEcho quoting(EchoSessions.Kind by, int id, int number) {
        return new ProbeEcho(from, hopLimit, bytes, type, code, mtu, destination, by, id, number);
    }

    boolean isReply() {
        return from.isIpv4() ? type == Icmp.ECHO_REPLY : type == Icmpv6.ECHO_REPLY;
    }
}
