package net.isthmus.wire;

import java.lang.foreign.MemorySegment;

/**
 * The common header of SCTP (RFC 9260 §3.1).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------------------------------+-------------------------------+
 * |          Source Port          |       Destination Port        |
 * +-------------------------------+-------------------------------+
 * |                       Verification Tag                        |
 * +---------------------------------------------------------------+
 * |        CRC32c of header and chunks, lowest octet first        |
 * +---------------------------------------------------------------+
 * </pre>
 */
public final class Sctp {
    /** Bytes of the common header. */
    public static final int LENGTH = 12;

    /** Offset of the checksum. */
    public static final int CHECKSUM = 8;

    private Sctp() {}

    /**
     * Writes both ports and mends the checksum; one of 0 is none (RFC 9653) and stays.
     *
     * @param length bytes of the whole packet, header and chunks
     * @param ports source port in bits 16 to 31 and destination port below
     */
    public static void changePorts(MemorySegment memory, long at, int length, int ports) {
        int difference = NetworkOrder.i32(memory, at) ^ ports;
        int checksum = NetworkOrder.i32(memory, at + CHECKSUM);
        if (difference == 0) {
            return;
        }
        NetworkOrder.putI32(memory, at, ports);
        if (checksum != 0) {
            int change = Crc32c.change(Integer.reverseBytes(difference), length);
            NetworkOrder.putI32(memory, at + CHECKSUM, checksum ^ Integer.reverseBytes(change));
        }
    }
}
