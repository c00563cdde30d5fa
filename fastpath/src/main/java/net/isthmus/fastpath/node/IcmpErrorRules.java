package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.wire.Icmp;
import net.isthmus.wire.Icmpv6;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;

/**
 * For which packets a router owes an ICMP error at all.
 *
 * <p>IPv4 (RFC 1122 §3.2.2, RFC 1812 §4.3.2.7): none for an ICMP error, for a fragment other than the first, for a
 * packet to a group or broadcast address, nor for one whose source is not a single host.
 *
 * <p>IPv6 (RFC 4443 §2.4 e): none for an ICMPv6 error or a redirect, nor for a source that is not a single host; for a
 * packet to a group only Packet Too Big. A fragment other than the first does not show whether it is part of an ICMPv6
 * error: it gets Packet Too Big, without which path MTU discovery would fail, unless it says that it is ICMPv6; nothing
 * else.
 *
 * <p>Whether the frame was sent to a group MAC is asked of the frame's flags, by the caller.
 */
final class IcmpErrorRules {
    /** Longest chain of extension headers that is followed. */
    private static final int MAX_EXTENSIONS = 8;

    private static final int FRAGMENT_OFFSET_BITS = 0xfff8;

    private IcmpErrorRules() {}

    /**
     * True if an error may be sent about an IPv4 packet.
     *
     * @param length bytes of the packet's first chunk, which hold its header
     */
    static boolean mayAnswer4(MemorySegment memory, int at, int length) {
        if ((Ipv4.fragment(memory, at) & Ipv4.FRAGMENT_OFFSET_MASK) != 0) {
            return false;
        }
        int source = NetworkOrder.u8(memory, at + Ipv4.SOURCE);
        if (source == 0 || source == 127 || source >= 224) {
            return false;
        }
        if (NetworkOrder.u8(memory, at + Ipv4.DESTINATION) >= 224) {
            return false;
        }
        if (Ipv4.protocol(memory, at) != IpProtocol.ICMP) {
            return true;
        }
        int headerLength = Ipv4.headerLength(memory, at);
        return length > headerLength && !Icmp.isError(NetworkOrder.u8(memory, at + headerLength));
    }

    /**
     * True if an error may be sent about an IPv6 packet.
     *
     * @param length bytes of the packet's first chunk, which hold its fixed header
     */
    static boolean mayAnswer6(MemorySegment memory, int at, int length, int kind) {
        boolean isTooBig = kind == IcmpError.TOO_BIG;
        if (Ipv6.isMulticast(Ipv6.destinationHigh(memory, at)) && !isTooBig) {
            return false;
        }
        long sourceHigh = Ipv6.sourceHigh(memory, at);
        if (Ipv6.isMulticast(sourceHigh) || (sourceHigh == 0 && Ipv6.sourceLow(memory, at) >>> 1 == 0)) {
            return false; // a group, :: or ::1
        }
        int protocol = Ipv6.nextHeader(memory, at);
        int offset = Ipv6.LENGTH;
        for (int i = 0; i < MAX_EXTENSIONS && IpProtocol.isIpv6Extension(protocol); i++) {
            if (length < offset + 8) {
                return false;
            }
            int next = NetworkOrder.u8(memory, at + offset);
            if (protocol == IpProtocol.FRAGMENT) {
                if ((NetworkOrder.u16(memory, at + offset + 2) & FRAGMENT_OFFSET_BITS) != 0) {
                    return isTooBig && next != IpProtocol.ICMPV6;
                }
                offset += 8;
            } else if (protocol == IpProtocol.AUTHENTICATION) {
                offset += (NetworkOrder.u8(memory, at + offset + 1) + 2) << 2; // in words of four (RFC 4302 §2.2)
            } else {
                offset += (NetworkOrder.u8(memory, at + offset + 1) + 1) << 3;
            }
            protocol = next;
        }
        if (protocol != IpProtocol.ICMPV6) {
            return !IpProtocol.isIpv6Extension(protocol);
        }
        if (length <= offset) {
            return false;
        }
        int type = NetworkOrder.u8(memory, at + offset);
        return !Icmpv6.isError(type) && type != Icmpv6.REDIRECT;
    }
}
