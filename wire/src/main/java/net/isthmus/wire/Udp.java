package net.isthmus.wire;

import java.lang.foreign.MemorySegment;

/**
 * The UDP header (RFC 768).
 *
 * <pre>
 *  0               2               4               6               8
 *  +---------------+---------------+---------------+---------------+- - -
 *  | source port   | destination   | length, header| checksum, or  |
 *  |               | port          | included      | 0 for none    |
 *  +---------------+---------------+---------------+---------------+- - -
 * </pre>
 */
public final class Udp {
    /** Bytes of the header. */
    public static final int LENGTH = 8;

    /** Offset of the destination port. */
    public static final int DESTINATION_PORT = 2;

    /** Offset of the length. */
    public static final int TOTAL_LENGTH = 4;

    /** Offset of the checksum. */
    public static final int CHECKSUM = 6;

    private Udp() {}

    /** Source port. */
    public static int sourcePort(MemorySegment memory, long at) {
        return NetworkOrder.u16(memory, at);
    }

    /** Destination port. */
    public static int destinationPort(MemorySegment memory, long at) {
        return NetworkOrder.u16(memory, at + DESTINATION_PORT);
    }

    /** Bytes of header and payload, as the sender says. */
    public static int totalLength(MemorySegment memory, long at) {
        return NetworkOrder.u16(memory, at + TOTAL_LENGTH);
    }

    /** The checksum field; 0 if the sender made none. */
    public static int checksum(MemorySegment memory, long at) {
        return NetworkOrder.u16(memory, at + CHECKSUM);
    }
}
