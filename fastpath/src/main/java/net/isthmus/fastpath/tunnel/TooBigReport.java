package net.isthmus.fastpath.tunnel;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import net.isthmus.wire.Icmp;
import net.isthmus.wire.Icmpv6;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.Udp;

/**
 * A router on a tunnel's way says that an outer packet, UDP or ESP, was too long: ICMP fragmentation needed (RFC 792,
 * RFC 1191 §4) or ICMPv6 Packet Too Big (RFC 4443 §3.2).
 *
 * <pre>
 *   | IP | ICMP: type, code, checksum, MTU | quoted IP header | quoted UDP or ESP header … |
 * </pre>
 *
 * @param source source of the quoted packet
 * @param destination its destination
 * @param protocol its protocol, UDP or ESP
 * @param port its UDP destination port; 0 for ESP
 * @param mtu longest packet that the router could have passed on
 */
public record TooBigReport(IpAddress source, IpAddress destination, int protocol, int port, int mtu) {
    private static final int MTU_OFFSET = 4;

    /** Steps for a router that is too old to say the MTU (RFC 1191 §7.1). */
    private static final int[] PLATEAUS = {8166, 4352, 2002, 1492, 1006, 508, 296, 68};

    /** Reads a whole packet; empty if it is anything else or cut off. */
    public static Optional<TooBigReport> parse(byte[] packet) {
        MemorySegment memory = MemorySegment.ofArray(packet);
        if (Ipv4.isPlausible(memory, 0, packet.length)) {
            return parse4(memory, Ipv4.headerLength(memory, 0), packet.length);
        }
        return Ipv6.isPlausible(memory, 0, packet.length) ? parse6(memory, packet.length) : Optional.empty();
    }

    private static Optional<TooBigReport> parse4(MemorySegment memory, int icmp, int length) {
        int quoted = icmp + Icmp.LENGTH;
        if (Ipv4.protocol(memory, 0) != IpProtocol.ICMP
                || length < quoted + Ipv4.MIN_LENGTH
                || NetworkOrder.u16(memory, icmp) != (Icmp.UNREACHABLE << 8 | Icmp.CODE_FRAGMENTATION_NEEDED)
                || NetworkOrder.u8(memory, quoted) >>> 4 != 4
                || !isOuter(Ipv4.protocol(memory, quoted))
                || (Ipv4.fragment(memory, quoted) & Ipv4.FRAGMENT_OFFSET_MASK) != 0) {
            return Optional.empty();
        }
        int udp = quoted + Ipv4.headerLength(memory, quoted);
        if (Ipv4.headerLength(memory, quoted) < Ipv4.MIN_LENGTH || length < udp + Udp.LENGTH) {
            return Optional.empty();
        }
        int mtu = NetworkOrder.u16(memory, icmp + MTU_OFFSET + 2);
        return Optional.of(new TooBigReport(
                IpAddress.ofIpv4(Ipv4.source(memory, quoted)),
                IpAddress.ofIpv4(Ipv4.destination(memory, quoted)),
                Ipv4.protocol(memory, quoted),
                port(memory, Ipv4.protocol(memory, quoted), udp),
                mtu == 0 ? plateauBelow(Ipv4.totalLength(memory, quoted)) : mtu));
    }

    private static Optional<TooBigReport> parse6(MemorySegment memory, int length) {
        int icmp = Ipv6.LENGTH;
        int quoted = icmp + Icmpv6.LENGTH;
        int udp = quoted + Ipv6.LENGTH;
        if (Ipv6.nextHeader(memory, 0) != IpProtocol.ICMPV6
                || length < udp + Udp.LENGTH
                || NetworkOrder.u8(memory, icmp) != Icmpv6.TOO_BIG
                || NetworkOrder.u8(memory, quoted) >>> 4 != 6
                || !isOuter(Ipv6.nextHeader(memory, quoted))) {
            return Optional.empty();
        }
        long mtu = NetworkOrder.u32(memory, icmp + MTU_OFFSET);
        return Optional.of(new TooBigReport(
                IpAddress.ofIpv6(Ipv6.sourceHigh(memory, quoted), Ipv6.sourceLow(memory, quoted)),
                IpAddress.ofIpv6(Ipv6.destinationHigh(memory, quoted), Ipv6.destinationLow(memory, quoted)),
                Ipv6.nextHeader(memory, quoted),
                port(memory, Ipv6.nextHeader(memory, quoted), udp),
                (int) Math.min(mtu, 0xffff)));
    }

    private static boolean isOuter(int protocol) {
        return protocol == IpProtocol.UDP || protocol == IpProtocol.ESP;
    }

    private static int port(MemorySegment memory, int protocol, int upper) {
        return protocol == IpProtocol.UDP ? Udp.destinationPort(memory, upper) : 0;
    }

    private static int plateauBelow(int length) {
        for (int plateau : PLATEAUS) {
            if (plateau < length) {
                return plateau;
            }
        }
        return PLATEAUS[PLATEAUS.length - 1];
    }
}
