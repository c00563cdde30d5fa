package net.isthmus.fastpath.feature;

import java.lang.foreign.MemorySegment;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.Ipv6Headers;
import net.isthmus.wire.Tcp;

/**
 * Lowers the maximum segment size that SYNs announce, so that segments fit a link whose path MTU discovery fails. Only
 * what lies in the packet's first chunk is looked at; a SYN with its options always does. Changes in place, keeps
 * nothing: static, like the headers.
 */
public final class MssClamp {
    private MssClamp() {}

    /** Clamps an IPv4 packet that has passed the checks of a router; a later fragment has no TCP header. */
    public static void clamp4(Frames frames, int frame, int limit) {
        MemorySegment memory = frames.memory();
        int at = frames.offset(frame);
        if (Ipv4.protocol(memory, at) == IpProtocol.TCP
                && (Ipv4.fragment(memory, at) & Ipv4.FRAGMENT_OFFSET_MASK) == 0) {
            int headerLength = Ipv4.headerLength(memory, at);
            Tcp.clampMss(memory, at + headerLength, frames.length(frame) - headerLength, limit);
        }
    }

    /** Clamps an IPv6 packet that has passed the checks of a router, behind its extension headers too. */
    public static void clamp6(Frames frames, int frame, int limit) {
        MemorySegment memory = frames.memory();
        int at = frames.offset(frame);
        int length = frames.length(frame);
        if (Ipv6.nextHeader(memory, at) == IpProtocol.TCP) {
            Tcp.clampMss(memory, at + Ipv6.LENGTH, length - Ipv6.LENGTH, limit);
        } else if (IpProtocol.isIpv6Extension(Ipv6.nextHeader(memory, at))) {
            clampBehindExtensions(memory, at, length, limit);
        }
    }

    private static void clampBehindExtensions(MemorySegment memory, int at, int length, int limit) {
        long walked = Ipv6Headers.walk(memory, at, length);
        boolean isLater = Ipv6Headers.isLaterFragment(memory, at, walked);
        int offset = Ipv6Headers.offset(walked);
        if (Ipv6Headers.protocol(walked) == IpProtocol.TCP && !Ipv6Headers.isIncomplete(walked) && !isLater) {
            Tcp.clampMss(memory, at + offset, length - offset, limit);
        }
    }
}
