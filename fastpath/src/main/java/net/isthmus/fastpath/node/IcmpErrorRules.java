package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.wire.Icmp;
import net.isthmus.wire.Icmpv6;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.Ipv6Headers;
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
public final class IcmpErrorRules {
    private IcmpErrorRules() {}

    /**
     * True if an error may be sent about an IPv4 packet.
     *
     * @param length bytes of the packet's first chunk, which hold its header
     */
    public static boolean mayAnswer4(MemorySegment memory, int at, int length) {
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
    public static boolean mayAnswer6(MemorySegment memory, int at, int length, int kind) {
        boolean isTooBig = kind == IcmpError.TOO_BIG;
        if (Ipv6.isMulticast(Ipv6.destinationHigh(memory, at)) && !isTooBig) {
            return false;
        }
        long sourceHigh = Ipv6.sourceHigh(memory, at);
        if (Ipv6.isMulticast(sourceHigh) || (sourceHigh == 0 && Ipv6.sourceLow(memory, at) >>> 1 == 0)) {
            return false; // a group, :: or ::1
        }
        long walked = Ipv6Headers.walk(memory, at, length);
        int protocol = Ipv6Headers.protocol(walked);
        if (Ipv6Headers.isLaterFragment(memory, at, walked)) {
            return isTooBig && protocol != IpProtocol.ICMPV6;
        }
        if (protocol != IpProtocol.ICMPV6) {
            return kind == IcmpError.HEADER_CHAIN || !Ipv6Headers.isIncomplete(walked);
        }
        int offset = Ipv6Headers.offset(walked);
        if (length <= offset) {
            return false;
        }
        int type = NetworkOrder.u8(memory, at + offset);
        return !Icmpv6.isError(type) && type != Icmpv6.REDIRECT;
    }
}
