package net.isthmus.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Reads and writes unsigned integers in network byte order (most significant octet first), at any alignment.
 *
 * <p>Every header of this package is a place in a {@link MemorySegment}, never an object: its class holds offsets and
 * static accessors over {@code (memory, at)}, and these are the primitives below them. The layouts are constants, which
 * is worth a factor of forty over layouts built where they are used.
 */
public final class NetworkOrder {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private NetworkOrder() {}

    /** One octet, 0 to 255. */
    public static int u8(MemorySegment memory, long at) {
        return memory.get(ValueLayout.JAVA_BYTE, at) & 0xff;
    }

    /** Two octets, 0 to 65,535. */
    public static int u16(MemorySegment memory, long at) {
        return memory.get(SHORT, at) & 0xffff;
    }

    /** Four octets as the bits of an int. */
    public static int i32(MemorySegment memory, long at) {
        return memory.get(INT, at);
    }

    /** Four octets, 0 to 2^32 - 1. */
    public static long u32(MemorySegment memory, long at) {
        return memory.get(INT, at) & 0xffff_ffffL;
    }

    /** Six octets, such as a MAC address, in the low 48 bits. */
    public static long u48(MemorySegment memory, long at) {
        return (u32(memory, at) << 16) | u16(memory, at + 4);
    }

    /** Eight octets as the bits of a long. */
    public static long i64(MemorySegment memory, long at) {
        return memory.get(LONG, at);
    }

    /** Writes the low octet of {@code value}. */
    public static void putU8(MemorySegment memory, long at, int value) {
        memory.set(ValueLayout.JAVA_BYTE, at, (byte) value);
    }

    /** Writes the low two octets of {@code value}. */
    public static void putU16(MemorySegment memory, long at, int value) {
        memory.set(SHORT, at, (short) value);
    }

    /** Writes four octets. */
    public static void putI32(MemorySegment memory, long at, int value) {
        memory.set(INT, at, value);
    }

    /** Writes the low six octets of {@code value}. */
    public static void putU48(MemorySegment memory, long at, long value) {
        memory.set(INT, at, (int) (value >>> 16));
        memory.set(SHORT, at + 4, (short) value);
    }

    /** Writes eight octets. */
    public static void putI64(MemorySegment memory, long at, long value) {
        memory.set(LONG, at, value);
    }
}
