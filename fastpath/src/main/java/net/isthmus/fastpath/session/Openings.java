package net.isthmus.fastpath.session;

import java.lang.foreign.MemorySegment;

/**
 * TCP sessions that have begun without a cookie and, as far as has been looked, wait for their handshake to end: in
 * all, and towards each destination. What is over is found by looking again, a slice every tick, so that the packets of
 * handshakes need not tell; the numbers are a moment late and never too small. Under the session lock.
 *
 * <p>A destination counts in two cells of its hash ({@link HashedCounts}).
 */
final class Openings {
    /** The most that are looked at in one tick. */
    private static final int SLICE = 4096;

    private final SessionTable table;
    private final MemorySegment memory;
    private final HashedCounts destinations = new HashedCounts();
    private final int[] records;
    private final int[] serials;
    private final long[] hashes;
    private int count;
    private int next;

    /** Room for so many. */
    Openings(SessionTable table, int capacity) {
        this.table = table;
        memory = table.memory();
        records = new int[capacity];
        serials = new int[capacity];
        hashes = new long[capacity];
    }

    int capacity() {
        return records.length;
    }

    int count() {
        return count;
    }

    boolean isFull() {
        return count == records.length;
    }

    /** Sessions of a destination that wait, by its hash. */
    int towards(long hash) {
        return destinations.of(hash);
    }

    /** Adds one that has just begun; one for which there is no room counts nowhere. */
    void add(int record, int serial, long hash) {
        if (count == records.length) {
            return;
        }
        records[count] = record;
        serials[count] = serial;
        hashes[count] = hash;
        count++;
        destinations.add(hash, 1);
    }

    /** Looks at a slice of them again. */
    void look() {
        for (int i = Math.min(count, SLICE); i > 0 && count > 0; i--) {
            next = next >= count ? 0 : next;
            if (isWaiting(next)) {
                next++;
            } else {
                remove(next);
            }
        }
    }

    private boolean isWaiting(int at) {
        int record = records[at];
        if (SessionRecord.serial(memory, table.cold(record)) != serials[at] || !table.isAlive(record)) {
            return false;
        }
        int original = SessionTable.original(record);
        return SessionState.of(memory, SessionTable.line(original), SessionTable.line(SessionTable.peer(original)))
                .isHalfOpen();
    }

    private void remove(int at) {
        destinations.add(hashes[at], -1);
        count--;
        records[at] = records[count];
        serials[at] = serials[count];
        hashes[at] = hashes[count];
    }
}
