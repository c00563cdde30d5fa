package net.isthmus.ipsec.ike.fsm;

import java.security.SecureRandom;
import java.util.SplittableRandom;

/** Randomness that a seed decides, so that what has failed once fails again. */
final class SeededRandom extends SecureRandom {
    private static final long serialVersionUID = 1;

    private final transient SplittableRandom numbers;

    SeededRandom(long seed) {
        numbers = new SplittableRandom(seed);
    }

    @Override
    public void nextBytes(byte[] bytes) {
        numbers.nextBytes(bytes);
    }

    @Override
    public long nextLong() {
        return numbers.nextLong();
    }

    @Override
    public int nextInt() {
        return numbers.nextInt();
    }
}
