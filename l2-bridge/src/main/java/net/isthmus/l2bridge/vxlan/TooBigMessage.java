package net.isthmus.l2bridge.vxlan;

import java.lang.foreign.MemorySegment;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.Icmp;
import net.isthmus.wire.Icmpv6;
import net.isthmus.wire.InternetChecksum;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;

/**
 * Writes the ICMP errors of path MTU discovery: fragmentation needed (RFC 1191 §4) and Packet Too Big (RFC 4443 §3.2),
 * from the packet's destination to its source, quoting as much of it as lies in one piece and fits 576 bytes or IPv6's
 * minimum MTU.
 */
final class TooBigMessage {
    private static final int MAX_IP4_BYTES = 576;
    private static final int IP4_HEADERS = Ipv4.MIN_LENGTH + Icmp.LENGTH;
    private static final int IP6_HEADERS = Ipv6.LENGTH + Icmpv6.LENGTH;

    /** Version, header length, and precedence 6, internetwork control, of RFC 1812 §4.3.2.5. */
    private static final int IP4_FIRST = 0x45c0;

    private static final int IP4_TTL = 64;
    private static final int IP6_HOP_LIMIT = 255;

    private final MemorySegment memory;

    TooBigMessage(MemorySegment memory) {
        this.memory = memory;
    }

    /**
     * Writes the IPv4 packet behind the Ethernet header at {@code frame}.
     *
     * @param ip the packet that was too long, of which {@code here} bytes lie there
     * @return bytes of the whole frame
     */
    int write4(int ip, int here, int frame, int mtu) {
        int quoted = Math.min(here, MAX_IP4_BYTES - IP4_HEADERS);
        int to = frame + Ethernet.LENGTH;
        NetworkOrder.putU16(memory, to, IP4_FIRST);
        NetworkOrder.putU16(memory, to + Ipv4.TOTAL_LENGTH, IP4_HEADERS + quoted);
        NetworkOrder.putI32(memory, to + Ipv4.IDENTIFICATION, Ipv4.DONT_FRAGMENT);
        NetworkOrder.putU8(memory, to + Ipv4.TTL, IP4_TTL);
        NetworkOrder.putU8(memory, to + Ipv4.PROTOCOL, IpProtocol.ICMP);
        NetworkOrder.putI32(memory, to + Ipv4.DESTINATION, Ipv4.source(memory, ip));
        source4(frame, Ipv4.destination(memory, ip));
        int icmp = to + Ipv4.MIN_LENGTH;
        NetworkOrder.putI32(memory, icmp, Icmp.UNREACHABLE << 24 | Icmp.CODE_FRAGMENTATION_NEEDED << 16);
        NetworkOrder.putI32(memory, icmp + 4, mtu);
        MemorySegment.copy(memory, ip, memory, icmp + Icmp.LENGTH, quoted);
        long sum = InternetChecksum.sum(memory, icmp, Icmp.LENGTH + quoted, 0);
        NetworkOrder.putU16(memory, icmp + Icmp.CHECKSUM, InternetChecksum.finish(sum));
        return Ethernet.LENGTH + IP4_HEADERS + quoted;
    }

    /** Lets the IPv4 error come from this address. */
    void source4(int frame, int source) {
        NetworkOrder.putI32(memory, frame + Ethernet.LENGTH + Ipv4.SOURCE, source);
        Ipv4.writeChecksum(memory, frame + Ethernet.LENGTH, Ipv4.MIN_LENGTH);
    }

    /** The same as {@link #write4} for IPv6. */
    int write6(int ip, int here, int frame, int mtu) {
        int quoted = Math.min(here, Ipv6.MIN_MTU - IP6_HEADERS);
        int to = frame + Ethernet.LENGTH;
        NetworkOrder.putI32(memory, to, 6 << 28);
        NetworkOrder.putU16(memory, to + Ipv6.PAYLOAD_LENGTH, Icmpv6.LENGTH + quoted);
        NetworkOrder.putU8(memory, to + Ipv6.NEXT_HEADER, IpProtocol.ICMPV6);
        NetworkOrder.putU8(memory, to + Ipv6.HOP_LIMIT, IP6_HOP_LIMIT);
        NetworkOrder.putI64(memory, to + Ipv6.DESTINATION, Ipv6.sourceHigh(memory, ip));
        NetworkOrder.putI64(memory, to + Ipv6.DESTINATION + 8, Ipv6.sourceLow(memory, ip));
        NetworkOrder.putI32(memory, to + Ipv6.LENGTH, Icmpv6.TOO_BIG << 24);
        NetworkOrder.putI32(memory, to + Ipv6.LENGTH + 4, mtu);
        MemorySegment.copy(memory, ip, memory, to + IP6_HEADERS, quoted);
        int bytes = Ethernet.LENGTH + IP6_HEADERS + quoted;
        source6(frame, Ipv6.destinationHigh(memory, ip), Ipv6.destinationLow(memory, ip), bytes);
        return bytes;
    }

    /** Lets the IPv6 error come from this address; {@code bytes} of the whole frame. */
    void source6(int frame, long high, long low, int bytes) {
        int to = frame + Ethernet.LENGTH;
        NetworkOrder.putI64(memory, to + Ipv6.SOURCE, high);
        NetworkOrder.putI64(memory, to + Ipv6.SOURCE + 8, low);
        Icmpv6.writeChecksum(memory, to, bytes - Ethernet.LENGTH - Ipv6.LENGTH);
    }
}
