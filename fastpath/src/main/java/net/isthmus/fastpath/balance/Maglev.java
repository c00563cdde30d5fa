package net.isthmus.fastpath.balance;

import java.util.Arrays;

/**
 * Consistent hashing as in "Maglev: A Fast and Reliable Software Network Load Balancer" (Eisenbud et al., NSDI 2016,
 * §3.4): a table of prime size in which every backend has its share of places, and most places keep their backend when
 * another comes or goes. The same backends give the same table on every machine.
 *
 * <pre>
 *   hash of a flow ──▶ mod size ──▶ place ──▶ backend
 *
 *   filling: each backend walks its own permutation of all places, (offset + i × skip) mod size, and in its turn takes
 *   the next place that is free; a backend of half the weight has every second turn.
 * </pre>
 */
public final class Maglev {
    /** Sizes, each prime. The smallest that has a hundred places a backend is taken, or the largest. */
    private static final int[] SIZES = {4_093, 16_381, 65_537};

    private static final int PLACES_PER_BACKEND = 100;

    private static final short FREE = -1;

    private final short[] places;

    /**
     * Fills a table.
     *
     * @param identities a number of each backend that it keeps whatever others do, well mixed or not
     * @param weights of each backend, from 0, which takes no place; not all are 0
     */
    public Maglev(long[] identities, int[] weights) {
        this(identities, weights, sizeFor(identities.length));
    }

    /** Fills a table of a prime size. */
    Maglev(long[] identities, int[] weights, int size) {
        places = new short[size];
        Arrays.fill(places, FREE);
        int[] next = new int[weights.length];
        int[] skips = new int[weights.length];
        int heaviest = 0;
        for (int i = 0; i < weights.length; i++) {
            long mixed = mix(identities[i]);
            next[i] = (int) Long.remainderUnsigned(mixed, size);
            skips[i] = 1 + (int) Long.remainderUnsigned(mix(mixed), size - 1);
            heaviest = Math.max(heaviest, weights[i]);
        }
        if (heaviest == 0) {
            throw new IllegalArgumentException("no backend has a weight");
        }
        fill(weights, heaviest, next, skips);
    }

    /** A turn of a backend is earned when its credit has reached the heaviest one's weight. */
    private void fill(int[] weights, int heaviest, int[] next, int[] skips) {
        long[] credits = new long[weights.length];
        int filled = 0;
        while (true) {
            for (int i = 0; i < weights.length; i++) {
                credits[i] += weights[i];
                if (credits[i] < heaviest) {
                    continue;
                }
                credits[i] -= heaviest;
                while (places[next[i]] != FREE) {
                    next[i] = (next[i] + skips[i]) % places.length;
                }
                places[next[i]] = (short) i;
                if (++filled == places.length) {
                    return;
                }
            }
        }
    }

    static int sizeFor(int backends) {
        for (int size : SIZES) {
            if (size >= backends * PLACES_PER_BACKEND) {
                return size;
            }
        }
        return SIZES[SIZES.length - 1];
    }

    /** The finaliser of SplitMix64: a bijection that moves every bit of its argument into every other. */
    static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d0_49bb_1331_11ebL;
        return mixed ^ mixed >>> 31;
    }

    /** Number of places. */
    int size() {
        return places.length;
    }

    /** The backend of a hash: the index that it had among the identities. */
    public int backend(long hash) {
        return places[(int) Long.remainderUnsigned(hash, places.length)];
    }
}
