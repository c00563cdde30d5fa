package net.isthmus.l2bridge;

import net.isthmus.core.OwnedBy;
import net.isthmus.fastpath.graph.Vector;

/**
 * How one worker looks the MACs of a burst up in the {@link Fdb}.
 *
 * <p>In two loops. The first loads the home slot of every key and decides nothing, so that all cache misses of a burst
 * are under way at once. A branch that waits for a miss would stop that: one key in ten lies behind its home slot, and
 * each would cost a misprediction that is noticed only when its miss is over. The second loop decides, on what is then
 * in the cache.
 */
@OwnedBy("packet worker")
final class FdbReader {
    private final Fdb fdb;
    private final long[] mixes = new long[Vector.BURST];
    private final long[] firstEntries = new long[Vector.BURST];

    FdbReader(Fdb fdb) {
        this.fdb = fdb;
    }

    /**
     * Looks up to {@value Vector#BURST} keys up.
     *
     * @param keys the first {@code count} are read
     * @param found receives slot and member a key, see {@link Fdb#slot} and {@link Fdb#member}; 0 where it is unknown
     */
    void find(long[] keys, int[] found, int count) {
        // Into locals: what is read behind an opaque load is else read from its object again.
        long[] entries = fdb.entries;
        long seed = fdb.seed;
        int homeBits = fdb.homeBits;
        long[] burstMixes = mixes;
        long[] burstEntries = firstEntries;
        long key = 0;
        long mixed = Fdb.mix(key, seed);
        long entry = 0; // no key is 0, for no domain is
        for (int i = 0; i < count; i++) {
            if (keys[i] != key) {
                key = keys[i];
                mixed = Fdb.mix(key, seed);
                entry = Fdb.load(entries, Fdb.home(mixed, homeBits));
            }
            burstMixes[i] = mixed;
            burstEntries[i] = entry;
        }
        for (int i = 0; i < count; i++) {
            mixed = burstMixes[i];
            found[i] = Fdb.finish(entries, Fdb.home(mixed, homeBits), Fdb.wanted(mixed, homeBits), burstEntries[i]);
        }
    }
}
