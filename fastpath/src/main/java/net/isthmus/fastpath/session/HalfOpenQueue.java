package net.isthmus.fastpath.session;

/**
 * Sessions in the order of their birth, as far back as there may be half-open ones: when it is full, the oldest is
 * looked at, and ends if it is still half-open. So there are never more of them than the queue has room for, and a
 * flood of openings pushes out its own. Under the session lock.
 */
final class HalfOpenQueue {
    private final int[] records;
    private final int[] serials;
    private int head;
    private int count;

    /** A queue for so many. */
    HalfOpenQueue(int capacity) {
        records = new int[capacity];
        serials = new int[capacity];
    }

    int capacity() {
        return records.length;
    }

    boolean isFull() {
        return count == records.length;
    }

    int oldestRecord() {
        return records[head];
    }

    int oldestSerial() {
        return serials[head];
    }

    void removeOldest() {
        head = head + 1 == records.length ? 0 : head + 1;
        count--;
    }

    void add(int record, int serial) {
        int at = head + count;
        at = at >= records.length ? at - records.length : at;
        records[at] = record;
        serials[at] = serial;
        count++;
    }

    boolean isEmpty() {
        return count == 0;
    }
}
