package net.isthmus.fastpath.xsk.link;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * One message that the kernel has sent, {@code struct nlmsghdr}.
 *
 * <pre>
 *   0       4       6       8       12      16
 *   +-------+-------+-------+-------+-------+- - - - - -+
 *   | length| type  | flags |sequence|port id| payload   |   next one at a multiple of 4
 *   +-------+-------+-------+-------+-------+- - - - - -+
 * </pre>
 *
 * Numbers are in the machine's order. Reading never goes beyond what was received, whatever the lengths say.
 *
 * @param type what it is, {@link RouteMessages}
 * @param flags {@code NLM_F_…}
 * @param sequence number of the request that it answers
 * @param payload what follows the header, padding excluded; valid as long as the buffer it was read from
 */
record NetlinkMessage(int type, int flags, int sequence, MemorySegment payload) {

    static final int HEADER_BYTES = 16;

    private static final int TYPE = 4;
    private static final int FLAGS = 6;
    private static final int SEQUENCE = 8;

    /** All messages in a buffer; ends early where a length makes no sense. */
    static List<NetlinkMessage> parseAll(MemorySegment received) {
        List<NetlinkMessage> messages = new ArrayList<>();
        long at = 0;
        while (received.byteSize() - at >= HEADER_BYTES) {
            long length = Integer.toUnsignedLong(received.get(JAVA_INT_UNALIGNED, at));
            if (length < HEADER_BYTES || length > received.byteSize() - at) {
                break;
            }
            messages.add(new NetlinkMessage(
                    Short.toUnsignedInt(received.get(JAVA_SHORT_UNALIGNED, at + TYPE)),
                    Short.toUnsignedInt(received.get(JAVA_SHORT_UNALIGNED, at + FLAGS)),
                    received.get(JAVA_INT_UNALIGNED, at + SEQUENCE),
                    received.asSlice(at + HEADER_BYTES, length - HEADER_BYTES)));
            at += aligned(length);
        }
        return messages;
    }

    /** The attributes behind a fixed part of this many octets; none if the payload is shorter. */
    NetlinkAttributes attributesAfter(int fixedBytes) {
        return NetlinkAttributes.parse(payload, aligned(fixedBytes));
    }

    /** Whether the payload has this many octets. */
    boolean holds(int bytes) {
        return payload.byteSize() >= bytes;
    }

    /** A 32-bit number of the payload, or 0 if it ends before. */
    int int32(int offset) {
        return holds(offset + Integer.BYTES) ? payload.get(JAVA_INT_UNALIGNED, offset) : 0;
    }

    /** A 16-bit number of the payload, or 0 if it ends before. */
    int uint16(int offset) {
        return holds(offset + Short.BYTES) ? Short.toUnsignedInt(payload.get(JAVA_SHORT_UNALIGNED, offset)) : 0;
    }

    static long aligned(long length) {
        return length + 3 & -4L;
    }
}
