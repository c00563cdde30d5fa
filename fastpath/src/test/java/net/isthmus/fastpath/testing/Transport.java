package net.isthmus.fastpath.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import net.isthmus.wire.InternetChecksum;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;

/** Whole packets of TCP, UDP and ICMP with right checksums, and what they say. */
public final class Transport {
    private Transport() {}

    /** A TCP segment; the addresses say of which family. */
    public static byte[] tcp(
            String source, int sourcePort, String destination, int destinationPort, int flags, int seq, int ack) {
        byte[] segment = new byte[20];
        MemorySegment memory = MemorySegment.ofArray(segment);
        NetworkOrder.putI32(memory, 0, sourcePort << 16 | destinationPort);
        NetworkOrder.putI32(memory, 4, seq);
        NetworkOrder.putI32(memory, 8, ack);
        NetworkOrder.putI32(memory, 12, 5 << 28 | flags << 16 | 1000);
        return packet(source, destination, IpProtocol.TCP, segment, 16);
    }

    /** A UDP datagram with a checksum. */
    public static byte[] udp(String source, int sourcePort, String destination, int destinationPort, int length) {
        return packet(source, destination, IpProtocol.UDP, Packets.udp(sourcePort, destinationPort, length), 6);
    }

    /** An echo request or reply, by its type. */
    public static byte[] echo(String source, String destination, int type, int identifier) {
        byte[] message = new byte[16];
        message[0] = (byte) type;
        NetworkOrder.putU16(MemorySegment.ofArray(message), 4, identifier);
        boolean isIp4 = !source.contains(":");
        return packet(source, destination, isIp4 ? IpProtocol.ICMP : IpProtocol.ICMPV6, message, 2);
    }

    /** An ICMP error that quotes a packet. */
    public static byte[] error(String source, String destination, int type, int code, byte[] quoted) {
        byte[] message = new byte[8 + quoted.length];
        message[0] = (byte) type;
        message[1] = (byte) code;
        System.arraycopy(quoted, 0, message, 8, quoted.length);
        boolean isIp4 = !source.contains(":");
        return packet(source, destination, isIp4 ? IpProtocol.ICMP : IpProtocol.ICMPV6, message, 2);
    }

    private static byte[] packet(String source, String destination, int protocol, byte[] payload, int checksumAt) {
        boolean isIp4 = !source.contains(":");
        Packets packet = isIp4 ? Packets.ip4(source, destination) : Packets.ip6(source, destination);
        byte[] bytes = packet.payload(protocol, payload).build();
        MemorySegment memory = MemorySegment.ofArray(bytes);
        int upper = isIp4 ? Ipv4.MIN_LENGTH : Ipv6.LENGTH;
        NetworkOrder.putU16(memory, upper + checksumAt, 0);
        NetworkOrder.putU16(memory, upper + checksumAt, ~sum(memory, 0, bytes.length));
        return bytes;
    }

    /** Folded sum over transport header, payload and, where it is covered, the pseudo-header. */
    private static int sum(MemorySegment memory, int at, int end) {
        boolean isIp4 = NetworkOrder.u8(memory, at) >>> 4 == 4;
        int upper = at + (isIp4 ? Ipv4.headerLength(memory, at) : Ipv6.LENGTH);
        int protocol = isIp4 ? Ipv4.protocol(memory, at) : Ipv6.nextHeader(memory, at);
        long sum = 0;
        if (protocol != IpProtocol.ICMP) {
            sum = InternetChecksum.sum(
                    memory, at + (isIp4 ? Ipv4.SOURCE : Ipv6.SOURCE), isIp4 ? 8 : 32, (long) protocol + end - upper);
        }
        return InternetChecksum.fold(InternetChecksum.sum(memory, upper, end - upper, sum));
    }

    /** Fails unless the checksums of a packet are right, and those of a packet that it quotes as an error. */
    public static void assertChecksums(byte[] packet) {
        assertChecksums(MemorySegment.ofArray(packet), 0, packet.length);
    }

    /** The same without a look at what is quoted, which may be cut off or lie behind further headers. */
    public static void assertOuterChecksums(byte[] packet) {
        assertOuterChecksums(MemorySegment.ofArray(packet), 0, packet.length);
    }

    private static void assertOuterChecksums(MemorySegment memory, int at, int end) {
        if (NetworkOrder.u8(memory, at) >>> 4 == 4) {
            assertThat(Ipv4.hasValidChecksum(memory, at, Ipv4.headerLength(memory, at)))
                    .as("IPv4 header")
                    .isTrue();
        }
        assertThat(sum(memory, at, end)).as("transport").isEqualTo(0xffff);
    }

    private static void assertChecksums(MemorySegment memory, int at, int end) {
        assertOuterChecksums(memory, at, end);
        boolean isIp4 = NetworkOrder.u8(memory, at) >>> 4 == 4;
        int upper = at + (isIp4 ? Ipv4.headerLength(memory, at) : Ipv6.LENGTH);
        int protocol = isIp4 ? Ipv4.protocol(memory, at) : Ipv6.nextHeader(memory, at);
        int type = NetworkOrder.u8(memory, upper);
        boolean isError = protocol == IpProtocol.ICMP && type == 3 || protocol == IpProtocol.ICMPV6 && type < 128;
        if (isError) {
            assertChecksums(memory, upper + 8, end);
        }
    }
}
