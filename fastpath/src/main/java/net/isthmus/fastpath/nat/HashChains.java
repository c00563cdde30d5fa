package net.isthmus.fastpath.nat;

import java.util.Arrays;

/**
 * An index over numbered slots by the hash of what a slot holds. Slots never move, so their numbers may be kept
 * elsewhere. The caller walks a chain and compares keys:
 *
 * <pre>
 *   for (int slot = chains.first(hash); slot != NONE; slot = chains.next(slot)) …
 * </pre>
 */
final class HashChains {
    static final int NONE = -1;

    private final int[] heads;
    private final int[] next;

    /** An index without slots. */
    HashChains(int capacity) {
        heads = new int[Integer.highestOneBit(Math.max(capacity, 2) * 2 - 1)];
        next = new int[capacity];
        Arrays.fill(heads, NONE);
    }

    /** The first slot that may hold what has this hash, or {@link #NONE}. */
    int first(long hash) {
        return heads[bucket(hash)];
    }

    /** The next of the same chain, or {@link #NONE}. */
    int next(int slot) {
        return next[slot];
    }

    void add(long hash, int slot) {
        int bucket = bucket(hash);
        next[slot] = heads[bucket];
        heads[bucket] = slot;
    }

    /** Takes out a slot that was added under this hash. */
    void remove(long hash, int slot) {
        int bucket = bucket(hash);
        if (heads[bucket] == slot) {
            heads[bucket] = next[slot];
            return;
        }
        int before = heads[bucket];
        while (next[before] != slot) {
            before = next[before];
        }
        next[before] = next[slot];
    }

    private int bucket(long hash) {
        return (int) (hash >>> 32) & heads.length - 1;
    }
}
