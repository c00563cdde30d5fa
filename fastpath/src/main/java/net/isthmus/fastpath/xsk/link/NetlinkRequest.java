package net.isthmus.fastpath.xsk.link;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** A message to the kernel in the making: header, fixed part, attributes; see {@link NetlinkMessage}. */
final class NetlinkRequest {

    static final int NLM_F_REQUEST = 0x001;
    static final int NLM_F_ACK = 0x004;
    static final int NLM_F_DUMP = 0x300;
    static final int NLM_F_REPLACE = 0x100;
    static final int NLM_F_EXCL = 0x200;
    static final int NLM_F_CREATE = 0x400;

    private static final int CAPACITY = 1024;

    private final MemorySegment message = Arena.ofAuto().allocate(CAPACITY, 8);
    private final String what;
    private int length = NetlinkMessage.HEADER_BYTES;

    /**
     * @param flags beside {@link #NLM_F_REQUEST}
     * @param what the request in words, for errors
     */
    NetlinkRequest(int type, int flags, String what) {
        this.what = what;
        message.set(JAVA_SHORT_UNALIGNED, 4, (short) type);
        message.set(JAVA_SHORT_UNALIGNED, 6, (short) (flags | NLM_F_REQUEST));
    }

    /** The request in words. */
    String what() {
        return what;
    }

    /** Appends an octet to the fixed part. */
    NetlinkRequest uint8(int value) {
        message.set(JAVA_BYTE, length, (byte) value);
        length += 1;
        return this;
    }

    /** Appends a 16-bit number to the fixed part. */
    NetlinkRequest uint16(int value) {
        message.set(JAVA_SHORT_UNALIGNED, length, (short) value);
        length += 2;
        return this;
    }

    /** Appends a 32-bit number to the fixed part. */
    NetlinkRequest int32(int value) {
        message.set(JAVA_INT_UNALIGNED, length, value);
        length += 4;
        return this;
    }

    /** Appends an attribute with a 32-bit number. */
    NetlinkRequest attribute(int type, int value) {
        attributeHeader(type, Integer.BYTES);
        return int32(value);
    }

    /** Appends an attribute with octets. */
    NetlinkRequest attribute(int type, byte[] value) {
        attributeHeader(type, value.length);
        MemorySegment.copy(value, 0, message, JAVA_BYTE, length, value.length);
        length += (int) NetlinkMessage.aligned(value.length);
        return this;
    }

    /** Appends an attribute with text, ended by a zero octet. */
    NetlinkRequest attribute(int type, String text) {
        return attribute(type, (text + '\0').getBytes(StandardCharsets.UTF_8));
    }

    /** The finished message. */
    MemorySegment finish(int sequence) {
        message.set(JAVA_INT_UNALIGNED, 0, length);
        message.set(JAVA_INT_UNALIGNED, 8, sequence);
        return message.asSlice(0, length);
    }

    private void attributeHeader(int type, int valueBytes) {
        uint16(4 + valueBytes);
        uint16(type);
    }
}
