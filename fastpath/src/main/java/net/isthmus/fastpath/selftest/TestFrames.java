package net.isthmus.fastpath.selftest;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import net.isthmus.wire.Arp;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.Icmpv6;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.MacAddress;
import net.isthmus.wire.NeighbourDiscovery;
import net.isthmus.wire.NetworkOrder;

/** The frames of a self-test. */
final class TestFrames {
    /** EtherType of frames between two NICs of the appliance: IEEE 802's local experimental type 1. */
    static final int TYPE = 0x88b5;

    /** Shortest frame, without its check sequence. */
    static final int SHORTEST = 60;

    private static final int NUMBER = Ethernet.LENGTH;
    private static final int HOP_LIMIT = 255;
    private static final int ECHO_BYTES = 16;

    private TestFrames() {}

    /**
     * An ARP probe (RFC 5227 §2.1.1): its sender has no address, so nobody's tables change. Its answer goes to the MAC
     * that it names as its sender's, whatever MAC the frame came from.
     *
     * @param from source MAC of the frame
     * @param replyTo sender MAC of the message
     * @param length bytes of the frame, from {@value #SHORTEST}
     */
    static byte[] arpProbe(long from, long replyTo, IpAddress target, int length) {
        byte[] frame = new byte[length];
        MemorySegment memory = MemorySegment.ofArray(frame);
        Ethernet.write(memory, 0, Ethernet.BROADCAST, from, Ethernet.TYPE_ARP);
        Arp.write(memory, Ethernet.LENGTH, Arp.REQUEST, replyTo, 0, 0, target.ipv4Bits());
        return frame;
    }

    /** An echo request to all IPv6 nodes, whose answers need the sender's MAC: they ask for it by multicast. */
    static byte[] echoToAll(long from, IpAddress source) {
        int length = Icmpv6.LENGTH + ECHO_BYTES;
        byte[] frame = new byte[Ethernet.LENGTH + Ipv6.LENGTH + length];
        MemorySegment memory = MemorySegment.ofArray(frame);
        IpAddress all = NeighbourDiscovery.ALL_NODES;
        int ip = Ethernet.LENGTH;
        Ethernet.write(memory, 0, NeighbourDiscovery.groupMac(all).value(), from, Ethernet.TYPE_IP6);
        NetworkOrder.putU8(memory, ip, 6 << 4);
        NetworkOrder.putU16(memory, ip + Ipv6.PAYLOAD_LENGTH, length);
        NetworkOrder.putU8(memory, ip + Ipv6.NEXT_HEADER, IpProtocol.ICMPV6);
        NetworkOrder.putU8(memory, ip + Ipv6.HOP_LIMIT, HOP_LIMIT);
        NetworkOrder.putI64(memory, ip + Ipv6.SOURCE, source.high());
        NetworkOrder.putI64(memory, ip + Ipv6.SOURCE + 8, source.low());
        NetworkOrder.putI64(memory, ip + Ipv6.DESTINATION, all.high());
        NetworkOrder.putI64(memory, ip + Ipv6.DESTINATION + 8, all.low());
        NetworkOrder.putU8(memory, ip + Ipv6.LENGTH, Icmpv6.ECHO_REQUEST);
        Icmpv6.writeChecksum(memory, ip, length);
        return frame;
    }

    /** Tells all nodes the MAC of an address, so that answers come without a question by multicast. */
    static byte[] advertisement(long from, IpAddress address) {
        byte[] frame = new byte[Ethernet.LENGTH + NeighbourDiscovery.LENGTH];
        MemorySegment memory = MemorySegment.ofArray(frame);
        IpAddress all = NeighbourDiscovery.ALL_NODES;
        Ethernet.write(memory, 0, NeighbourDiscovery.groupMac(all).value(), from, Ethernet.TYPE_IP6);
        NeighbourDiscovery.writeAdvertisement(memory, Ethernet.LENGTH, all, address, false, new MacAddress(from));
        return frame;
    }

    /** A frame that only another port of the appliance understands, by its number. */
    static byte[] numbered(long to, long from, long number, int length) {
        byte[] frame = new byte[length];
        MemorySegment memory = MemorySegment.ofArray(frame);
        Ethernet.write(memory, 0, to, from, TYPE);
        NetworkOrder.putI64(memory, NUMBER, number);
        return frame;
    }

    /** A copy with an 802.1Q tag. */
    static byte[] tagged(byte[] frame, int vlan) {
        byte[] tagged = new byte[frame.length + Ethernet.TAG_LENGTH];
        System.arraycopy(frame, 0, tagged, 0, Ethernet.TYPE);
        System.arraycopy(
                frame, Ethernet.TYPE, tagged, Ethernet.TYPE + Ethernet.TAG_LENGTH, frame.length - Ethernet.TYPE);
        NetworkOrder.putU16(MemorySegment.ofArray(tagged), Ethernet.TYPE, Ethernet.TYPE_VLAN);
        NetworkOrder.putU16(MemorySegment.ofArray(tagged), Ethernet.TYPE + 2, vlan);
        return tagged;
    }

    /** The frame without its tags. */
    static byte[] untagged(byte[] frame) {
        byte[] plain = frame;
        while (plain.length >= Ethernet.LENGTH + Ethernet.TAG_LENGTH && isTag(type(plain))) {
            byte[] shorter = Arrays.copyOf(plain, plain.length - Ethernet.TAG_LENGTH);
            System.arraycopy(
                    plain, Ethernet.TYPE + Ethernet.TAG_LENGTH, shorter, Ethernet.TYPE, shorter.length - Ethernet.TYPE);
            plain = shorter;
        }
        return plain;
    }

    private static boolean isTag(int type) {
        return type == Ethernet.TYPE_VLAN || type == Ethernet.TYPE_PROVIDER_VLAN;
    }

    static int type(byte[] frame) {
        return frame.length < Ethernet.LENGTH ? 0 : Ethernet.type(MemorySegment.ofArray(frame), 0);
    }

    static long destination(byte[] frame) {
        return Ethernet.destination(MemorySegment.ofArray(frame), 0);
    }

    /** True for a frame of this number, tagged or not. */
    static boolean hasNumber(byte[] frame, long number) {
        return type(frame) == TYPE
                && frame.length >= NUMBER + 8
                && NetworkOrder.i64(MemorySegment.ofArray(frame), NUMBER) == number;
    }

    /** True for an ARP reply of the owner of an address to this MAC. */
    static boolean isArpReply(byte[] frame, IpAddress target, long to) {
        MemorySegment memory = MemorySegment.ofArray(frame);
        return isArp(frame)
                && Arp.operation(memory, Ethernet.LENGTH) == Arp.REPLY
                && Arp.senderAddress(memory, Ethernet.LENGTH) == target.ipv4Bits()
                && destination(frame) == to;
    }

    /** True for an ARP message. */
    static boolean isArp(byte[] frame) {
        return type(frame) == Ethernet.TYPE_ARP
                && Arp.isPlausible(MemorySegment.ofArray(frame), Ethernet.LENGTH, frame.length - Ethernet.LENGTH);
    }

    /** The address of the sender of an ARP message. */
    static IpAddress arpSender(byte[] frame) {
        return IpAddress.ofIpv4(Arp.senderAddress(MemorySegment.ofArray(frame), Ethernet.LENGTH));
    }

    /** True if somebody asks the group of an address for its MAC. */
    static boolean isQuestionFor(byte[] frame, IpAddress address) {
        return isIcmpv6(frame, NeighbourDiscovery.SOLICITATION, NeighbourDiscovery.PROBE_LENGTH)
                && Ethernet.isGroup(destination(frame))
                && address(frame, Ethernet.LENGTH + Ipv6.LENGTH + 8).equals(address);
    }

    /** True for an answer to {@link #echoToAll}. */
    static boolean isEchoReply(byte[] frame, IpAddress address) {
        return isIcmpv6(frame, Icmpv6.ECHO_REPLY, Ipv6.LENGTH + Icmpv6.LENGTH)
                && address(frame, Ethernet.LENGTH + Ipv6.DESTINATION).equals(address);
    }

    private static boolean isIcmpv6(byte[] frame, int type, int least) {
        MemorySegment memory = MemorySegment.ofArray(frame);
        return type(frame) == Ethernet.TYPE_IP6
                && frame.length >= Ethernet.LENGTH + least
                && Ipv6.nextHeader(memory, Ethernet.LENGTH) == IpProtocol.ICMPV6
                && NetworkOrder.u8(memory, Ethernet.LENGTH + Ipv6.LENGTH) == type;
    }

    private static IpAddress address(byte[] frame, int at) {
        MemorySegment memory = MemorySegment.ofArray(frame);
        return IpAddress.ofIpv6(NetworkOrder.i64(memory, at), NetworkOrder.i64(memory, at + 8));
    }
}
