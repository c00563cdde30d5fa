package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;

/**
 * A number that is the same for all packets of a flow and differs between flows: over both addresses, the protocol and,
 * for TCP and UDP, both ports. A fragment has no ports but in its first part, so fragments go by the rest alone; so do
 * IPv6 packets with extension headers.
 */
public final class FlowHash {
    private static final long MIX1 = 0x9E37_79B9_7F4A_7C15L;
    private static final long MIX2 = 0xD6E8_FEB8_6659_FD93L;

    private FlowHash() {}

    /**
     * The hash of an IPv4 packet.
     *
     * @param at place of its header
     * @param contiguous bytes from there that lie together
     */
    public static int of4(MemorySegment memory, int at, int contiguous) {
        int protocol = Ipv4.protocol(memory, at);
        int ports = 0;
        if ((Ipv4.fragment(memory, at) & (Ipv4.MORE_FRAGMENTS | Ipv4.FRAGMENT_OFFSET_MASK)) == 0
                && hasPorts(protocol)) {
            int headerLength = Ipv4.headerLength(memory, at);
            ports = headerLength + 4 <= contiguous ? NetworkOrder.i32(memory, at + headerLength) : 0;
        }
        long addresses = NetworkOrder.i64(memory, at + Ipv4.SOURCE);
        return mix(addresses * MIX1 ^ ((long) ports << 8 | protocol));
    }

    /** The hash of an IPv6 packet; the arguments are those of {@link #of4}. */
    public static int of6(MemorySegment memory, int at, int contiguous) {
        int protocol = Ipv6.nextHeader(memory, at);
        int ports = 0;
        if (hasPorts(protocol) && contiguous >= Ipv6.LENGTH + 4) {
            ports = NetworkOrder.i32(memory, at + Ipv6.LENGTH);
        }
        long sum = Ipv6.sourceHigh(memory, at) * MIX1;
        sum = Long.rotateLeft(sum ^ Ipv6.sourceLow(memory, at), 29) * MIX2;
        sum = Long.rotateLeft(sum ^ Ipv6.destinationHigh(memory, at), 31) * MIX1;
        sum = Long.rotateLeft(sum ^ Ipv6.destinationLow(memory, at), 27) * MIX2;
        return mix(sum ^ ((long) ports << 8 | protocol));
    }

    private static boolean hasPorts(int protocol) {
        return protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
    }

    private static int mix(long value) {
        long mixed = (value ^ value >>> 32) * MIX2;
        mixed = (mixed ^ mixed >>> 29) * MIX1;
        return (int) (mixed >>> 32);
    }
}
