package net.isthmus.fastpath.feature;

import java.util.Arrays;

/**
 * The datagrams of which one worker has seen fragments: which bytes have come, and what the first fragment said.
 *
 * <pre>
 *   key ──hash──▶ bucket ──▶ slot ──▶ slot
 *                             │
 *                             ├─ seen      one bit for every eight bytes of the datagram
 *                             ├─ starts    one bit where a fragment begins, so that a duplicate is told from an overlap
 *                             ├─ ports, protocol, state, total, deadline
 *                             └─ held      fragments that came before the first, oldest first
 * </pre>
 *
 * <p>A fixed number of slots of about two KiB each and a fixed pool of held fragments, made once; nothing is allocated
 * afterwards. When all slots are taken the oldest datagram that is complete gives way, else the new one is refused.
 * Slots are in two queues, unfinished and complete, each in the order of its deadlines. Belongs to one worker.
 */
public final class FragmentTable {
    /** No slot. */
    public static final int NONE = -1;

    /** {@link #mark}: bytes that had not come. */
    public static final int NEW = 0;

    /** {@link #mark}: exactly a fragment that had come. */
    public static final int DUPLICATE = 1;

    /** {@link #mark}: bytes that had come in another fragment, or an end that contradicts another. */
    public static final int OVERLAP = 2;

    /** State bit: the first fragment has come; ports and protocol are known. */
    static final int KNOWN = 1;

    /** State bit: fragments overlapped, or were too many; the datagram is lost. */
    static final int BAD = 2;

    /** State bit: every byte has come. */
    static final int COMPLETE = 4;

    private static final int KEY_LONGS = 5;
    private static final int UNIT_BYTES = 8;
    private static final int BITMAP_LONGS = 0x10000 / UNIT_BYTES / Long.SIZE;

    private final int capacity;
    private final int unfinished;
    private final int complete;
    private final long[] keys;
    private final int[] buckets;
    private final int[] bucketNext;
    private final long[] seen;
    private final long[] starts;
    private final long[] deadlines;
    private final int[] older;
    private final int[] newer;
    private final int[] ports;
    private final int[] protocols;
    private final int[] states;
    private final int[] totalBytes;
    private final int[] endBytes;
    private final int[] seenUnits;
    private final int[] fragments;
    private final int[] heldFirst;
    private final int[] heldLast;
    private final int[] heldFrames;
    private final int[] heldNext;
    private int freeSlot;
    private int freeHeld;
    private int datagrams;

    /**
     * An empty table.
     *
     * @param datagrams most datagrams at a time
     * @param held most fragments that wait for their first
     */
    public FragmentTable(int datagrams, int held) {
        capacity = datagrams;
        unfinished = datagrams;
        complete = datagrams + 1;
        keys = new long[datagrams * KEY_LONGS];
        buckets = new int[Integer.highestOneBit(Math.max(1, datagrams)) * 2];
        bucketNext = new int[datagrams];
        seen = new long[datagrams * BITMAP_LONGS];
        starts = new long[datagrams * BITMAP_LONGS];
        deadlines = new long[datagrams];
        older = new int[datagrams + 2];
        newer = new int[datagrams + 2];
        ports = new int[datagrams];
        protocols = new int[datagrams];
        states = new int[datagrams];
        totalBytes = new int[datagrams];
        endBytes = new int[datagrams];
        seenUnits = new int[datagrams];
        fragments = new int[datagrams];
        heldFirst = new int[datagrams];
        heldLast = new int[datagrams];
        heldFrames = new int[held];
        heldNext = new int[held];
        Arrays.fill(buckets, NONE);
        for (int slot = 0; slot < datagrams; slot++) {
            bucketNext[slot] = slot + 1 < datagrams ? slot + 1 : NONE;
        }
        for (int i = 0; i < held; i++) {
            heldNext[i] = i + 1 < held ? i + 1 : NONE;
        }
        freeSlot = datagrams > 0 ? 0 : NONE;
        freeHeld = held > 0 ? 0 : NONE;
        for (int queue = unfinished; queue <= complete; queue++) {
            older[queue] = queue;
            newer[queue] = queue;
        }
    }

    /** Number of datagrams in the table. */
    public int datagrams() {
        return datagrams;
    }

    /**
     * The slot of a datagram, or {@link #NONE}.
     *
     * @param rest identification in the high half, VRF, family and protocol in the low
     */
    int find(long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, long rest) {
        int slot = buckets[bucket(sourceHigh, sourceLow, destinationHigh, destinationLow, rest)];
        while (slot != NONE) {
            int key = slot * KEY_LONGS;
            if (keys[key + 4] == rest
                    && keys[key + 1] == sourceLow
                    && keys[key + 3] == destinationLow
                    && keys[key] == sourceHigh
                    && keys[key + 2] == destinationHigh) {
                return slot;
            }
            slot = bucketNext[slot];
        }
        return NONE;
    }

    /** A fresh slot for a datagram that is not in the table, or {@link #NONE} when no slot can be had. */
    int create(long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, long rest, long deadlineNs) {
        if (freeSlot == NONE && newer[complete] != complete) {
            remove(newer[complete]);
        }
        int slot = freeSlot;
        if (slot == NONE) {
            return NONE;
        }
        freeSlot = bucketNext[slot];
        int key = slot * KEY_LONGS;
        keys[key] = sourceHigh;
        keys[key + 1] = sourceLow;
        keys[key + 2] = destinationHigh;
        keys[key + 3] = destinationLow;
        keys[key + 4] = rest;
        int bucket = bucket(sourceHigh, sourceLow, destinationHigh, destinationLow, rest);
        bucketNext[slot] = buckets[bucket];
        buckets[bucket] = slot;
        int bitmap = slot * BITMAP_LONGS;
        Arrays.fill(seen, bitmap, bitmap + BITMAP_LONGS, 0);
        Arrays.fill(starts, bitmap, bitmap + BITMAP_LONGS, 0);
        deadlines[slot] = deadlineNs;
        states[slot] = 0;
        totalBytes[slot] = 0;
        endBytes[slot] = 0;
        seenUnits[slot] = 0;
        fragments[slot] = 0;
        heldFirst[slot] = NONE;
        heldLast[slot] = NONE;
        append(unfinished, slot);
        datagrams++;
        return slot;
    }

    /** Forgets a datagram. Precondition: it holds no fragment. */
    void remove(int slot) {
        int key = slot * KEY_LONGS;
        int bucket = bucket(keys[key], keys[key + 1], keys[key + 2], keys[key + 3], keys[key + 4]);
        if (buckets[bucket] == slot) {
            buckets[bucket] = bucketNext[slot];
        } else {
            int before = buckets[bucket];
            while (bucketNext[before] != slot) {
                before = bucketNext[before];
            }
            bucketNext[before] = bucketNext[slot];
        }
        unlink(slot);
        bucketNext[slot] = freeSlot;
        freeSlot = slot;
        datagrams--;
    }

    /**
     * Notes the bytes of a fragment.
     *
     * @param from offset of its first byte, a multiple of eight
     * @param to offset behind its last byte, a multiple of eight unless it is the datagram's last fragment
     * @return {@link #NEW}, {@link #DUPLICATE} or {@link #OVERLAP}; only the first changes anything
     */
    int mark(int slot, int from, int to, boolean isLast) {
        int total = totalBytes[slot];
        boolean isEndWrong = isLast ? (total != 0 && total != to) || endBytes[slot] > to : total != 0 && to > total;
        if (isEndWrong) {
            return OVERLAP;
        }
        int bitmap = slot * BITMAP_LONGS;
        int first = from / UNIT_BYTES;
        int end = (to + UNIT_BYTES - 1) / UNIT_BYTES;
        int covered = count(seen, bitmap, first, end);
        if (covered != 0) {
            boolean isSame = covered == end - first
                    && count(starts, bitmap, first, end) == 1
                    && isSet(starts, bitmap, first)
                    && (end == BITMAP_LONGS * Long.SIZE || !isSet(seen, bitmap, end) || isSet(starts, bitmap, end));
            return isSame ? DUPLICATE : OVERLAP;
        }
        set(bitmap, first, end);
        starts[bitmap + (first >>> 6)] |= 1L << first;
        seenUnits[slot] += end - first;
        fragments[slot]++;
        endBytes[slot] = Math.max(endBytes[slot], to);
        if (isLast) {
            totalBytes[slot] = to;
        }
        if (totalBytes[slot] != 0 && seenUnits[slot] == (totalBytes[slot] + UNIT_BYTES - 1) / UNIT_BYTES) {
            states[slot] |= COMPLETE;
            unlink(slot);
            append(complete, slot);
        }
        return NEW;
    }

    /** Number of fragments of a datagram that have come. */
    int fragments(int slot) {
        return fragments[slot];
    }

    /** State bits of a datagram. */
    int state(int slot) {
        return states[slot];
    }

    /** Gives up a datagram: its later fragments find the bit until its time is over. */
    void spoil(int slot) {
        states[slot] |= BAD;
    }

    /** Notes what the first fragment says. */
    void know(int slot, int protocol, int sourceAndDestinationPort) {
        states[slot] |= KNOWN;
        protocols[slot] = protocol;
        ports[slot] = sourceAndDestinationPort;
    }

    /** Source port in the high half, destination port in the low, once known. */
    int ports(int slot) {
        return ports[slot];
    }

    /** Protocol of the upper layer, once known. */
    int protocol(int slot) {
        return protocols[slot];
    }

    /** True when the datagram's time is over. */
    boolean isExpired(int slot, long nowNs) {
        return nowNs - deadlines[slot] >= 0;
    }

    /** A datagram whose time is over, unfinished ones first; {@link #NONE} if there is none. */
    int expired(long nowNs) {
        int slot = newer[unfinished];
        if (slot != unfinished && isExpired(slot, nowNs)) {
            return slot;
        }
        slot = newer[complete];
        return slot != complete && isExpired(slot, nowNs) ? slot : NONE;
    }

    /** Some datagram, the oldest unfinished one first; {@link #NONE} if the table is empty. */
    int oldest() {
        int slot = newer[unfinished] != unfinished ? newer[unfinished] : newer[complete];
        return slot == complete ? NONE : slot;
    }

    /** Keeps a fragment behind those that the datagram holds; false when the pool is empty. */
    boolean hold(int slot, int frame) {
        int held = freeHeld;
        if (held == NONE) {
            return false;
        }
        freeHeld = heldNext[held];
        heldFrames[held] = frame;
        heldNext[held] = NONE;
        if (heldLast[slot] == NONE) {
            heldFirst[slot] = held;
        } else {
            heldNext[heldLast[slot]] = held;
        }
        heldLast[slot] = held;
        return true;
    }

    /** Takes the oldest fragment that the datagram holds; 0 when there is none. */
    int takeHeld(int slot) {
        int held = heldFirst[slot];
        if (held == NONE) {
            return 0;
        }
        heldFirst[slot] = heldNext[held];
        if (heldFirst[slot] == NONE) {
            heldLast[slot] = NONE;
        }
        heldNext[held] = freeHeld;
        freeHeld = held;
        return heldFrames[held];
    }

    /**
     * All fragments that datagrams hold.
     *
     * @param into room for as many as the pool has
     * @return their number
     */
    int held(int[] into) {
        int count = 0;
        for (int queue = unfinished; queue <= complete; queue++) {
            for (int slot = newer[queue]; slot != queue; slot = newer[slot]) {
                for (int held = heldFirst[slot]; held != NONE; held = heldNext[held]) {
                    into[count++] = heldFrames[held];
                }
            }
        }
        return count;
    }

    private void append(int queue, int slot) {
        int last = older[queue];
        older[slot] = last;
        newer[slot] = queue;
        newer[last] = slot;
        older[queue] = slot;
    }

    private void unlink(int slot) {
        newer[older[slot]] = newer[slot];
        older[newer[slot]] = older[slot];
    }

    private int bucket(long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, long rest) {
        long hash = (sourceHigh ^ Long.rotateLeft(destinationHigh, 23)) * 0x9e37_79b9_7f4a_7c15L;
        hash = (hash ^ sourceLow ^ Long.rotateLeft(destinationLow, 31) ^ hash >>> 32) * 0xc2b2_ae3d_27d4_eb4fL;
        hash = (hash ^ rest ^ hash >>> 29) * 0x1656_67b1_9e37_79f9L;
        return (int) (hash >>> 32) & buckets.length - 1;
    }

    private static boolean isSet(long[] bitmaps, int bitmap, int bit) {
        return (bitmaps[bitmap + (bit >>> 6)] >>> bit & 1) != 0;
    }

    private static int count(long[] bitmaps, int bitmap, int from, int end) {
        int sum = 0;
        for (int word = from >>> 6; word << 6 < end; word++) {
            sum += Long.bitCount(bitmaps[bitmap + word] & mask(word, from, end));
        }
        return sum;
    }

    private void set(int bitmap, int from, int end) {
        for (int word = from >>> 6; word << 6 < end; word++) {
            seen[bitmap + word] |= mask(word, from, end);
        }
    }

    /** The bits of one word that lie in a range of bits, which the word overlaps. */
    private static long mask(int word, int from, int end) {
        int low = Math.max(0, from - (word << 6));
        int high = Math.min(Long.SIZE, end - (word << 6));
        return -1L << low & -1L >>> Long.SIZE - high;
    }

    /** Most datagrams at a time. */
    public int capacity() {
        return capacity;
    }
}
