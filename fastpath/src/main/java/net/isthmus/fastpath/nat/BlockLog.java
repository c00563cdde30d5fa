package net.isthmus.fastpath.nat;

/**
 * Which host has had which block of ports, for the log that tells long afterwards who an external endpoint was (RFC
 * 6888 REQ-12, RFC 7422): one line a block instead of one a session. A ring that the control loop empties; what does
 * not fit is counted as lost. Guarded by the session lock.
 */
final class BlockLog {
    /** What is told. */
    interface Listener {
        /** A block was given to a host, or has come back from it. */
        void block(boolean isGiven, long high, long low, int externalAddress, int firstPort);
    }

    private static final int CAPACITY = 4096;

    private final long[] highs = new long[CAPACITY];
    private final long[] lows = new long[CAPACITY];
    private final long[] blocks = new long[CAPACITY];
    private int first;
    private int count;
    private long lost;

    void add(boolean isGiven, long high, long low, int externalAddress, int firstPort) {
        if (count == CAPACITY) {
            lost++;
            return;
        }
        int at = first + count++ & CAPACITY - 1;
        highs[at] = high;
        lows[at] = low;
        blocks[at] = (isGiven ? 1L << 32 : 0) | Integer.toUnsignedLong(externalAddress << 16 | firstPort);
    }

    /** Takes out all there is, oldest first. Control loop. */
    void drain(Listener listener) {
        for (; count > 0; count--) {
            int endpoint = (int) blocks[first];
            boolean isGiven = blocks[first] >>> 32 != 0;
            listener.block(isGiven, highs[first], lows[first], endpoint >>> 16, endpoint & 0xffff);
            first = first + 1 & CAPACITY - 1;
        }
    }

    /** Entries that did not fit. */
    long lost() {
        return lost;
    }
}
