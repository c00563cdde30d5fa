package net.isthmus.fastpath.xsk.link;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Attributes of a netlink message by type, {@code struct nlattr}.
 *
 * <pre>
 *   0       2       4
 *   +-------+-------+- - - - - -+
 *   | length| type  | value     |   next one at a multiple of 4; length counts the header
 *   +-------+-------+- - - - - -+
 * </pre>
 *
 * The upper two bits of the type are flags (nested, network order) and are left out. Of two attributes of one type the
 * first counts. An attribute whose length makes no sense ends the list.
 */
final class NetlinkAttributes {

    private static final int HEADER_BYTES = 4;
    private static final int TYPE_MASK = 0x3fff;

    private final Map<Integer, MemorySegment> values;

    private NetlinkAttributes(Map<Integer, MemorySegment> values) {
        this.values = values;
    }

    static NetlinkAttributes parse(MemorySegment memory, long from) {
        Map<Integer, MemorySegment> values = new HashMap<>();
        long at = from;
        while (memory.byteSize() - at >= HEADER_BYTES) {
            int length = Short.toUnsignedInt(memory.get(JAVA_SHORT_UNALIGNED, at));
            if (length < HEADER_BYTES || length > memory.byteSize() - at) {
                break;
            }
            int type = memory.get(JAVA_SHORT_UNALIGNED, at + 2) & TYPE_MASK;
            values.putIfAbsent(type, memory.asSlice(at + HEADER_BYTES, length - HEADER_BYTES));
            at += NetlinkMessage.aligned(length);
        }
        return new NetlinkAttributes(values);
    }

    boolean has(int type) {
        return values.containsKey(type);
    }

    /** An 8-bit number; empty if absent or too short. */
    OptionalInt uint8(int type) {
        MemorySegment value = values.get(type);
        return value == null || value.byteSize() < 1
                ? OptionalInt.empty()
                : OptionalInt.of(Byte.toUnsignedInt(value.get(JAVA_BYTE, 0)));
    }

    /** A 16-bit number; empty if absent or too short. */
    OptionalInt uint16(int type) {
        MemorySegment value = values.get(type);
        return value == null || value.byteSize() < Short.BYTES
                ? OptionalInt.empty()
                : OptionalInt.of(Short.toUnsignedInt(value.get(JAVA_SHORT_UNALIGNED, 0)));
    }

    /** A 64-bit number; empty if absent or too short. */
    OptionalLong int64(int type) {
        MemorySegment value = values.get(type);
        return value == null || value.byteSize() < Long.BYTES
                ? OptionalLong.empty()
                : OptionalLong.of(value.get(JAVA_LONG_UNALIGNED, 0));
    }

    /** A 32-bit number; empty if absent or too short. */
    OptionalInt int32(int type) {
        MemorySegment value = values.get(type);
        return value == null || value.byteSize() < Integer.BYTES
                ? OptionalInt.empty()
                : OptionalInt.of(value.get(JAVA_INT_UNALIGNED, 0));
    }

    /** Text up to the first zero octet or the end. */
    Optional<String> text(int type) {
        return octets(type).map(octets -> {
            int length = 0;
            while (length < octets.length && octets[length] != 0) {
                length++;
            }
            return new String(octets, 0, length, StandardCharsets.UTF_8);
        });
    }

    /** The value as it is. */
    Optional<byte[]> octets(int type) {
        return Optional.ofNullable(values.get(type)).map(value -> value.toArray(JAVA_BYTE));
    }

    /** The attributes inside of an attribute; none if it is absent. */
    NetlinkAttributes nested(int type) {
        MemorySegment value = values.get(type);
        return value == null ? new NetlinkAttributes(Map.of()) : parse(value, 0);
    }
}
