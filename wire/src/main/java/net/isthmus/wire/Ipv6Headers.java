package net.isthmus.wire;

import java.lang.foreign.MemorySegment;

/**
 * The way through IPv6's extension headers to the upper layer (RFC 8200 §4): its protocol, its place, and the fragment
 * header on the way.
 *
 * <pre>
 *   | IPv6 | hop-by-hop | destination | routing | fragment | authentication | destination | upper layer
 *            eight bytes and eight a unit              eight      four a unit
 * </pre>
 *
 * <p>The answer is one long, so that nothing is allocated; take it apart with the accessors:
 *
 * <pre>
 *   40           39 .. 24          23 .. 8            7 .. 0
 *   incomplete   fragment header   upper layer at     protocol
 * </pre>
 *
 * <p>Behind a fragment header with an offset there is no header but the middle of a datagram: the walk ends there, and
 * the protocol is what the fragment header names.
 */
public final class Ipv6Headers {
    /** Bytes of the fragment header (RFC 8200 §4.5). */
    public static final int FRAGMENT_LENGTH = 8;

    /** Offset of the fragment header's offset and flags. */
    public static final int FRAGMENT_OFFSET = 2;

    /** Offset of the fragment header's identification. */
    public static final int FRAGMENT_IDENTIFICATION = 4;

    /** Mask of the fragment offset in bytes, within the 16 bits at {@link #FRAGMENT_OFFSET}. */
    public static final int FRAGMENT_OFFSET_MASK = 0xfff8;

    /** More-fragments bit within the 16 bits at {@link #FRAGMENT_OFFSET}. */
    public static final int MORE_FRAGMENTS = 1;

    private static final long INCOMPLETE = 1L << 40;
    private static final int MAX_EXTENSIONS = 8;

    private Ipv6Headers() {}

    /**
     * Walks the chain.
     *
     * @param at place of the IPv6 header
     * @param length bytes of the packet that may be read, the IPv6 header included and present
     * @return what the accessors take apart
     */
    public static long walk(MemorySegment memory, long at, int length) {
        int protocol = Ipv6.nextHeader(memory, at);
        int offset = Ipv6.LENGTH;
        int fragment = 0;
        for (int i = 0; i < MAX_EXTENSIONS && IpProtocol.isIpv6Extension(protocol); i++) {
            if (length < offset + 8) {
                return result(protocol, offset, fragment) | INCOMPLETE;
            }
            int next = NetworkOrder.u8(memory, at + offset);
            if (protocol == IpProtocol.FRAGMENT) {
                fragment = offset;
                offset += FRAGMENT_LENGTH;
                if ((NetworkOrder.u16(memory, at + fragment + FRAGMENT_OFFSET) & FRAGMENT_OFFSET_MASK) != 0) {
                    return result(next, offset, fragment);
                }
            } else if (protocol == IpProtocol.AUTHENTICATION) {
                offset += (NetworkOrder.u8(memory, at + offset + 1) + 2) << 2; // in words of four (RFC 4302 §2.2)
            } else {
                offset += (NetworkOrder.u8(memory, at + offset + 1) + 1) << 3;
            }
            protocol = next;
        }
        boolean isComplete = !IpProtocol.isIpv6Extension(protocol) && offset <= length;
        return result(protocol, offset, fragment) | (isComplete ? 0 : INCOMPLETE);
    }

    /** True if the chain is cut off, or longer than {@value #MAX_EXTENSIONS} headers: there is no upper layer. */
    public static boolean isIncomplete(long walked) {
        return (walked & INCOMPLETE) != 0;
    }

    /** Protocol of the upper layer, or what the fragment header of a later fragment names. */
    public static int protocol(long walked) {
        return (int) walked & 0xff;
    }

    /** Offset from the IPv6 header of the upper layer, or of what follows a later fragment's header. */
    public static int offset(long walked) {
        return (int) (walked >>> 8) & 0xffff;
    }

    /** Offset from the IPv6 header of the fragment header, 0 if there is none. */
    public static int fragmentAt(long walked) {
        return (int) (walked >>> 24) & 0xffff;
    }

    /** True for a fragment other than the first, behind whose fragment header no header follows. */
    public static boolean isLaterFragment(MemorySegment memory, long at, long walked) {
        int fragment = fragmentAt(walked);
        return fragment != 0 && (NetworkOrder.u16(memory, at + fragment + FRAGMENT_OFFSET) & FRAGMENT_OFFSET_MASK) != 0;
    }

    private static long result(int protocol, int offset, int fragment) {
        return (long) fragment << 24 | (long) offset << 8 | protocol;
    }
}
