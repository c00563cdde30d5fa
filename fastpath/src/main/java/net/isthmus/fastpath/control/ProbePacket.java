package net.isthmus.fastpath.control;

import java.lang.foreign.MemorySegment;
import net.isthmus.wire.Icmp;
import net.isthmus.wire.Icmpv6;
import net.isthmus.wire.InternetChecksum;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;

/**
 * The bytes of a probe: an echo request (RFC 792, RFC 4443 §4.1) or a UDP datagram, with payload that counts upwards.
 */
final class ProbePacket {
    /** Bytes of the headers of a probe without payload, both IPv4. */
    static final int MIN_IP4 = Ipv4.MIN_LENGTH + Icmp.LENGTH;

    /** The same in IPv6. */
    static final int MIN_IP6 = Ipv6.LENGTH + Icmpv6.LENGTH;

    private static final int VERSION4 = 0x4500;
    private static final int VERSION6 = 0x6000;
    private static final int UPPER_LENGTH = 8;
    private static final int UDP_CHECKSUM = 6;

    private ProbePacket() {}

    /**
     * Makes a probe.
     *
     * @param identifier ICMP identifier, or UDP source port
     * @param bytes length of the whole IP packet; less than its headers is made up to them
     */
    static byte[] make(EchoSessions.Request request, int identifier, EchoSessions.Probe probe) {
        boolean isIp4 = request.destination().isIpv4();
        int ipLength = isIp4 ? Ipv4.MIN_LENGTH : Ipv6.LENGTH;
        int length = Math.max(probe.bytes(), ipLength + UPPER_LENGTH);
        byte[] packet = new byte[length];
        MemorySegment memory = MemorySegment.ofArray(packet);
        for (int i = ipLength + UPPER_LENGTH; i < length; i++) {
            packet[i] = (byte) i;
        }
        boolean isUdp = request.kind() == EchoSessions.Kind.UDP;
        if (isUdp) {
            NetworkOrder.putU16(memory, ipLength, identifier);
            NetworkOrder.putU16(memory, ipLength + 2, EchoSessions.FIRST_UDP_PORT + probe.sequence());
            NetworkOrder.putU16(memory, ipLength + 4, length - ipLength);
        } else {
            NetworkOrder.putU8(memory, ipLength, isIp4 ? Icmp.ECHO_REQUEST : Icmpv6.ECHO_REQUEST);
            NetworkOrder.putU16(memory, ipLength + 4, identifier);
            NetworkOrder.putU16(memory, ipLength + 6, probe.sequence());
        }
        if (isIp4) {
            header4(memory, request, probe, isUdp, length);
        } else {
            header6(memory, request, probe, isUdp, length);
        }
        return packet;
    }

    private static void header4(
            MemorySegment memory, EchoSessions.Request request, EchoSessions.Probe probe, boolean isUdp, int length) {
        NetworkOrder.putU16(memory, 0, VERSION4);
        NetworkOrder.putU16(memory, Ipv4.TOTAL_LENGTH, length);
        NetworkOrder.putU16(memory, Ipv4.IDENTIFICATION, probe.sequence());
        NetworkOrder.putU16(memory, Ipv4.FRAGMENT, probe.dontFragment() ? Ipv4.DONT_FRAGMENT : 0);
        NetworkOrder.putU8(memory, Ipv4.TTL, probe.hopLimit());
        NetworkOrder.putU8(memory, Ipv4.PROTOCOL, isUdp ? IpProtocol.UDP : IpProtocol.ICMP);
        NetworkOrder.putI32(memory, Ipv4.SOURCE, request.source().ipv4Bits());
        NetworkOrder.putI32(memory, Ipv4.DESTINATION, request.destination().ipv4Bits());
        Ipv4.writeChecksum(memory, 0, Ipv4.MIN_LENGTH);
        int upperLength = length - Ipv4.MIN_LENGTH;
        long pseudo = isUdp ? InternetChecksum.sum(memory, Ipv4.SOURCE, 8, upperLength + (long) IpProtocol.UDP) : 0;
        checksum(memory, Ipv4.MIN_LENGTH, upperLength, isUdp, pseudo);
    }

    private static void header6(
            MemorySegment memory, EchoSessions.Request request, EchoSessions.Probe probe, boolean isUdp, int length) {
        int protocol = isUdp ? IpProtocol.UDP : IpProtocol.ICMPV6;
        int upperLength = length - Ipv6.LENGTH;
        NetworkOrder.putU16(memory, 0, VERSION6);
        NetworkOrder.putU16(memory, Ipv6.PAYLOAD_LENGTH, upperLength);
        NetworkOrder.putU8(memory, Ipv6.NEXT_HEADER, protocol);
        NetworkOrder.putU8(memory, Ipv6.HOP_LIMIT, probe.hopLimit());
        put(memory, Ipv6.SOURCE, request.source());
        put(memory, Ipv6.DESTINATION, request.destination());
        long pseudo = InternetChecksum.sum(memory, Ipv6.SOURCE, 32, upperLength + (long) protocol);
        checksum(memory, Ipv6.LENGTH, upperLength, isUdp, pseudo);
    }

    private static void checksum(MemorySegment memory, int at, int length, boolean isUdp, long pseudo) {
        int checksum = InternetChecksum.finish(InternetChecksum.sum(memory, at, length, pseudo));
        // In UDP, zero would say that there is no checksum (RFC 768).
        NetworkOrder.putU16(
                memory, at + (isUdp ? UDP_CHECKSUM : Icmp.CHECKSUM), isUdp && checksum == 0 ? 0xffff : checksum);
    }

    private static void put(MemorySegment memory, int at, IpAddress address) {
        NetworkOrder.putI64(memory, at, address.high());
        NetworkOrder.putI64(memory, at + 8L, address.low());
    }
}
