package net.isthmus.fastpath.session;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Finds the entry of a flow by its hash: buckets of one cache line, eight entries each.
 *
 * <pre>
 *   hash    63 … 24 tag      23 … 0 bucket
 *   entry   63 … 24 tag      23 … 0 reference: record and direction; 0 for an empty entry
 * </pre>
 *
 * <p>An entry lies in the bucket of its hash, or, if that is full, in the other bucket that its tag leads to; if both
 * are full, one of the entries there moves on to its own other bucket. With half of the entries in use one line answers
 * nearly every look-up. Within a bucket an entry takes the place that its tag names, if that is free: mostly one load
 * finds it.
 *
 * <p>Readers need no lock. An entry that moves is written to its new place first; a reader may still miss one that
 * moves back the other way, which is why a birth looks again under the lock. Writers hold the session lock.
 */
final class SessionIndex {
    /** Entries of a bucket. */
    static final int ENTRIES = 8;

    private static final int ENTRY_BYTES = 8;
    private static final int ENTRY_SHIFT = 3;
    private static final int BUCKET_SHIFT = 6;
    private static final int TAG_SHIFT = 24;
    private static final int REFERENCE_MASK = (1 << TAG_SHIFT) - 1;
    private static final int NO_PLACE = -1;
    private static final int PREFERRED_SHIFT = 61;
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final ValueLayout.OfLong ENTRY = ValueLayout.JAVA_LONG_UNALIGNED;

    private final MemorySegment memory;
    private final long from;
    private final int mask;

    /**
     * An index in zeroed memory.
     *
     * @param from where it begins, a multiple of 64
     * @param buckets a power of two, from 2 to 2<sup>24</sup>
     */
    SessionIndex(MemorySegment memory, long from, int buckets) {
        this.memory = memory;
        this.from = from;
        mask = buckets - 1;
    }

    /** Number of buckets such that the two entries of each of so many sessions leave half of the entries free. */
    static int bucketsFor(int sessions) {
        int needed = Math.ceilDiv(sessions * 4, ENTRIES);
        return Math.max(2, Integer.highestOneBit(needed - 1) << 1);
    }

    /** Place in memory of the first bucket in which a hash is looked for. */
    long bucket(long hash) {
        return from + ((hash & mask) << BUCKET_SHIFT);
    }

    /** Place of the other bucket for the same tag. */
    long other(long bucket, long hash) {
        long distance = (hash >>> TAG_SHIFT) * 0x9e37_79b9_7f4a_7c15L >>> 40 | 1;
        return from + (((bucket - from) >>> BUCKET_SHIFT ^ distance) & mask) * (1L << BUCKET_SHIFT);
    }

    /** The reference of an entry whose tag is that of the hash, 0 if it is another's. */
    int reference(long bucket, int entry, long hash) {
        return reference(memory.get(ENTRY, bucket + (long) entry * ENTRY_BYTES), hash);
    }

    /**
     * A plain load: entries are aligned, so a reader sees one or the other; and whoever follows a reference compares
     * what he finds there, at a place that he has only from it. An acquiring load would make the compiler forget, at
     * every entry, all that it knows of the memory.
     */
    private static int reference(long entry, long hash) {
        return (entry ^ hash) >>> TAG_SHIFT == 0 ? (int) entry & REFERENCE_MASK : 0;
    }

    /** A reference in the first bucket of a hash whose tag is that of the hash, 0 if there is none. */
    int candidate(long hash) {
        long bucket = bucket(hash);
        int found = reference(memory.get(ENTRY, bucket + preferred(hash)), hash);
        return found != 0 ? found : search(bucket, hash);
    }

    private int search(long bucket, long hash) {
        int found = 0;
        for (int i = 0; i < ENTRIES && found == 0; i++) {
            found = reference(bucket, i, hash);
        }
        return found;
    }

    /** Where in a bucket an entry lies if it can. */
    private static long preferred(long hash) {
        return hash >>> PREFERRED_SHIFT << ENTRY_SHIFT;
    }

    /** Something of a bucket, read to bring it near. */
    long touch(long bucket) {
        return memory.get(ENTRY, bucket);
    }

    /** Adds an entry; false if there is no room where it could lie. */
    boolean insert(long hash, int reference) {
        long bucket = bucket(hash);
        long place = free(bucket, hash);
        if (place == NO_PLACE) {
            long other = other(bucket, hash);
            place = free(other, hash);
            if (place == NO_PLACE) {
                place = makeRoom(bucket);
            }
            if (place == NO_PLACE) {
                place = makeRoom(other);
            }
        }
        if (place == NO_PLACE) {
            return false;
        }
        LONG.setRelease(memory, place, hash & -(1L << TAG_SHIFT) | reference);
        return true;
    }

    /** Takes an entry away; false if it is not there. */
    boolean remove(long hash, int reference) {
        long bucket = bucket(hash);
        return removeFrom(bucket, hash, reference) || removeFrom(other(bucket, hash), hash, reference);
    }

    private boolean removeFrom(long bucket, long hash, int reference) {
        for (int i = 0; i < ENTRIES; i++) {
            if (reference(bucket, i, hash) == reference) {
                LONG.setRelease(memory, bucket + (long) i * ENTRY_BYTES, 0L);
                return true;
            }
        }
        return false;
    }

    private long free(long bucket, long hash) {
        long preferred = bucket + preferred(hash);
        if ((long) LONG.getOpaque(memory, preferred) == 0) {
            return preferred;
        }
        for (int i = 0; i < ENTRIES; i++) {
            long place = bucket + (long) i * ENTRY_BYTES;
            if ((long) LONG.getOpaque(memory, place) == 0) {
                return place;
            }
        }
        return NO_PLACE;
    }

    /** Moves one entry of a full bucket to its other one; the place that it had, if one could move. */
    private long makeRoom(long bucket) {
        for (int i = 0; i < ENTRIES; i++) {
            long place = bucket + (long) i * ENTRY_BYTES;
            long entry = (long) LONG.getOpaque(memory, place);
            long target = free(other(bucket, entry), entry);
            if (target != NO_PLACE) {
                LONG.setRelease(memory, target, entry);
                return place;
            }
        }
        return NO_PLACE;
    }
}
