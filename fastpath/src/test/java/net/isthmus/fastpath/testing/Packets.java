package net.isthmus.fastpath.testing;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.Icmpv6;
import net.isthmus.wire.InternetChecksum;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.MacAddress;
import net.isthmus.wire.NetworkOrder;

/**
 * Makes packets from words. A builder begins with {@link #ip4} or {@link #ip6}, says what differs from a UDP packet
 * with a hop limit of 64 and ends with {@link #build}; {@link #ethernet} puts a layer-2 header before any bytes.
 *
 * <p>Payload bytes count upwards, so that a reassembled or moved packet shows its own mistakes.
 */
public final class Packets {
    private final IpAddress source;
    private final IpAddress destination;
    private int hopLimit = 64;
    private int protocol = IpProtocol.UDP;
    private int identification = 0x1234;
    private int fragment;
    private byte[] options = new byte[0];
    private byte[] payload = udp(1000, 2000, 18);

    private Packets(IpAddress source, IpAddress destination) {
        this.source = source;
        this.destination = destination;
    }

    /** An IPv4 packet. */
    public static Packets ip4(String source, String destination) {
        return new Packets(IpAddress.parse(source), IpAddress.parse(destination));
    }

    /** An IPv6 packet. */
    public static Packets ip6(String source, String destination) {
        return new Packets(IpAddress.parse(source), IpAddress.parse(destination));
    }

    /** Time to live or hop limit. */
    public Packets hopLimit(int value) {
        hopLimit = value;
        return this;
    }

    /** Protocol or next header, and the bytes behind the IP header. */
    public Packets payload(int protocolNumber, byte[] bytes) {
        protocol = protocolNumber;
        payload = bytes;
        return this;
    }

    /** A UDP payload such that the IP packet has this many bytes. */
    public Packets totalLength(int bytes) {
        int headers = source.isIpv4() ? Ipv4.MIN_LENGTH + options.length : Ipv6.LENGTH;
        return payload(IpProtocol.UDP, udp(1000, 2000, bytes - headers - 8));
    }

    /** IPv4 identification. */
    public Packets identification(int value) {
        identification = value;
        return this;
    }

    /** IPv4 flags and fragment offset. */
    public Packets fragment(int flagsAndOffset) {
        fragment = flagsAndOffset;
        return this;
    }

    /** IPv4 options, a multiple of four bytes. */
    public Packets options(int... octets) {
        options = bytes(octets);
        return this;
    }

    /** The packet's bytes, checksums right. */
    public byte[] build() {
        return source.isIpv4() ? build4() : build6();
    }

    private byte[] build4() {
        int headerLength = Ipv4.MIN_LENGTH + options.length;
        byte[] packet = new byte[headerLength + payload.length];
        MemorySegment memory = MemorySegment.ofArray(packet);
        NetworkOrder.putU8(memory, 0, 4 << 4 | headerLength >>> 2);
        NetworkOrder.putU16(memory, Ipv4.TOTAL_LENGTH, packet.length);
        NetworkOrder.putU16(memory, Ipv4.IDENTIFICATION, identification);
        NetworkOrder.putU16(memory, Ipv4.FRAGMENT, fragment);
        NetworkOrder.putU8(memory, Ipv4.TTL, hopLimit);
        NetworkOrder.putU8(memory, Ipv4.PROTOCOL, protocol);
        NetworkOrder.putI32(memory, Ipv4.SOURCE, source.ipv4Bits());
        NetworkOrder.putI32(memory, Ipv4.DESTINATION, destination.ipv4Bits());
        System.arraycopy(options, 0, packet, Ipv4.MIN_LENGTH, options.length);
        System.arraycopy(payload, 0, packet, headerLength, payload.length);
        Ipv4.writeChecksum(memory, 0, headerLength);
        return packet;
    }

    private byte[] build6() {
        byte[] packet = new byte[Ipv6.LENGTH + payload.length];
        MemorySegment memory = MemorySegment.ofArray(packet);
        NetworkOrder.putI32(memory, 0, 6 << 28);
        NetworkOrder.putU16(memory, Ipv6.PAYLOAD_LENGTH, payload.length);
        NetworkOrder.putU8(memory, Ipv6.NEXT_HEADER, protocol);
        NetworkOrder.putU8(memory, Ipv6.HOP_LIMIT, hopLimit);
        System.arraycopy(source.toBytes(), 0, packet, Ipv6.SOURCE, 16);
        System.arraycopy(destination.toBytes(), 0, packet, Ipv6.DESTINATION, 16);
        System.arraycopy(payload, 0, packet, Ipv6.LENGTH, payload.length);
        if (protocol == IpProtocol.ICMPV6 && payload.length >= 4) {
            Icmpv6.writeChecksum(memory, 0, payload.length);
        }
        return packet;
    }

    /** A UDP header without checksum, and a payload that counts upwards. */
    public static byte[] udp(int sourcePort, int destinationPort, int length) {
        byte[] datagram = new byte[8 + length];
        MemorySegment memory = MemorySegment.ofArray(datagram);
        NetworkOrder.putU16(memory, 0, sourcePort);
        NetworkOrder.putU16(memory, 2, destinationPort);
        NetworkOrder.putU16(memory, 4, datagram.length);
        for (int i = 8; i < datagram.length; i++) {
            datagram[i] = (byte) (i + (i >>> 8));
        }
        return datagram;
    }

    /** An ICMP message with its checksum; for ICMPv6 the builder of the packet writes the checksum. */
    public static byte[] icmp(int type, int code, int length) {
        byte[] message = new byte[8 + length];
        message[0] = (byte) type;
        message[1] = (byte) code;
        MemorySegment memory = MemorySegment.ofArray(message);
        NetworkOrder.putU16(memory, 2, InternetChecksum.finish(InternetChecksum.sum(memory, 0, message.length, 0)));
        return message;
    }

    /** An Ethernet frame. */
    public static byte[] ethernet(String destination, String source, int type, byte[] payload) {
        byte[] frame = new byte[Ethernet.LENGTH + payload.length];
        MemorySegment memory = MemorySegment.ofArray(frame);
        Ethernet.write(
                memory,
                0,
                MacAddress.parse(destination).value(),
                MacAddress.parse(source).value(),
                type);
        System.arraycopy(payload, 0, frame, Ethernet.LENGTH, payload.length);
        return frame;
    }

    /** The same frame with an 802.1Q tag. */
    public static byte[] tagged(byte[] frame, int vlanId) {
        byte[] tagged = Arrays.copyOf(frame, frame.length + Ethernet.TAG_LENGTH);
        System.arraycopy(frame, 12, tagged, 16, frame.length - 12);
        NetworkOrder.putI32(MemorySegment.ofArray(tagged), 12, Ethernet.TYPE_VLAN << 16 | vlanId);
        return tagged;
    }

    /** Octets, for constants in tests. */
    public static byte[] bytes(int... octets) {
        byte[] bytes = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            bytes[i] = (byte) octets[i];
        }
        return bytes;
    }
}
