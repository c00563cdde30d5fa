package net.isthmus.fastpath.xsk;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.isthmus.fastpath.xsk.libc.IoVectors;

/**
 * The messages of one {@code recvmmsg(2)} or {@code sendmmsg(2)}: an array of headers, each with some pieces of memory
 * and, for reception, a place for what the kernel has to say about the frame.
 *
 * <pre>
 *   struct mmsghdr, 64 octets
 *   0       8       16      24      32      40      48      56      64
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 *   | name  | name  |pieces | number|control|control| flags |octets |
 *   |       | length|       |       |       | length|       |received|
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 *
 *   struct cmsghdr and struct tpacket_auxdata in the control place
 *   0       8       12      16      20      24      28  30  32  34  36
 *   +-------+-------+-------+-------+-------+-------+---+---+---+---+
 *   | length| level | type  |status | len   |snaplen|mac|net|tci|tpid
 *   +-------+-------+-------+-------+-------+-------+---+---+---+---+
 * </pre>
 */
final class MessageArray {

    private static final int HEADER_BYTES = 64;
    private static final int PIECES = 16;
    private static final int NUMBER_OF_PIECES = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int FLAGS = 48;
    private static final int OCTETS = 56;

    private static final int CONTROL_BYTES = 64;
    private static final int CONTROL_LEVEL = 8;
    private static final int CONTROL_TYPE = 12;
    private static final int AUX_STATUS = 16;
    private static final int AUX_VLAN_TCI = 32;
    private static final int AUX_VLAN_TPID = 34;
    private static final int AUX_END = 36;

    private static final int SOL_PACKET = 263;
    private static final int PACKET_AUXDATA = 8;
    private static final int MSG_TRUNC = 0x20;
    private static final int TP_STATUS_VLAN_VALID = 1 << 4;
    private static final int TP_STATUS_VLAN_TPID_VALID = 1 << 6;
    private static final int TPID_8021Q = 0x8100;

    private final MemorySegment headers;
    private final MemorySegment pieces;
    private final MemorySegment controls;
    private final int piecesEach;

    /** Slices made beforehand, because making one may allocate. */
    private final MemorySegment[] tails;

    /**
     * @param messages number of messages
     * @param piecesEach most pieces of memory that a message has
     */
    MessageArray(Arena arena, int messages, int piecesEach) {
        this.piecesEach = piecesEach;
        headers = arena.allocate((long) messages * HEADER_BYTES, 8);
        pieces = arena.allocate((long) messages * piecesEach * IoVectors.BYTES, 8);
        controls = arena.allocate((long) messages * CONTROL_BYTES, 8);
        tails = new MemorySegment[messages];
        for (int message = 0; message < messages; message++) {
            tails[message] = headers.asSlice(header(message));
            long at = header(message);
            headers.set(JAVA_LONG, at + PIECES, pieces.address() + (long) message * piecesEach * IoVectors.BYTES);
            headers.set(JAVA_LONG, at + NUMBER_OF_PIECES, piecesEach);
        }
    }

    /** The headers of {@code message} and all behind it, for the system call. */
    MemorySegment from(int message) {
        return tails[message];
    }

    /** Points a piece of a message at memory. */
    void piece(int message, int piece, long address, int lengthBytes) {
        IoVectors.set(pieces, 0, message * piecesEach + piece, address, lengthBytes);
    }

    /** Sets the number of pieces that the message has. */
    void pieceCount(int message, int count) {
        headers.set(JAVA_LONG, header(message) + NUMBER_OF_PIECES, count);
    }

    /** Gives the kernel the control place anew; it has shortened it in the last reception. */
    void resetControl(int message) {
        long at = header(message);
        headers.set(JAVA_LONG, at + CONTROL, controls.address() + (long) message * CONTROL_BYTES);
        headers.set(JAVA_LONG, at + CONTROL_LENGTH, CONTROL_BYTES);
        controls.set(JAVA_INT, control(message) + CONTROL_TYPE, 0);
    }

    /** Octets received. */
    int octets(int message) {
        return headers.get(JAVA_INT, header(message) + OCTETS);
    }

    /** Whether the frame was longer than its pieces. */
    boolean isTruncated(int message) {
        return (headers.get(JAVA_INT, header(message) + FLAGS) & MSG_TRUNC) != 0;
    }

    /** The VLAN tag that the kernel has taken out of the frame, TPID in the upper half and TCI in the lower; else 0. */
    int strippedTag(int message) {
        long at = control(message);
        if (headers.get(JAVA_LONG, header(message) + CONTROL_LENGTH) < AUX_END
                || controls.get(JAVA_INT, at + CONTROL_LEVEL) != SOL_PACKET
                || controls.get(JAVA_INT, at + CONTROL_TYPE) != PACKET_AUXDATA) {
            return 0;
        }
        int status = controls.get(JAVA_INT, at + AUX_STATUS);
        if ((status & TP_STATUS_VLAN_VALID) == 0) {
            return 0;
        }
        int tpid = (status & TP_STATUS_VLAN_TPID_VALID) != 0
                ? Short.toUnsignedInt(controls.get(JAVA_SHORT, at + AUX_VLAN_TPID))
                : TPID_8021Q;
        return tpid << 16 | Short.toUnsignedInt(controls.get(JAVA_SHORT, at + AUX_VLAN_TCI));
    }

    private static long header(int message) {
        return (long) message * HEADER_BYTES;
    }

    private static long control(int message) {
        return (long) message * CONTROL_BYTES;
    }
}
