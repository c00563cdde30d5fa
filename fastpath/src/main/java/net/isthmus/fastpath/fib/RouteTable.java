package net.isthmus.fastpath.fib;

import java.util.Arrays;
import net.isthmus.core.OwnedBy;

/**
 * The writer's own record of every route of one address family: prefix → value, exact match only.
 *
 * <p>The poptrie keeps only answers: where a longer prefix covers a shorter one, the shorter one's value is gone from
 * it. To withdraw or replace a prefix the writer has to know what else lies in the same stride; it asks here, with at
 * most 126 probes an update.
 *
 * <p>Layout: open addressing with linear probing in primitive arrays, cut into 256 shards which grow one at a time, so
 * that growth never stops the control loop for more than about a 256th of the table. A prefix and its length share one
 * key: the bit behind the prefix is set to one and all later bits are zero. Only a /128 has no bit to spare; its entry
 * sets the sign of the value instead. So a slot costs 12 octets for IPv4 (address in {@code hi} alone) and 20 for IPv6,
 * at a load between 3/8 and 3/4. A value is positive; 0 means that there is no such route.
 */
@OwnedBy("control loop")
final class RouteTable {

    /** Receives the routes of {@link #forEach}. */
    @FunctionalInterface
    interface RouteVisitor {
        void visit(long hi, long lo, int length, int value);
    }

    private static final int SHARD_BITS = 8;
    private static final int SHARDS = 1 << SHARD_BITS;
    private static final int INITIAL_SLOTS = 8;
    private static final int HOST_ROUTE_FLAG = 1 << 31;
    private static final int VALUE_MASK = ~HOST_ROUTE_FLAG;
    private static final long[] NONE = {};

    private final boolean wide;
    private final long[][] keysHi = new long[SHARDS][];
    private final long[][] keysLo = new long[SHARDS][];
    private final int[][] values = new int[SHARDS][];
    private final int[] shardSize = new int[SHARDS];
    private final int[] countByLength;
    private int size;

    /** @param maxLength 32 keeps only the high half of keys, 128 keeps both */
    RouteTable(int maxLength) {
        this.wide = maxLength > 63;
        this.countByLength = new int[maxLength + 1];
        Arrays.fill(keysHi, NONE);
        Arrays.fill(keysLo, NONE);
        Arrays.fill(values, new int[0]);
    }

    int size() {
        return size;
    }

    int countOfLength(int length) {
        return countByLength[length];
    }

    /** The value of exactly this prefix, or 0. Bits behind the prefix are ignored. */
    int get(long hi, long lo, int length) {
        if (countByLength[length] == 0) {
            return 0;
        }
        long keyHi = keyHi(hi, length);
        long keyLo = keyLo(lo, length);
        long hash = hash(keyHi, keyLo);
        int shard = shard(hash);
        int slot = find(shard, hash, keyHi, keyLo, flag(length));
        return slot < 0 ? 0 : values[shard][slot] & VALUE_MASK;
    }

    /** Stores the value and returns the one that was there before, or 0. */
    int put(long hi, long lo, int length, int value) {
        long keyHi = keyHi(hi, length);
        long keyLo = keyLo(lo, length);
        int flag = flag(length);
        long hash = hash(keyHi, keyLo);
        int shard = shard(hash);
        int slot = find(shard, hash, keyHi, keyLo, flag);
        if (slot >= 0) {
            int old = values[shard][slot] & VALUE_MASK;
            values[shard][slot] = value | flag;
            return old;
        }
        if ((shardSize[shard] + 1) * 4 > values[shard].length * 3) {
            grow(shard);
            slot = find(shard, hash, keyHi, keyLo, flag);
        }
        occupy(shard, ~slot, keyHi, keyLo, value | flag);
        shardSize[shard]++;
        countByLength[length]++;
        size++;
        return 0;
    }

    /** Forgets the prefix and returns the value that it had, or 0. */
    int remove(long hi, long lo, int length) {
        if (countByLength[length] == 0) {
            return 0;
        }
        long keyHi = keyHi(hi, length);
        long keyLo = keyLo(lo, length);
        long hash = hash(keyHi, keyLo);
        int shard = shard(hash);
        int slot = find(shard, hash, keyHi, keyLo, flag(length));
        if (slot < 0) {
            return 0;
        }
        int old = values[shard][slot] & VALUE_MASK;
        closeGap(shard, slot);
        countByLength[length]--;
        size--;
        if (--shardSize[shard] == 0) {
            keysHi[shard] = NONE;
            keysLo[shard] = NONE;
            values[shard] = new int[0];
        }
        return old;
    }

    /** Visits every route in no particular order; the table must not change meanwhile. */
    void forEach(RouteVisitor visitor) {
        for (int shard = 0; shard < SHARDS; shard++) {
            for (int slot = 0; slot < values[shard].length; slot++) {
                int stored = values[shard][slot];
                if (stored != 0) {
                    long hi = keysHi[shard][slot];
                    long lo = wide ? keysLo[shard][slot] : 0;
                    int length = stored < 0 ? 128 : markerPosition(hi, lo);
                    visitor.visit(Prefixes.hi(hi, length), Prefixes.lo(lo, length), length, stored & VALUE_MASK);
                }
            }
        }
    }

    /** Octets of heap that the slots occupy. */
    long memoryBytes() {
        long slots = 0;
        for (int[] shard : values) {
            slots += shard.length;
        }
        return slots * (wide ? 20 : 12);
    }

    private int find(int shard, long hash, long keyHi, long keyLo, int flag) {
        int[] stored = values[shard];
        long[] his = keysHi[shard];
        long[] los = keysLo[shard];
        int mask = stored.length - 1;
        if (mask < 0) {
            return -1;
        }
        int slot = (int) hash & mask;
        while (stored[slot] != 0) {
            if (his[slot] == keyHi && (!wide || los[slot] == keyLo) && (stored[slot] & HOST_ROUTE_FLAG) == flag) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
        return ~slot;
    }

    private void occupy(int shard, int slot, long keyHi, long keyLo, int stored) {
        keysHi[shard][slot] = keyHi;
        if (wide) {
            keysLo[shard][slot] = keyLo;
        }
        values[shard][slot] = stored;
    }

    private void grow(int shard) {
        long[] oldHi = keysHi[shard];
        long[] oldLo = keysLo[shard];
        int[] old = values[shard];
        int slots = Math.max(INITIAL_SLOTS, old.length * 2);
        keysHi[shard] = new long[slots];
        keysLo[shard] = wide ? new long[slots] : NONE;
        values[shard] = new int[slots];
        for (int i = 0; i < old.length; i++) {
            if (old[i] != 0) {
                long lo = wide ? oldLo[i] : 0;
                int slot = ~find(shard, hash(oldHi[i], lo), oldHi[i], lo, old[i] & HOST_ROUTE_FLAG);
                occupy(shard, slot, oldHi[i], lo, old[i]);
            }
        }
    }

    /** Moves later entries of the probe run back, so that no tombstones are needed. */
    private void closeGap(int shard, int removed) {
        int[] stored = values[shard];
        int mask = stored.length - 1;
        int gap = removed;
        for (int slot = (gap + 1) & mask; stored[slot] != 0; slot = (slot + 1) & mask) {
            long hi = keysHi[shard][slot];
            long lo = wide ? keysLo[shard][slot] : 0;
            int home = (int) hash(hi, lo) & mask;
            if (((slot - home) & mask) >= ((slot - gap) & mask)) {
                occupy(shard, gap, hi, lo, stored[slot]);
                gap = slot;
            }
        }
        stored[gap] = 0;
    }

    private static long keyHi(long hi, int length) {
        return length < 64 ? Prefixes.hi(hi, length) | (Long.MIN_VALUE >>> length) : hi;
    }

    private static long keyLo(long lo, int length) {
        if (length < 64) {
            return 0;
        }
        return length < 128 ? Prefixes.lo(lo, length) | (Long.MIN_VALUE >>> (length - 64)) : lo;
    }

    private static int flag(int length) {
        return length == 128 ? HOST_ROUTE_FLAG : 0;
    }

    private static int markerPosition(long hi, long lo) {
        return lo != 0 ? 127 - Long.numberOfTrailingZeros(lo) : 63 - Long.numberOfTrailingZeros(hi);
    }

    private static int shard(long hash) {
        return (int) (hash >>> (64 - SHARD_BITS));
    }

    private static long hash(long hi, long lo) {
        long mixed = (hi ^ Long.rotateLeft(lo * 0x9E3779B97F4A7C15L, 31)) * 0xD6E8FEB86659FD93L;
        mixed ^= mixed >>> 32;
        mixed *= 0xD6E8FEB86659FD93L;
        return mixed ^ (mixed >>> 29);
    }
}
