package net.isthmus.wire;

import java.lang.foreign.MemorySegment;

/**
 * The TCP header (RFC 9293 §3.1), as far as a router looks at it: what a firewall follows a connection by, and the
 * maximum segment size that both ends announce.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------------------------------+-------------------------------+
 * |          Source Port          |       Destination Port        |
 * +-------------------------------+-------------------------------+
 * |                        Sequence Number                        |
 * +---------------------------------------------------------------+
 * |                     Acknowledgment Number                     |
 * +-------+-------+---------------+-------------------------------+
 * | Offset| Rsrvd |     Flags     |            Window             |
 * +-------+-------+---------------+-------------------------------+
 * |           Checksum            |         Urgent Pointer        |
 * +-------------------------------+-------------------------------+
 * |  Options: kind 0 ends, kind 1 is one byte, others kind, length, value; kind 2 length 4 is the MSS
 * </pre>
 */
public final class Tcp {
    /** Bytes of a header without options. */
    public static final int MIN_LENGTH = 20;

    /** Offset of the sequence number. */
    public static final int SEQUENCE = 4;

    /** Offset of the acknowledgment number. */
    public static final int ACKNOWLEDGMENT = 8;

    /** Offset of the checksum. */
    public static final int CHECKSUM = 16;

    /** The FIN flag. */
    public static final int FIN = 0x01;

    /** The SYN flag. */
    public static final int SYN = 0x02;

    /** The RST flag. */
    public static final int RST = 0x04;

    /** The ACK flag. */
    public static final int ACK = 0x10;

    /** The largest shift of a window (RFC 7323 §2.3). */
    public static final int MAX_WINDOW_SCALE = 14;

    private static final int DATA_OFFSET = 12;
    private static final int FLAGS = 13;
    private static final int WINDOW = 14;
    private static final int OPTION_END = 0;
    private static final int OPTION_NO_OPERATION = 1;
    private static final int OPTION_MSS = 2;
    private static final int OPTION_MSS_LENGTH = 4;
    private static final int OPTION_WINDOW_SCALE = 3;
    private static final int OPTION_WINDOW_SCALE_LENGTH = 3;

    private Tcp() {}

    /** Sequence number. */
    public static int sequence(MemorySegment memory, long at) {
        return NetworkOrder.i32(memory, at + SEQUENCE);
    }

    /** Acknowledgment number; without meaning if the flag ACK is not set. */
    public static int acknowledgment(MemorySegment memory, long at) {
        return NetworkOrder.i32(memory, at + ACKNOWLEDGMENT);
    }

    /** Bytes of the header with its options, as the sender says: 0 to 60. */
    public static int headerLength(MemorySegment memory, long at) {
        return NetworkOrder.u8(memory, at + DATA_OFFSET) >>> 4 << 2;
    }

    /** The flags, one octet. */
    public static int flags(MemorySegment memory, long at) {
        return NetworkOrder.u8(memory, at + FLAGS);
    }

    /** The window field, not shifted. */
    public static int window(MemorySegment memory, long at) {
        return NetworkOrder.u16(memory, at + WINDOW);
    }

    /**
     * The shift that a SYN announces for its windows (RFC 7323 §2.2), {@link #MAX_WINDOW_SCALE} at most; -1 if it
     * announces none.
     *
     * @param at place of the TCP header
     * @param length bytes that may be read there
     */
    public static int windowScale(MemorySegment memory, long at, int length) {
        int place = option(memory, at, length, OPTION_WINDOW_SCALE, OPTION_WINDOW_SCALE_LENGTH);
        return place < 0 ? -1 : Math.min(NetworkOrder.u8(memory, at + place), MAX_WINDOW_SCALE);
    }

    /** The maximum segment size that a SYN announces; -1 if it announces none. As {@link #windowScale}. */
    public static int segmentSize(MemorySegment memory, long at, int length) {
        int place = option(memory, at, length, OPTION_MSS, OPTION_MSS_LENGTH);
        return place < 0 ? -1 : NetworkOrder.u16(memory, at + place);
    }

    /**
     * Where the value of an option lies, behind the header's begin; -1 if it is not there. A wrong length ends the
     * walk.
     */
    private static int option(MemorySegment memory, long at, int length, int wanted, int itsLength) {
        int end = Math.min(length, headerLength(memory, at));
        int place = MIN_LENGTH;
        while (place < end) {
            int kind = NetworkOrder.u8(memory, at + place);
            if (kind == OPTION_END) {
                break;
            }
            if (kind == OPTION_NO_OPERATION) {
                place++;
                continue;
            }
            int optionLength = end - place < 2 ? 0 : NetworkOrder.u8(memory, at + place + 1);
            if (optionLength < 2 || optionLength > end - place) {
                break;
            }
            if (kind == wanted && optionLength == itsLength) {
                return place + 2;
            }
            place += optionLength;
        }
        return -1;
    }

    /**
     * Lowers the maximum segment size that a SYN announces to {@code limit} and mends the checksum (RFC 1624). An
     * announcement that is low enough stays, and none is added: without one the peer sends 536 or 1220 bytes at most
     * (RFC 9293 §3.7.1). The walk ends at the first option whose length is wrong.
     *
     * @param at place of the TCP header
     * @param length bytes that may be read and written there
     * @return true if the segment was changed
     */
    public static boolean clampMss(MemorySegment memory, long at, int length, int limit) {
        if (length < MIN_LENGTH || (NetworkOrder.u8(memory, at + FLAGS) & SYN) == 0) {
            return false;
        }
        int end = Math.min(length, NetworkOrder.u8(memory, at + DATA_OFFSET) >>> 4 << 2);
        int place = MIN_LENGTH;
        boolean isChanged = false;
        while (place < end) {
            int kind = NetworkOrder.u8(memory, at + place);
            if (kind == OPTION_END) {
                break;
            }
            if (kind == OPTION_NO_OPERATION) {
                place++;
                continue;
            }
            int optionLength = end - place < 2 ? 0 : NetworkOrder.u8(memory, at + place + 1);
            if (optionLength < 2 || optionLength > end - place) {
                break;
            }
            if (kind == OPTION_MSS && optionLength == OPTION_MSS_LENGTH) {
                isChanged |= lower(memory, at, place + 2, limit);
            }
            place += optionLength;
        }
        return isChanged;
    }

    private static boolean lower(MemorySegment memory, long at, int place, int limit) {
        int present = NetworkOrder.u16(memory, at + place);
        if (present <= limit) {
            return false;
        }
        NetworkOrder.putU16(memory, at + place, limit);
        int checksum = NetworkOrder.u16(memory, at + CHECKSUM);
        // At an odd offset the value's octets lie in two words of the sum, as if they were swapped (RFC 1071 §2 B).
        boolean isOdd = (place & 1) != 0;
        int mended = InternetChecksum.update(checksum, isOdd ? swap(present) : present, isOdd ? swap(limit) : limit);
        NetworkOrder.putU16(memory, at + CHECKSUM, mended);
        return true;
    }

    private static int swap(int word) {
        return (word & 0xff) << 8 | word >>> 8 & 0xff;
    }
}
