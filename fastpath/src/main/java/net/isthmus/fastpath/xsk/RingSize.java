package net.isthmus.fastpath.xsk;

/** What the kernel accepts as the number of slots of a ring. */
final class RingSize {

    private static final int LARGEST = 1 << 20;

    private RingSize() {}

    /** @throws IllegalArgumentException unless the size is a power of two up to 2^20 */
    static void check(int size) {
        if (size <= 0 || size > LARGEST || Integer.bitCount(size) != 1) {
            throw new IllegalArgumentException(
                    "a ring of " + size + " slots: must be a power of two, at most " + LARGEST);
        }
    }
}
