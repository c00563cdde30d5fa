package net.isthmus.wire;

import java.lang.foreign.MemorySegment;

/**
 * The Internet checksum: the ones' complement of the ones' complement sum of 16-bit words (RFC 1071).
 *
 * <p>Sums are carried in a long as unfolded 32-bit additions; {@link #finish} folds and complements.
 */
public final class InternetChecksum {
    private InternetChecksum() {}

    /**
     * Adds {@code length} bytes to a sum. An odd last byte counts as if a zero byte followed, so only the last of
     * several pieces may have an odd length.
     */
    public static long sum(MemorySegment memory, long at, int length, long sum) {
        long total = sum;
        long place = at;
        long end = at + length;
        for (; place + 4 <= end; place += 4) {
            total += NetworkOrder.u32(memory, place);
        }
        if (place + 2 <= end) {
            total += (long) NetworkOrder.u16(memory, place) << 16;
            place += 2;
            if (place < end) {
                total += (long) NetworkOrder.u8(memory, place) << 8;
            }
        } else if (place < end) {
            total += (long) NetworkOrder.u8(memory, place) << 24;
        }
        return total;
    }

    /** Folds a sum to 16 bits and complements it: the value of a checksum field. */
    public static int finish(long sum) {
        return ~fold(sum) & 0xffff;
    }

    /** Folds a sum to 16 bits; 0xffff over data that contains its own correct checksum. */
    public static int fold(long sum) {
        long folded = (sum & 0xffff_ffffL) + (sum >>> 32);
        folded = (folded & 0xffff_ffffL) + (folded >>> 32);
        folded = (folded & 0xffff) + (folded >>> 16);
        folded = (folded & 0xffff) + (folded >>> 16);
        return (int) folded;
    }

    /**
     * The checksum after one 16-bit word that it covers has changed (RFC 1624, equation 3).
     *
     * @param checksum present value of the field
     */
    public static int update(int checksum, int oldWord, int newWord) {
        int sum = (~checksum & 0xffff) + (~oldWord & 0xffff) + (newWord & 0xffff);
        sum = (sum & 0xffff) + (sum >>> 16);
        sum = (sum & 0xffff) + (sum >>> 16);
        return ~sum & 0xffff;
    }

    /** Sum of the four 16-bit words of a long: something to add to what {@link #updateBy} takes. */
    public static int words(long value) {
        return (int) ((value >>> 48) + (value >>> 32 & 0xffff) + (value >>> 16 & 0xffff) + (value & 0xffff));
    }

    /** What a change from one long to another adds to the sum; changes add up. */
    public static int change(long oldValue, long newValue) {
        return words(newValue) + words(~oldValue);
    }

    /**
     * What a change from one 32-bit word to another adds, as an unfolded sum; such sums add up. Both are below
     * 2<sup>32</sup>.
     */
    public static long unfoldedChange(long oldWord, long newWord) {
        return newWord + (oldWord ^ 0xffff_ffffL);
    }

    /**
     * The checksum after what it covers has changed by the sum of some {@link #unfoldedChange}s (RFC 1624, equation 3).
     * A sum is folded by adding it to itself with its halves exchanged: the upper half then has the carry of the lower.
     * Where all words are 0 now the result may be the other of the two zeroes.
     */
    public static int updateByUnfolded(int checksum, long changes) {
        long sum = changes + (~checksum & 0xffff);
        sum += Long.rotateLeft(sum, 32);
        int folded = (int) (sum >>> 32);
        folded += Integer.rotateLeft(folded, 16);
        return ~folded >>> 16;
    }

    /** The checksum after what it covers has changed by the sum of some {@link #change}s (RFC 1624, equation 3). */
    public static int updateBy(int checksum, int changes) {
        int sum = (~checksum & 0xffff) + (changes & 0xffff) + (changes >>> 16);
        sum = (sum & 0xffff) + (sum >>> 16);
        sum = (sum & 0xffff) + (sum >>> 16);
        return ~sum & 0xffff;
    }
}
