package net.isthmus.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HexFormat;

/** Bytes as a value: never changed, compared by content. For parts of messages that nothing here understands. */
public final class Octets {
    private final byte[] bytes;

    private Octets(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A copy of bytes in memory. */
    public static Octets copyOf(MemorySegment memory, long at, int length) {
        return new Octets(memory.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE));
    }

    /** A copy of an array. */
    public static Octets of(byte[] bytes) {
        return new Octets(bytes.clone());
    }

    /** The bytes in an array of the caller's own. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** Reads them in order. */
    public OctetReader reader() {
        return OctetReader.of(bytes);
    }

    /** Number of bytes. */
    public int length() {
        return bytes.length;
    }

    /** One byte, 0 to 255. */
    public int at(int index) {
        return bytes[index] & 0xff;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Octets octets && Arrays.equals(bytes, octets.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
