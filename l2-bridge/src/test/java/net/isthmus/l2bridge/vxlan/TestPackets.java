package net.isthmus.l2bridge.vxlan;

import java.lang.foreign.MemorySegment;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.Icmpv6;
import net.isthmus.wire.InternetChecksum;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.Udp;
import net.isthmus.wire.Vxlan;

/** Packets for tests of VXLAN, made and checked independently of the code under test. */
final class TestPackets {
    private TestPackets() {}

    /** An IPv4 or IPv6 packet, by the family of its addresses; TTL 64, its payload's checksum left alone. */
    static byte[] ip(String source, String destination, int trafficClass, int protocol, byte[] payload) {
        return source.contains(":")
                ? ip6(source, destination, trafficClass, protocol, payload)
                : ip4(source, destination, trafficClass, protocol, payload);
    }

    private static byte[] ip4(String source, String destination, int trafficClass, int protocol, byte[] payload) {
        byte[] packet = new byte[Ipv4.MIN_LENGTH + payload.length];
        MemorySegment memory = MemorySegment.ofArray(packet);
        NetworkOrder.putI32(memory, 0, 0x45 << 24 | trafficClass << 16 | packet.length);
        NetworkOrder.putU16(memory, Ipv4.FRAGMENT, Ipv4.DONT_FRAGMENT);
        NetworkOrder.putU16(memory, Ipv4.TTL, 64 << 8 | protocol);
        NetworkOrder.putI32(memory, Ipv4.SOURCE, IpAddress.parse(source).ipv4Bits());
        NetworkOrder.putI32(
                memory, Ipv4.DESTINATION, IpAddress.parse(destination).ipv4Bits());
        System.arraycopy(payload, 0, packet, Ipv4.MIN_LENGTH, payload.length);
        Ipv4.writeChecksum(memory, 0, Ipv4.MIN_LENGTH);
        return packet;
    }

    private static byte[] ip6(String source, String destination, int trafficClass, int protocol, byte[] payload) {
        byte[] packet = new byte[Ipv6.LENGTH + payload.length];
        MemorySegment memory = MemorySegment.ofArray(packet);
        NetworkOrder.putI32(memory, 0, 6 << 28 | trafficClass << 20);
        NetworkOrder.putU16(memory, Ipv6.PAYLOAD_LENGTH, payload.length);
        NetworkOrder.putU16(memory, Ipv6.NEXT_HEADER, protocol << 8 | 64);
        System.arraycopy(IpAddress.parse(source).toBytes(), 0, packet, Ipv6.SOURCE, 16);
        System.arraycopy(IpAddress.parse(destination).toBytes(), 0, packet, Ipv6.DESTINATION, 16);
        System.arraycopy(payload, 0, packet, Ipv6.LENGTH, payload.length);
        if (protocol == IpProtocol.ICMPV6 && payload.length >= 4) {
            Icmpv6.writeChecksum(memory, 0, payload.length);
        }
        return packet;
    }

    /** A UDP datagram without checksum. */
    static byte[] udp(int sourcePort, int destinationPort, byte[] payload) {
        byte[] datagram = new byte[Udp.LENGTH + payload.length];
        MemorySegment memory = MemorySegment.ofArray(datagram);
        NetworkOrder.putU16(memory, 0, sourcePort);
        NetworkOrder.putU16(memory, Udp.DESTINATION_PORT, destinationPort);
        NetworkOrder.putU16(memory, Udp.TOTAL_LENGTH, datagram.length);
        System.arraycopy(payload, 0, datagram, Udp.LENGTH, payload.length);
        return datagram;
    }

    /** Payload that counts upwards, so that what is moved shows its own mistakes. */
    static byte[] counting(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + i / 251);
        }
        return bytes;
    }

    /** An untagged Ethernet frame. */
    static byte[] frame(long destination, long source, int type, byte[] payload) {
        byte[] frame = new byte[Ethernet.LENGTH + payload.length];
        Ethernet.write(MemorySegment.ofArray(frame), 0, destination, source, type);
        System.arraycopy(payload, 0, frame, Ethernet.LENGTH, payload.length);
        return frame;
    }

    /** A VXLAN packet from its IP header on. */
    static byte[] vxlan(String source, String destination, int trafficClass, int port, int vni, byte[] inner) {
        byte[] payload = new byte[Vxlan.LENGTH + inner.length];
        NetworkOrder.putI64(MemorySegment.ofArray(payload), 0, Vxlan.header(vni));
        System.arraycopy(inner, 0, payload, Vxlan.LENGTH, inner.length);
        return ip(source, destination, trafficClass, IpProtocol.UDP, udp(50_000, port, payload));
    }

    /** Folded sum over pseudo-header and UDP, 0xffff if the checksum is right. */
    static int udpSum(byte[] packet) {
        MemorySegment memory = MemorySegment.ofArray(packet);
        boolean isIpv4 = packet[0] >>> 4 == 4;
        int header = isIpv4 ? Ipv4.MIN_LENGTH : Ipv6.LENGTH;
        long sum = InternetChecksum.sum(
                memory,
                isIpv4 ? Ipv4.SOURCE : Ipv6.SOURCE,
                isIpv4 ? 8 : 32,
                (long) packet.length - header + IpProtocol.UDP);
        return InternetChecksum.fold(InternetChecksum.sum(memory, header, packet.length - header, sum));
    }

    /** Writes the right UDP checksum into a packet without one. */
    static byte[] withUdpChecksum(byte[] packet) {
        int header = packet[0] >>> 4 == 4 ? Ipv4.MIN_LENGTH : Ipv6.LENGTH;
        NetworkOrder.putU16(MemorySegment.ofArray(packet), header + Udp.CHECKSUM, ~udpSum(packet));
        return packet;
    }
}
