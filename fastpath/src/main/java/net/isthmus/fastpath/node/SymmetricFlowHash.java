package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.VlanTags;

/**
 * A number that is the same for all packets of a flow in both directions, so that one worker can have them all.
 *
 * <pre>
 *   endpoint = address, port          hash = mix(lower endpoint, higher endpoint, protocol)
 * </pre>
 *
 * <p>A frame is looked into behind up to two VLAN tags, which do not count: the way back may have others. An ICMP error
 * goes with the packet that it is about. What has no ports goes by its addresses and protocol: all fragments, also the
 * first one, which have to meet for reassembly; packets with IPv6 extension headers. What is not IP goes by its MAC
 * addresses. {@link FlowHash} chooses ways and may tell the two directions apart; this one must not.
 *
 * <p>Takes any bytes: nothing has been checked yet where it is called.
 */
public final class SymmetricFlowHash {
    private static final long MIX1 = 0x9E37_79B9_7F4A_7C15L;
    private static final long MIX2 = 0xD6E8_FEB8_6659_FD93L;
    private static final int ICMP_HEADER = 8;
    private static final int MOST_TAGS = 2;
    private static final int FRAGMENTED = Ipv4.MORE_FRAGMENTS | Ipv4.FRAGMENT_OFFSET_MASK;

    /** ICMP types that carry the packet that they are about: 3, 4, 5, 11, 12 (RFC 792). */
    private static final long ICMP4_ERRORS = 1L << 3 | 1L << 4 | 1L << 5 | 1L << 11 | 1L << 12;

    /** The same for ICMPv6: 1 to 4 (RFC 4443 §3). */
    private static final long ICMP6_ERRORS = 0b11110;

    private SymmetricFlowHash() {}

    /**
     * The hash of an Ethernet frame.
     *
     * @param at place of its destination MAC
     * @param contiguous bytes from there that lie together
     */
    public static int ofFrame(MemorySegment memory, int at, int contiguous) {
        if (contiguous < Ethernet.LENGTH) {
            return 0;
        }
        int header = Ethernet.LENGTH;
        int type = Ethernet.type(memory, at);
        for (int tag = 0;
                tag < MOST_TAGS && VlanTags.isTag(type) && contiguous >= header + Ethernet.TAG_LENGTH;
                tag++) {
            type = NetworkOrder.u16(memory, (long) at + header + 2);
            header += Ethernet.TAG_LENGTH;
        }
        if (type == Ethernet.TYPE_IP4 || type == Ethernet.TYPE_IP6) {
            return ofPacket(memory, at + header, contiguous - header);
        }
        return unordered(Ethernet.source(memory, at), Ethernet.destination(memory, at), type);
    }

    /**
     * The hash of an IP packet.
     *
     * @param at place of its header
     * @param contiguous bytes from there that lie together
     */
    public static int ofPacket(MemorySegment memory, int at, int contiguous) {
        return of(memory, at, contiguous, true);
    }

    private static int of(MemorySegment memory, int at, int contiguous, boolean isOuter) {
        int version = contiguous < Ipv4.MIN_LENGTH ? 0 : NetworkOrder.u8(memory, at) >>> 4;
        if (version == 4) {
            return of4(memory, at, contiguous, isOuter);
        }
        return version == 6 && contiguous >= Ipv6.LENGTH ? of6(memory, at, contiguous, isOuter) : 0;
    }

    private static int of4(MemorySegment memory, int at, int contiguous, boolean isOuter) {
        int protocol = Ipv4.protocol(memory, at);
        int ports = 0;
        if ((Ipv4.fragment(memory, at) & FRAGMENTED) == 0) {
            int headerLength = Ipv4.headerLength(memory, at);
            if (isOuter && protocol == IpProtocol.ICMP && isError(memory, at, headerLength, contiguous, ICMP4_ERRORS)) {
                int inner = headerLength + ICMP_HEADER;
                return of(memory, at + inner, contiguous - inner, false);
            }
            ports = ports(memory, at, headerLength, contiguous, protocol);
        }
        long source = (long) Ipv4.source(memory, at) << 16 | ports >>> 16;
        long destination = (long) Ipv4.destination(memory, at) << 16 | ports & 0xffff;
        return unordered(source, destination, protocol);
    }

    private static int of6(MemorySegment memory, int at, int contiguous, boolean isOuter) {
        int protocol = Ipv6.nextHeader(memory, at);
        if (isOuter && protocol == IpProtocol.ICMPV6 && isError(memory, at, Ipv6.LENGTH, contiguous, ICMP6_ERRORS)) {
            int inner = Ipv6.LENGTH + ICMP_HEADER;
            return of(memory, at + inner, contiguous - inner, false);
        }
        int ports = ports(memory, at, Ipv6.LENGTH, contiguous, protocol);
        long source = fold(Ipv6.sourceHigh(memory, at), Ipv6.sourceLow(memory, at)) ^ ports >>> 16;
        long destination = fold(Ipv6.destinationHigh(memory, at), Ipv6.destinationLow(memory, at)) ^ ports & 0xffff;
        return unordered(source, destination, IpProtocol.isIpv6Extension(protocol) ? 0 : protocol);
    }

    private static boolean isError(MemorySegment memory, int at, int headerLength, int contiguous, long errors) {
        if (contiguous < headerLength + ICMP_HEADER) {
            return false;
        }
        int type = NetworkOrder.u8(memory, (long) at + headerLength);
        return type < Long.SIZE && (errors >>> type & 1) != 0;
    }

    private static int ports(MemorySegment memory, int at, int headerLength, int contiguous, int protocol) {
        return IpProtocol.hasPorts(protocol) && contiguous >= headerLength + 4
                ? NetworkOrder.i32(memory, (long) at + headerLength)
                : 0;
    }

    private static long fold(long high, long low) {
        long mixed = (Long.rotateLeft(high * MIX1, 31) ^ low) * MIX2;
        return (mixed ^ mixed >>> 29) << 16;
    }

    private static int unordered(long one, long other, int kind) {
        long mixed = Math.min(one, other) * MIX1 ^ Long.rotateLeft(Math.max(one, other) * MIX2, 32) ^ kind;
        mixed = (mixed ^ mixed >>> 32) * MIX2;
        mixed = (mixed ^ mixed >>> 29) * MIX1;
        return (int) (mixed >>> 32);
    }
}
