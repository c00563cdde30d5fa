package net.isthmus.wire;

import java.lang.foreign.MemorySegment;

/**
 * IPv4 options (RFC 791 §3.1), as far as fragmentation needs them: which of them are copied into every fragment.
 *
 * <pre>
 *   type:  | copied | class | number |    type 0 ends the list, type 1 is one byte of nothing,
 *             1 bit   2       5           all others are followed by a length that counts both bytes
 * </pre>
 */
public final class Ipv4Options {
    private static final int END = 0;
    private static final int NO_OPERATION = 1;
    private static final int COPIED = 0x80;

    private Ipv4Options() {}

    /**
     * Bytes that the copied options take, padded to a multiple of four; -1 if the options are malformed.
     *
     * @param at place of the IPv4 header
     */
    public static int copiedLength(MemorySegment memory, long at, int headerLength) {
        return copy(memory, at, headerLength, -1);
    }

    /**
     * Writes the copied options and their padding at {@code to}. Precondition: {@link #copiedLength} is not negative.
     */
    public static void writeCopied(MemorySegment memory, long at, int headerLength, long to) {
        copy(memory, at, headerLength, to);
    }

    /** Copies if {@code to} is a place; in any case measures. */
    private static int copy(MemorySegment memory, long at, int headerLength, long to) {
        long place = at + Ipv4.MIN_LENGTH;
        long end = at + headerLength;
        int copied = 0;
        while (place < end) {
            int type = NetworkOrder.u8(memory, place);
            if (type == END) {
                break;
            }
            if (type == NO_OPERATION) {
                place++;
                continue;
            }
            int length = end - place < 2 ? 0 : NetworkOrder.u8(memory, place + 1);
            if (length < 2 || length > end - place) {
                return -1;
            }
            if ((type & COPIED) != 0) {
                if (to >= 0) {
                    MemorySegment.copy(memory, place, memory, to + copied, length);
                }
                copied += length;
            }
            place += length;
        }
        int padded = (copied + 3) & -4;
        for (int i = copied; to >= 0 && i < padded; i++) {
            NetworkOrder.putU8(memory, to + i, END);
        }
        return padded;
    }
}
