package net.isthmus.fastpath.nat;

import java.util.Arrays;

/**
 * Which of 65,536 ports of one address and protocol are in use, and which were until a short while ago.
 *
 * <p>A port that is given back rests for at least one turn of the clock before it is given to somebody else (RFC 6888
 * REQ-8), unless no other is left: two generations of resting ports are kept, and a turn forgets the older one. The
 * search begins at a random place (RFC 6056 §3.3.1) and looks first for a port that is as even or odd as the one that
 * the host has chosen (RFC 4787 REQ-4).
 */
final class PortSet {
    static final int NONE = -1;

    private static final int PORTS = 1 << 16;
    private static final int WORDS = PORTS >>> 6;
    private static final long EVEN = 0x5555_5555_5555_5555L;
    private static final long ODD = ~EVEN;
    private static final long ALL = -1L;

    private final long[] used = new long[WORDS];
    private final long[] reserved = new long[WORDS];
    private long[] resting = new long[WORDS];
    private long[] restedLonger = new long[WORDS];
    private int usedCount;
    private int fullFirst = 1;
    private int fullLast;
    private boolean isAnyResting;

    /** How many ports are in use. */
    int used() {
        return usedCount;
    }

    boolean isUsed(int port) {
        return has(used, port);
    }

    /**
     * Takes a port from a range: the wanted one if it is free and in the range, else a random one.
     *
     * @param random any bits
     * @param isResting true if ports that rest are left alone as long as there are others
     * @return the port, or {@link #NONE} if all are in use or reserved
     */
    int take(int wanted, int first, int last, int random, boolean isResting) {
        if (first >= fullFirst && last <= fullLast) {
            return NONE;
        }
        boolean isSparing = isResting && isAnyResting;
        int port = NONE;
        if (wanted >= first && wanted <= last && isFree(wanted, isSparing)) {
            port = wanted;
        } else {
            int start = first + Integer.remainderUnsigned(random, last - first + 1);
            long parity = (wanted & 1) == 0 ? EVEN : ODD;
            port = find(first, last, start, parity, isSparing);
            port = port == NONE ? find(first, last, start, ALL, isSparing) : port;
            port = port == NONE && isSparing ? find(first, last, start, ALL, false) : port;
        }
        if (port == NONE) {
            fullFirst = first;
            fullLast = last;
            return NONE;
        }
        use(port);
        return port;
    }

    /** Marks a free port as in use. */
    void use(int port) {
        used[port >>> 6] |= 1L << port;
        usedCount++;
    }

    /** Gives back a port that is in use. */
    void release(int port) {
        used[port >>> 6] &= ~(1L << port);
        resting[port >>> 6] |= 1L << port;
        isAnyResting = true;
        fullLast = 0;
        usedCount--;
    }

    /** Keeps ports from being taken. */
    void reserve(int first, int last) {
        for (int port = first; port <= last; port++) {
            reserved[port >>> 6] |= 1L << port;
        }
    }

    /** Forgets all reservations. */
    void unreserve() {
        Arrays.fill(reserved, 0);
        fullLast = 0;
    }

    /** A turn of the clock: what has rested since before the last one may be taken again. */
    void turn() {
        if (isAnyResting) {
            long[] forgotten = restedLonger;
            restedLonger = resting;
            Arrays.fill(forgotten, 0);
            resting = forgotten;
            isAnyResting = isAny(restedLonger);
        }
    }

    private static boolean isAny(long[] words) {
        for (int i = 0; i < words.length; i++) {
            if (words[i] != 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean has(long[] words, int port) {
        return (words[port >>> 6] >>> port & 1) != 0;
    }

    private boolean isFree(int port, boolean isSparing) {
        return (taken(port >>> 6, isSparing) >>> port & 1) == 0;
    }

    private long taken(int word, boolean isSparing) {
        long taken = used[word] | reserved[word];
        return isSparing ? taken | resting[word] | restedLonger[word] : taken;
    }

    private int find(int first, int last, int start, long parity, boolean isSparing) {
        int port = scan(start, last, parity, isSparing);
        return port != NONE || start == first ? port : scan(first, start - 1, parity, isSparing);
    }

    private int scan(int from, int to, long parity, boolean isSparing) {
        int lastWord = to >>> 6;
        for (int word = from >>> 6; word <= lastWord; word++) {
            long free = ~taken(word, isSparing) & parity;
            if (word == from >>> 6) {
                free &= -1L << from;
            }
            if (word == lastWord) {
                free &= -1L >>> 63 - (to & 63);
            }
            if (free != 0) {
                return (word << 6) + Long.numberOfTrailingZeros(free);
            }
        }
        return NONE;
    }
}
