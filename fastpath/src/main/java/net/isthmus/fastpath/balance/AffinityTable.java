package net.isthmus.fastpath.balance;

import java.util.Arrays;

/**
 * Which backend a client had last, for services whose clients are to meet the same one again.
 *
 * <pre>
 *   hash of service and client ──▶ set of 8 entries, each: client, service, backend, time until which it holds
 * </pre>
 *
 * <p>Bounded: where a set is full, an entry whose time is over gives way, else the one that holds for the shortest
 * time. A client whose entry has been displaced is merely balanced like a new one. Time is a parameter. Guarded by the
 * session lock.
 */
public final class AffinityTable {
    /** {@link #find}: nothing is remembered. */
    public static final int NONE = -1;

    private static final int WAYS = 8;

    private final int sets;
    private final long[] clientHighs;
    private final long[] clientLows;
    private final int[] services;
    private final int[] backends;
    private final long[] untils;

    /** @param capacity most clients; a power of two, from 8 */
    public AffinityTable(int capacity) {
        if (capacity < WAYS || Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("capacity " + capacity + " is no power of two from " + WAYS);
        }
        sets = capacity / WAYS;
        clientHighs = new long[capacity];
        clientLows = new long[capacity];
        services = new int[capacity];
        backends = new int[capacity];
        untils = new long[capacity];
        Arrays.fill(backends, NONE);
    }

    /** The backend that a client had, or {@link #NONE}. */
    public int find(int service, long clientHigh, long clientLow, long nowNs) {
        int at = indexOf(service, clientHigh, clientLow);
        return at < 0 || untils[at] - nowNs <= 0 ? NONE : backends[at];
    }

    /** Remembers a client's backend until a time. */
    public void put(int service, long clientHigh, long clientLow, int backend, long nowNs, long untilNs) {
        int at = indexOf(service, clientHigh, clientLow);
        if (at < 0) {
            at = victim(firstOf(service, clientHigh, clientLow), nowNs);
            services[at] = service;
            clientHighs[at] = clientHigh;
            clientLows[at] = clientLow;
        }
        backends[at] = backend;
        untils[at] = untilNs;
    }

    private int indexOf(int service, long clientHigh, long clientLow) {
        int first = firstOf(service, clientHigh, clientLow);
        for (int at = first; at < first + WAYS; at++) {
            if (backends[at] != NONE
                    && clientLows[at] == clientLow
                    && clientHighs[at] == clientHigh
                    && services[at] == service) {
                return at;
            }
        }
        return -1;
    }

    private int firstOf(int service, long clientHigh, long clientLow) {
        long hash = Maglev.mix(clientHigh ^ Maglev.mix(clientLow + service));
        return ((int) hash & sets - 1) * WAYS;
    }

    private int victim(int first, long nowNs) {
        int shortest = first;
        for (int at = first; at < first + WAYS; at++) {
            if (backends[at] == NONE || untils[at] - nowNs <= 0) {
                return at;
            }
            if (untils[at] - untils[shortest] < 0) {
                shortest = at;
            }
        }
        return shortest;
    }
}
