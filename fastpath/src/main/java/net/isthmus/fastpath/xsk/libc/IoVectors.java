package net.isthmus.fastpath.xsk.libc;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * An array of {@code struct iovec}: the pieces of memory that one read or write gathers or scatters.
 *
 * <pre>
 *   0               8              16
 *   +---------------+---------------+
 *   | base address  | length, octets|   one piece
 *   +---------------+---------------+
 * </pre>
 */
public final class IoVectors {

    /** Octets of one entry. */
    public static final int BYTES = 16;

    private static final int BASE = 0;
    private static final int LENGTH = 8;

    private IoVectors() {}

    /** Writes entry {@code index} of the array that begins at {@code offset} of {@code vectors}. */
    public static void set(MemorySegment vectors, long offset, int index, long baseAddress, long lengthBytes) {
        long at = offset + (long) index * BYTES;
        vectors.set(JAVA_LONG, at + BASE, baseAddress);
        vectors.set(JAVA_LONG, at + LENGTH, lengthBytes);
    }
}
