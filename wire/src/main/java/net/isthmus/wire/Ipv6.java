package net.isthmus.wire;

import java.lang.foreign.MemorySegment;

/**
 * The IPv6 header (RFC 8200 §3).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------+---------------+---------------------------------------+
 * |Version| Traffic Class |              Flow Label               |
 * +-------+---------------+-------+---------------+---------------+
 * |         Payload Length        |  Next Header  |   Hop Limit   |
 * +-------------------------------+---------------+---------------+
 * |                     Source Address (16 octets)                |
 * +---------------------------------------------------------------+
 * |                  Destination Address (16 octets)              |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>Accessors trust {@link #isPlausible}, which a packet passes once, on entry.
 */
public final class Ipv6 {
    /** Bytes of the header. */
    public static final int LENGTH = 40;

    /** Offset of the payload length. */
    public static final int PAYLOAD_LENGTH = 4;

    /** Offset of the next header. */
    public static final int NEXT_HEADER = 6;

    /** Offset of the hop limit. */
    public static final int HOP_LIMIT = 7;

    /** Offset of the source address. */
    public static final int SOURCE = 8;

    /** Offset of the destination address. */
    public static final int DESTINATION = 24;

    /** The smallest MTU that an IPv6 link may have (RFC 8200 §5). */
    public static final int MIN_MTU = 1280;

    private Ipv6() {}

    /** True if the version is 6 and the payload length fits the {@code available} bytes. */
    public static boolean isPlausible(MemorySegment memory, long at, int available) {
        return available >= LENGTH
                && NetworkOrder.u8(memory, at) >>> 4 == 6
                && LENGTH + payloadLength(memory, at) <= available;
    }

    /** Bytes behind the header. */
    public static int payloadLength(MemorySegment memory, long at) {
        return NetworkOrder.u16(memory, at + PAYLOAD_LENGTH);
    }

    /** Protocol number of what follows the header. */
    public static int nextHeader(MemorySegment memory, long at) {
        return NetworkOrder.u8(memory, at + NEXT_HEADER);
    }

    /** Hop limit. */
    public static int hopLimit(MemorySegment memory, long at) {
        return NetworkOrder.u8(memory, at + HOP_LIMIT);
    }

    /** High half of the source address. */
    public static long sourceHigh(MemorySegment memory, long at) {
        return NetworkOrder.i64(memory, at + SOURCE);
    }

    /** Low half of the source address. */
    public static long sourceLow(MemorySegment memory, long at) {
        return NetworkOrder.i64(memory, at + SOURCE + 8);
    }

    /** High half of the destination address. */
    public static long destinationHigh(MemorySegment memory, long at) {
        return NetworkOrder.i64(memory, at + DESTINATION);
    }

    /** Low half of the destination address. */
    public static long destinationLow(MemorySegment memory, long at) {
        return NetworkOrder.i64(memory, at + DESTINATION + 8);
    }

    /** True for ff00::/8. */
    public static boolean isMulticast(long high) {
        return high >>> 56 == 0xff;
    }

    /** True for ::ffff:0:0/96, IPv4 addresses as programs write them, which no packet has (RFC 4291 §2.5.5.2). */
    public static boolean isIpv4Mapped(long high, long low) {
        return high == 0 && low >>> 32 == 0xffff;
    }

    /** True for fe80::/10. */
    public static boolean isLinkLocal(long high) {
        return high >>> 54 == 0xfe80 >>> 6;
    }

    /** The interface identifier made of a MAC address: modified EUI-64 (RFC 4291 appendix A). */
    public static long eui64(long mac) {
        return (mac >>> 24 ^ 0x02_0000) << 40 | 0xff_fe00_0000L | mac & 0xff_ffff;
    }

    /** Takes one from the hop limit. Precondition: it is at least 1. */
    public static void decrementHopLimit(MemorySegment memory, long at) {
        NetworkOrder.putU8(memory, at + HOP_LIMIT, hopLimit(memory, at) - 1);
    }
}
