package net.isthmus.ipsec.esp;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
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

    /** A packet in pieces of so many bytes of payload. */
    static List<byte[]> fragments(byte[] packet, int bytes) {
        boolean isIpv4 = packet[0] >>> 4 == 4;
        int header = isIpv4 ? Ipv4.MIN_LENGTH : Ipv6.LENGTH;
        List<byte[]> parts = new ArrayList<>();
        for (int from = header; from < packet.length; from += bytes) {
            int length = Math.min(bytes, packet.length - from);
            int more = from + length < packet.length ? 1 : 0;
            int extra = isIpv4 ? 0 : 8;
            byte[] part = new byte[header + extra + length];
            System.arraycopy(packet, 0, part, 0, header);
            System.arraycopy(packet, from, part, header + extra, length);
            MemorySegment memory = MemorySegment.ofArray(part);
            if (isIpv4) {
                NetworkOrder.putU16(memory, Ipv4.TOTAL_LENGTH, part.length);
                NetworkOrder.putU16(memory, Ipv4.FRAGMENT, more << 13 | from - header >> 3);
                Ipv4.writeChecksum(memory, 0, header);
            } else {
                NetworkOrder.putU16(memory, Ipv6.PAYLOAD_LENGTH, extra + length);
                part[header] = part[Ipv6.NEXT_HEADER];
                part[Ipv6.NEXT_HEADER] = IpProtocol.FRAGMENT;
                NetworkOrder.putU16(memory, header + 2, from - header | more);
            }
            parts.add(part);
        }
        return parts;
    }
}
