package net.isthmus.fastpath.fib;

/**
 * Arithmetic on prefixes and keys of up to 128 bits, held as two longs with the first bit of the address on top of
 * {@code hi}. An IPv4 address occupies the upper half of {@code hi}.
 */
final class Prefixes {

    private Prefixes() {}

    /** The high half with every bit behind the prefix cleared. */
    static long hi(long hi, int length) {
        if (length >= 64) {
            return hi;
        }
        return length == 0 ? 0 : hi & (-1L << (64 - length));
    }

    /** The low half with every bit behind the prefix cleared. */
    static long lo(long lo, int length) {
        if (length <= 64) {
            return 0;
        }
        return length >= 128 ? lo : lo & (-1L << (128 - length));
    }

    /** The six bits of the key from bit {@code depth} on, with zeros behind bit 127. */
    static int slot(long hi, long lo, int depth) {
        if (depth <= 58) {
            return (int) (hi >>> (58 - depth)) & 63;
        }
        if (depth < 64) {
            return (int) ((hi << (depth - 58)) | (lo >>> (122 - depth))) & 63;
        }
        return depth <= 122 ? (int) (lo >>> (122 - depth)) & 63 : (int) (lo << (depth - 122)) & 63;
    }

    /** The high half of the key with its six bits from {@code depth} on set to {@code slot}, which were zero before. */
    static long withSlotHi(long hi, int slot, int depth) {
        if (depth <= 58) {
            return hi | ((long) slot << (58 - depth));
        }
        return depth < 64 ? hi | ((long) slot >>> (depth - 58)) : hi;
    }

    /** The low half of the key with its six bits from {@code depth} on set to {@code slot}, which were zero before. */
    static long withSlotLo(long lo, int slot, int depth) {
        if (depth <= 58) {
            return lo;
        }
        return depth <= 122 ? lo | ((long) slot << (122 - depth)) : lo | ((long) slot >>> (depth - 122));
    }
}
