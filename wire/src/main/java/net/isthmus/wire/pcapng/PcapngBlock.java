package net.isthmus.wire.pcapng;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.isthmus.wire.NetworkOrder;

/**
 * Builds one block of a capture file (draft-ietf-opsawg-pcapng §3.1) in network byte order:
 *
 * <pre>
 *  +------+--------------+------+---------+--------------+
 *  | type | total length | body | options | total length |      all parts padded to 32 bits
 *  +------+--------------+------+---------+--------------+
 * </pre>
 */
final class PcapngBlock {
    private static final int HEADER = 8;
    private static final int TRAILER = 4;
    private static final int OPTION_HEADER = 4;
    private static final int MAX_OPTION = 0xffff;

    private byte[] bytes = new byte[256];
    private MemorySegment memory = MemorySegment.ofArray(bytes);
    private int length;
    private boolean hasOptions;

    PcapngBlock(int type) {
        u32(type).u32(0);
    }

    PcapngBlock u16(int value) {
        reserve(2);
        NetworkOrder.putU16(memory, length, value);
        length += 2;
        return this;
    }

    PcapngBlock u32(long value) {
        reserve(4);
        NetworkOrder.putI32(memory, length, (int) value);
        length += 4;
        return this;
    }

    PcapngBlock u64(long value) {
        return u32(value >>> 32).u32(value);
    }

    PcapngBlock padded(byte[] octets) {
        reserve(octets.length + 4);
        System.arraycopy(octets, 0, bytes, length, octets.length);
        length += octets.length;
        while ((length & 3) != 0) {
            bytes[length++] = 0;
        }
        return this;
    }

    PcapngBlock option(int code, byte[] octets) {
        hasOptions = true;
        byte[] value = octets.length > MAX_OPTION ? Arrays.copyOf(octets, MAX_OPTION) : octets;
        return u16(code).u16(value.length).padded(value);
    }

    PcapngBlock option(int code, String text) {
        return text.isEmpty() ? this : option(code, text.getBytes(StandardCharsets.UTF_8));
    }

    PcapngBlock option(int code, long value) {
        hasOptions = true;
        return u16(code).u16(8).u64(value);
    }

    byte[] build() {
        if (hasOptions) {
            u32(0);
        }
        int total = length + TRAILER;
        NetworkOrder.putI32(memory, HEADER - OPTION_HEADER, total);
        u32(total);
        return Arrays.copyOf(bytes, length);
    }

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more + 64));
            memory = MemorySegment.ofArray(bytes);
        }
    }
}
