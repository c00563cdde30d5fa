package net.isthmus.bench;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Routes whose prefix lengths are distributed as in the Internet's tables, and destinations under them.
 *
 * <p>IPv4 prefixes lie anywhere between 1.0.0.0 and 223.255.255.255, so they share less than real ones and a table of
 * them is rather harder on the caches. IPv6 prefixes longer than /32 lie in one of 100,000 allocations of six /12s.
 * Everything follows from the seed. A table of one route is the default route.
 */
final class SyntheticRoutes {

    /** A length and how many of a thousand routes have it. */
    private static final int[][] LENGTHS_4 = {
        {24, 600}, {23, 100}, {22, 105}, {21, 50}, {20, 45}, {19, 30}, {18, 15}, {17, 10}, {16, 15}, {15, 2}, {14, 2},
        {13, 1}, {12, 1}, {11, 1}, {10, 1}, {9, 1}, {8, 1}, {25, 3}, {26, 3}, {27, 2}, {28, 2}, {29, 3}, {30, 2},
        {32, 5}
    };

    private static final int[][] LENGTHS_6 = {
        {48, 480}, {32, 150}, {44, 80}, {40, 70}, {29, 60}, {36, 40}, {46, 40}, {47, 40}, {45, 20}, {64, 15}, {33, 10},
        {34, 10}, {42, 10}, {28, 5}, {35, 5}, {38, 5}, {56, 5}, {128, 2}
    };

    private static final long[] REGISTRIES = {
        0x2001L << 48, 0x2400L << 48, 0x2600L << 48, 0x2800L << 48, 0x2a00L << 48, 0x2c00L << 48
    };

    /** Receives routes. */
    @FunctionalInterface
    interface Receiver {
        void route(long high, long low, int length, int value);
    }

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(42);
    private final boolean isIpv4;
    private final long[] highs;
    private final long[] lows;
    private final byte[] lengths;

    SyntheticRoutes(int count, boolean isIpv4) {
        this.isIpv4 = isIpv4;
        highs = new long[count];
        lows = new long[count];
        lengths = new byte[count];
        long[] allocations = new long[100_000];
        for (int i = 0; i < allocations.length; i++) {
            allocations[i] = REGISTRIES[random.nextInt(REGISTRIES.length)] | random.nextLong() >>> 12 & -1L << 32;
        }
        for (int i = 0; i < count && count > 1; i++) {
            int length = pick(isIpv4 ? LENGTHS_4 : LENGTHS_6);
            lengths[i] = (byte) length;
            highs[i] = isIpv4
                    ? random.nextLong(0x0100_0000L, 0xe000_0000L) << 32
                    : allocations[random.nextInt(allocations.length)] | random.nextLong() >>> 32;
            lows[i] = isIpv4 ? 0 : random.nextLong();
            highs[i] &= length >= 64 ? -1L : -1L << 64 - length;
            lows[i] &= length <= 64 ? 0 : -1L << 128 - length;
        }
    }

    /** Hands every route over, with random values up to 2^20; some prefixes come twice. */
    void forEach(Receiver receiver) {
        for (int i = 0; i < highs.length; i++) {
            receiver.route(highs[i], lows[i], lengths[i] & 0xff, 1 + random.nextInt(1 << 20));
        }
    }

    /** Fills in as many destinations, each under a random route. */
    void destinations(long[] high, long[] low) {
        for (int i = 0; i < high.length; i++) {
            int route = random.nextInt(highs.length);
            int length = lengths[route] & 0xff;
            high[i] = highs[route] | (length >= 64 ? 0 : random.nextLong() >>> length);
            low[i] = lows[route]
                    | (length <= 64 ? random.nextLong() : length == 128 ? 0 : random.nextLong() >>> length - 64);
            if (isIpv4) {
                high[i] &= -1L << 32;
                low[i] = 0;
            }
        }
    }

    private int pick(int[][] distribution) {
        int sum = 0;
        for (int[] entry : distribution) {
            sum += entry[1];
        }
        int at = random.nextInt(sum);
        for (int[] entry : distribution) {
            at -= entry[1];
            if (at < 0) {
                return entry[0];
            }
        }
        throw new AssertionError(at);
    }
}
