package net.isthmus.wire;

import java.lang.foreign.MemorySegment;

/**
 * The IPv4 header (RFC 791 §3.1).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------+-------+---------------+-------------------------------+
 * |Version|  IHL  | DSCP      |ECN|          Total Length         |
 * +-------+-------+---------------+-----+-------------------------+
 * |         Identification        |Flags|     Fragment Offset     |
 * +---------------+---------------+-----+-------------------------+
 * |  Time to Live |    Protocol   |         Header Checksum       |
 * +---------------+---------------+-------------------------------+
 * |                         Source Address                        |
 * +---------------------------------------------------------------+
 * |                      Destination Address                      |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>Accessors trust {@link #isPlausible}, which a packet passes once, on entry.
 */
public final class Ipv4 {
    /** Bytes of a header without options. */
    public static final int MIN_LENGTH = 20;

    /** Offset of the total length. */
    public static final int TOTAL_LENGTH = 2;

    /** Offset of the identification. */
    public static final int IDENTIFICATION = 4;

    /** Offset of flags and fragment offset. */
    public static final int FRAGMENT = 6;

    /** Offset of the time to live. */
    public static final int TTL = 8;

    /** Offset of the protocol. */
    public static final int PROTOCOL = 9;

    /** Offset of the header checksum. */
    public static final int CHECKSUM = 10;

    /** Offset of the source address. */
    public static final int SOURCE = 12;

    /** Offset of the destination address. */
    public static final int DESTINATION = 16;

    /** Don't-fragment bit in the 16 bits of flags and fragment offset. */
    public static final int DONT_FRAGMENT = 0x4000;

    /** More-fragments bit in the 16 bits of flags and fragment offset. */
    public static final int MORE_FRAGMENTS = 0x2000;

    /** Mask of the fragment offset, in units of eight bytes. */
    public static final int FRAGMENT_OFFSET_MASK = 0x1fff;

    private Ipv4() {}

    /** True if version, header length and total length fit each other and the {@code available} bytes. */
    public static boolean isPlausible(MemorySegment memory, long at, int available) {
        if (available < MIN_LENGTH) {
            return false;
        }
        int first = NetworkOrder.u8(memory, at);
        int headerLength = (first & 0x0f) << 2;
        int totalLength = totalLength(memory, at);
        return first >>> 4 == 4
                && headerLength >= MIN_LENGTH
                && totalLength >= headerLength
                && totalLength <= available;
    }

    /**
     * True for the header that nearly every packet has: no options, lengths that fit, a right checksum, and unicast
     * addresses that may be looked up. It is read in three loads; a packet for which it is false is to be looked at
     * closely, not dropped.
     *
     * @param available bytes of the packet
     * @param contiguous bytes that may be read at {@code at}
     */
    public static boolean isUsual(MemorySegment memory, long at, int available, int contiguous) {
        if (contiguous < MIN_LENGTH) {
            return false;
        }
        long first = NetworkOrder.i64(memory, at);
        long second = NetworkOrder.i64(memory, at + 8);
        long destination = NetworkOrder.u32(memory, at + DESTINATION);
        int totalLength = (int) (first >>> 32) & 0xffff;
        int sourceTop = (int) second >>> 24;
        long sum = (first >>> 32) + (first & 0xffff_ffffL) + (second >>> 32) + (second & 0xffff_ffffL) + destination;
        sum = (sum & 0xffff) + (sum >>> 16 & 0xffff) + (sum >>> 32);
        return first >>> 56 == 0x45
                && totalLength == available
                && totalLength >= MIN_LENGTH
                && (sum & 0xffff) + (sum >>> 16) == 0xffff
                && sourceTop < 224
                && sourceTop != 127
                && destination < 0xe000_0000L;
    }

    /** Bytes of the header, 20 to 60. */
    public static int headerLength(MemorySegment memory, long at) {
        return (NetworkOrder.u8(memory, at) & 0x0f) << 2;
    }

    /** Bytes of header and payload. */
    public static int totalLength(MemorySegment memory, long at) {
        return NetworkOrder.u16(memory, at + TOTAL_LENGTH);
    }

    /** Flags and fragment offset, 16 bits. */
    public static int fragment(MemorySegment memory, long at) {
        return NetworkOrder.u16(memory, at + FRAGMENT);
    }

    /** Time to live. */
    public static int ttl(MemorySegment memory, long at) {
        return NetworkOrder.u8(memory, at + TTL);
    }

    /** Protocol number of the payload. */
    public static int protocol(MemorySegment memory, long at) {
        return NetworkOrder.u8(memory, at + PROTOCOL);
    }

    /** Source address as 32 bits. */
    public static int source(MemorySegment memory, long at) {
        return NetworkOrder.i32(memory, at + SOURCE);
    }

    /** Destination address as 32 bits. */
    public static int destination(MemorySegment memory, long at) {
        return NetworkOrder.i32(memory, at + DESTINATION);
    }

    /** True if the header checksum is right. Precondition: {@code headerLength} bytes are there. */
    public static boolean hasValidChecksum(MemorySegment memory, long at, int headerLength) {
        if (headerLength == MIN_LENGTH) {
            long a = NetworkOrder.i64(memory, at);
            long b = NetworkOrder.i64(memory, at + 8);
            long sum = (a >>> 32)
                    + (a & 0xffff_ffffL)
                    + (b >>> 32)
                    + (b & 0xffff_ffffL)
                    + NetworkOrder.u32(memory, at + 16);
            sum = (sum & 0xffff) + (sum >>> 16 & 0xffff) + (sum >>> 32);
            return (sum & 0xffff) + (sum >>> 16) == 0xffff;
        }
        return InternetChecksum.fold(InternetChecksum.sum(memory, at, headerLength, 0)) == 0xffff;
    }

    /**
     * Takes one from the time to live and mends the checksum (RFC 1624), unless that would leave nothing.
     *
     * @return false if the time to live was 0 or 1; the packet is unchanged then
     */
    public static boolean decrementTtl(MemorySegment memory, long at) {
        int word = NetworkOrder.i32(memory, at + TTL);
        if (word >>> 24 <= 1) {
            return false;
        }
        // TTL is the high octet of its 16-bit word: minus 0x100 there is plus 0x100 in the complemented sum.
        int checksum = (word & 0xffff) + 0x100;
        checksum = (checksum + (checksum >>> 16)) & 0xffff;
        NetworkOrder.putI32(memory, at + TTL, ((word - 0x0100_0000) & 0xffff_0000) | checksum);
        return true;
    }

    /** Computes and writes the header checksum over {@code headerLength} bytes. */
    public static void writeChecksum(MemorySegment memory, long at, int headerLength) {
        NetworkOrder.putU16(memory, at + CHECKSUM, 0);
        long sum = InternetChecksum.sum(memory, at, headerLength, 0);
        NetworkOrder.putU16(memory, at + CHECKSUM, InternetChecksum.finish(sum));
    }
}
