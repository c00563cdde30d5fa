package net.isthmus.wire;

/**
 * What the CRC32c of a message (RFC 9260 appendix A) changes by when four of its octets change, without reading the
 * message: a CRC is linear, so the difference of two is that of the messages' difference, which is four octets and
 * zeros. A zero octet is a multiplication of the register with a matrix over two elements; its powers are a table.
 *
 * <p>So a wrong checksum stays wrong, as with the Internet checksum (RFC 1624), and any length costs the same.
 */
final class Crc32c {
    /** Castagnoli's polynomial, lowest power in the highest bit. */
    private static final int POLYNOMIAL = 0x82f6_3b78;

    private static final int BITS = Integer.SIZE;

    /** Powers for 1, 2, 4 … octets, of which together there are 65,535 at most. */
    private static final int POWERS = 16;

    /** A row for each bit of the register, power after power. */
    private static final int[] ROWS = rows();

    private Crc32c() {}

    /**
     * How the CRC changes.
     *
     * @param difference the old four octets and the new ones, exclusive or; the first in the lowest bits
     * @param length octets from the first of these to the end of the message, at most 65,535
     */
    static int change(int difference, int length) {
        int register = difference;
        for (int power = 0; power < POWERS; power++) {
            if ((length >>> power & 1) != 0) {
                register = multiply(ROWS, power * BITS, register);
            }
        }
        return register;
    }

    private static int multiply(int[] rows, int from, int register) {
        int product = 0;
        for (int left = register; left != 0; left &= left - 1) {
            product ^= rows[from + Integer.numberOfTrailingZeros(left)];
        }
        return product;
    }

    private static int[] rows() {
        int[] rows = new int[POWERS * BITS];
        for (int bit = 0; bit < BITS; bit++) {
            int register = 1 << bit;
            for (int shift = 0; shift < Byte.SIZE; shift++) {
                register = register >>> 1 ^ ((register & 1) != 0 ? POLYNOMIAL : 0);
            }
            rows[bit] = register;
        }
        for (int at = BITS; at < rows.length; at++) {
            rows[at] = multiply(rows, (at / BITS - 1) * BITS, rows[at - BITS]);
        }
        return rows;
    }
}
