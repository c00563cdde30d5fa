package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.session.SessionTable;

/**
 * Packets on their way through the passes of {@code session}: eight longs each, in one array, so that one check of its
 * bounds serves all that a pass reads of a packet. Each pass is a loop of its own that does little: a compiler keeps
 * all that it needs in registers then, and gives a loop up that touches memory outside the heap too often.
 *
 * <pre>
 *   word   taken                                  noted
 *   0      hash                                   reference of the direction
 *   1      identity
 *   2      frame, and bits that say what it is
 *   3      place of the IP header, and of the transport header
 *   4      source, high half                      way
 *   5      source, low half                       ports by which it leaves
 *   6, 7   destination
 * </pre>
 */
final class SessionBatch {
    static final int WORDS = 8;
    static final int HASH = 0;
    static final int REFERENCE = 0;
    static final int IDENTITY = 1;
    static final int FRAME = 2;
    static final int PLACES = 3;
    static final int SOURCE_HIGH = 4;
    static final int WAY = 4;
    static final int SOURCE_LOW = 5;
    static final int PORTS = 5;
    static final int DESTINATION_HIGH = 6;
    static final int DESTINATION_LOW = 7;

    /** Bit of a frame: an IPv4 packet. */
    static final long IS_IP4 = 1L << 32;

    /** Bit of a frame: an IPv4 packet without options, whole, of UDP or TCP. */
    static final long IS_USUAL = 1L << 33;

    private static final int SHIFT = 3;

    final long[] words;

    SessionBatch(int packets) {
        words = new long[packets * WORDS];
    }

    /** A batch for a burst. */
    static SessionBatch ofBurst() {
        return new SessionBatch(Vector.BURST);
    }

    /** Where the words of a packet begin. */
    static int base(int packet) {
        return packet << SHIFT;
    }

    /** Both places of a packet in one. */
    static long places(int at, int upper) {
        return (long) at << 32 | upper;
    }

    /** Place of the IP header. */
    static int at(long places) {
        return (int) (places >>> 32);
    }

    /** Place of the transport header, 0 for a later fragment. */
    static int upper(long places) {
        return (int) places;
    }

    /** True if a packet that was taken is one of the direction that a reference names. */
    static boolean isOf(long[] words, int base, MemorySegment records, int reference) {
        return SessionTable.isOf(
                records,
                reference,
                words[base + SOURCE_HIGH],
                words[base + SOURCE_LOW],
                words[base + DESTINATION_HIGH],
                words[base + DESTINATION_LOW],
                words[base + IDENTITY]);
    }

    /** Moves a packet's words to an earlier place. */
    static void move(long[] words, int fromBase, int toBase) {
        if (fromBase != toBase) {
            System.arraycopy(words, fromBase, words, toBase, WORDS);
        }
    }
}
