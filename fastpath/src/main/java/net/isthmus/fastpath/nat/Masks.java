package net.isthmus.fastpath.nat;

/** Masks of prefixes in 128 bits. */
final class Masks {
    private Masks() {}

    /** The upper 64 bits of a mask with this many leading ones. */
    static long high(int length) {
        return length == 0 ? 0 : length >= Long.SIZE ? -1L : -1L << Long.SIZE - length;
    }

    /** The lower 64 bits of a mask with this many leading ones. */
    static long low(int length) {
        return length <= Long.SIZE ? 0 : -1L << 2 * Long.SIZE - length;
    }
}
