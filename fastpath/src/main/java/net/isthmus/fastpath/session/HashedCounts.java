package net.isthmus.fastpath.session;

/**
 * How many sessions each of very many things has, sources or destinations, in fixed memory: each counts in two cells of
 * its own hash, and the lesser of them is its number. Those that share both cells are counted together, so that the
 * number is never too small. Under the session lock.
 */
final class HashedCounts {
    private static final int BITS = 18;
    private static final int MASK = (1 << BITS) - 1;

    private final int[] first = new int[MASK + 1];
    private final int[] second = new int[MASK + 1];

    /** Sessions of what has this hash. */
    int of(long hash) {
        return Math.min(first[(int) hash & MASK], second[(int) (hash >>> BITS) & MASK]);
    }

    /** One more or one less. */
    void add(long hash, int change) {
        first[(int) hash & MASK] += change;
        second[(int) (hash >>> BITS) & MASK] += change;
    }
}
