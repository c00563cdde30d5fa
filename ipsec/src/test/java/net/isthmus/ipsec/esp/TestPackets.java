package net.isthmus.ipsec.esp;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;

/** IP packets for tests. */
final class TestPackets {
    private TestPackets() {}

    /** A packet of either family. */
    static byte[] ip(String from, String to, int trafficClass, int protocol, byte[] payload) {
        IpAddress source = IpAddress.parse(from);
        IpAddress destination = IpAddress.parse(to);
        int header = source.isIpv4() ? Ipv4.MIN_LENGTH : Ipv6.LENGTH;
        byte[] packet = new byte[header + payload.length];
        MemorySegment memory = MemorySegment.ofArray(packet);
        if (source.isIpv4()) {
            NetworkOrder.putI32(memory, 0, 0x45 << 24 | trafficClass << 16 | packet.length);
            NetworkOrder.putU16(memory, Ipv4.FRAGMENT, Ipv4.DONT_FRAGMENT);
            NetworkOrder.putU16(memory, Ipv4.TTL, 64 << 8 | protocol);
            NetworkOrder.putI32(memory, Ipv4.SOURCE, source.ipv4Bits());
            NetworkOrder.putI32(memory, Ipv4.DESTINATION, destination.ipv4Bits());
            Ipv4.writeChecksum(memory, 0, Ipv4.MIN_LENGTH);
        } else {
            NetworkOrder.putI32(memory, 0, 6 << 28 | trafficClass << 20);
            NetworkOrder.putI32(memory, 4, payload.length << 16 | protocol << 8 | 64);
            NetworkOrder.putI64(memory, 8, source.high());
            NetworkOrder.putI64(memory, 16, source.low());
            NetworkOrder.putI64(memory, 24, destination.high());
            NetworkOrder.putI64(memory, 32, destination.low());
        }
        System.arraycopy(payload, 0, packet, header, payload.length);
        return packet;
    }

    /** UDP between two hosts, with so many bytes in all. */
    static byte[] udp(String from, String to, int length) {
        int header = IpAddress.parse(from).isIpv4() ? Ipv4.MIN_LENGTH : Ipv6.LENGTH;
        byte[] payload = new byte[Math.max(8, length - header)];
        new Random(length).nextBytes(payload);
        NetworkOrder.putI64(MemorySegment.ofArray(payload), 0, 5000L << 48 | 6000L << 32 | (long) payload.length << 16);
        return ip(from, to, 0, IpProtocol.UDP, payload);
    }
}
