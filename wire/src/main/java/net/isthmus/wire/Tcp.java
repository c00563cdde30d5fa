package net.isthmus.wire;

import java.lang.foreign.MemorySegment;

/**
 * The TCP header (RFC 9293 §3.1), as far as a router may touch it: the maximum segment size that both ends announce.
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

    /** Offset of the checksum. */
    public static final int CHECKSUM = 16;

    /** The SYN flag. */
    public static final int SYN = 0x02;

    private static final int DATA_OFFSET = 12;
    private static final int FLAGS = 13;
    private static final int OPTION_END = 0;
    private static final int OPTION_NO_OPERATION = 1;
    private static final int OPTION_MSS = 2;
    private static final int OPTION_MSS_LENGTH = 4;

    private Tcp() {}

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
