package net.isthmus.fastpath.session;

import java.util.random.RandomGenerator;

/**
 * The hash by which flows are found, with a secret: nobody outside can choose flows that meet in one bucket.
 *
 * <p>Each step multiplies two words that the secret has changed to 128 bits and folds the halves.
 */
public final class SessionHash {
    private final long first;
    private final long second;
    private final long third;
    private final long fourth;
    private final long fifth;

    /** A hash with a fresh secret. */
    public SessionHash(RandomGenerator random) {
        first = random.nextLong();
        second = random.nextLong();
        third = random.nextLong();
        fourth = random.nextLong();
        fifth = random.nextLong();
    }

    /** The hash of a flow; its parts are those of {@link Flow} and {@link SessionRecord#identity}. */
    public long of(long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, long identity) {
        long addresses = fold(sourceLow ^ first, destinationLow ^ second);
        long prefixes = fold(sourceHigh ^ third, destinationHigh ^ fourth);
        return fold(addresses ^ fifth, Long.rotateLeft(prefixes, 17) ^ identity ^ second);
    }

    /** A hash of one address. */
    long of(long high, long low, long rest) {
        return fold(fold(high ^ first, low ^ second) ^ third, rest ^ fourth);
    }

    private static long fold(long left, long right) {
        return Math.multiplyHigh(left, right) ^ left * right;
    }
}
