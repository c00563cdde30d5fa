package net.isthmus.fastpath.nat;

import java.util.Arrays;

/**
 * Mappings between internal and external endpoints, one row each, found from either side.
 *
 * <pre>
 *   internal                                        external
 *   pool, VRF, protocol, address, port [, remote] ◀─▶ address, protocol, port [, remote]
 * </pre>
 *
 * <p>A mapping does not depend on the remote endpoint (RFC 4787 REQ-1), but for protocols that have nothing like ports:
 * of those one host at a time speaks with a remote address in the name of an external one. A row is kept while sessions
 * hold it; they count. Rows never move, so a row's number serves as a handle. Guarded by the session lock.
 */
final class MappingTable {
    static final int NONE = -1;

    private final long seed;
    private final FreeRows rows;
    private long[] high;
    private long[] low;
    private long[] remoteHigh;
    private long[] remoteLow;
    private long[] keys;
    private int[] external;
    private int[] hosts;
    private int[] holders;
    private HashChains byInternal;
    private HashChains byExternal;

    /** @param seed random bits, so that nobody can choose ports that fall into one chain */
    MappingTable(int capacity, long seed) {
        this.seed = seed;
        high = new long[capacity];
        low = new long[capacity];
        remoteHigh = new long[capacity];
        remoteLow = new long[capacity];
        keys = new long[capacity];
        external = new int[capacity];
        hosts = new int[capacity];
        holders = new int[capacity];
        rows = new FreeRows(capacity);
        byInternal = new HashChains(capacity);
        byExternal = new HashChains(capacity);
    }

    /** What of an internal endpoint is not its address. */
    static long key(int pool, int vrf, int protocol, int port) {
        return (long) pool << 32 | (long) vrf << 24 | (long) protocol << 16 | port;
    }

    /** What of an external endpoint is not its protocol. */
    static int external(int address, int port) {
        return address << 16 | port;
    }

    int capacity() {
        return rows.capacity();
    }

    int size() {
        return rows.used();
    }

    boolean isFull() {
        return rows.isFull();
    }

    /** Makes room for more; rows stay where they are. Control loop. */
    void grow(int capacity) {
        int before = keys.length;
        if (capacity <= before) {
            return;
        }
        high = Arrays.copyOf(high, capacity);
        low = Arrays.copyOf(low, capacity);
        remoteHigh = Arrays.copyOf(remoteHigh, capacity);
        remoteLow = Arrays.copyOf(remoteLow, capacity);
        keys = Arrays.copyOf(keys, capacity);
        external = Arrays.copyOf(external, capacity);
        hosts = Arrays.copyOf(hosts, capacity);
        holders = Arrays.copyOf(holders, capacity);
        byInternal = new HashChains(capacity);
        byExternal = new HashChains(capacity);
        for (int row = 0; row < before; row++) {
            if (holders[row] > 0) {
                byInternal.add(internalHash(row), row);
                byExternal.add(externalHash(row), row);
            }
        }
        rows.grow(capacity);
    }

    /** The mapping of an internal endpoint, or {@link #NONE}. */
    int find(long key, long high, long low, long remoteHigh, long remoteLow) {
        long hash = hash(key, high, low, remoteHigh, remoteLow);
        for (int row = byInternal.first(hash); row != HashChains.NONE; row = byInternal.next(row)) {
            boolean isSame = keys[row] == key
                    && this.low[row] == low
                    && this.high[row] == high
                    && this.remoteLow[row] == remoteLow
                    && this.remoteHigh[row] == remoteHigh;
            if (isSame) {
                return row;
            }
        }
        return NONE;
    }

    /** The mapping of an external endpoint, or {@link #NONE}. */
    int findExternal(int protocol, int external, long remoteHigh, long remoteLow) {
        long hash = hash(protocol, external, 0, remoteHigh, remoteLow);
        for (int row = byExternal.first(hash); row != HashChains.NONE; row = byExternal.next(row)) {
            boolean isSame = this.external[row] == external
                    && protocol(row) == protocol
                    && this.remoteLow[row] == remoteLow
                    && this.remoteHigh[row] == remoteHigh;
            if (isSame) {
                return row;
            }
        }
        return NONE;
    }

    /** Adds a mapping that one session holds. Precondition: the table is not full, both endpoints are new. */
    int add(long key, long high, long low, long remoteHigh, long remoteLow, int external, int host) {
        int row = rows.take();
        keys[row] = key;
        this.high[row] = high;
        this.low[row] = low;
        this.remoteHigh[row] = remoteHigh;
        this.remoteLow[row] = remoteLow;
        this.external[row] = external;
        hosts[row] = host;
        holders[row] = 1;
        byInternal.add(internalHash(row), row);
        byExternal.add(externalHash(row), row);
        return row;
    }

    /** One more session holds a mapping. */
    void hold(int row) {
        holders[row]++;
    }

    /** One session less holds a mapping; true if none is left and the mapping has gone. */
    boolean release(int row) {
        if (--holders[row] > 0) {
            return false;
        }
        byInternal.remove(internalHash(row), row);
        byExternal.remove(externalHash(row), row);
        rows.giveBack(row);
        return true;
    }

    /** Lets nobody find a mapping from inside any more; who holds it goes on. Control loop. */
    void retire(int row) {
        byInternal.remove(internalHash(row), row);
        keys[row] = key(Pool.RETIRED, 0, protocol(row), port(row));
        byInternal.add(internalHash(row), row);
    }

    /** True if the row is a mapping. */
    boolean isLive(int row) {
        return holders[row] > 0;
    }

    int holders(int row) {
        return holders[row];
    }

    long high(int row) {
        return high[row];
    }

    long low(int row) {
        return low[row];
    }

    int host(int row) {
        return hosts[row];
    }

    int pool(int row) {
        return (int) (keys[row] >>> 32);
    }

    int protocol(int row) {
        return (int) (keys[row] >>> 16) & 0xff;
    }

    int port(int row) {
        return (int) keys[row] & 0xffff;
    }

    /** Number of the external address. */
    int externalAddress(int row) {
        return external[row] >>> 16;
    }

    int externalPort(int row) {
        return external[row] & 0xffff;
    }

    private long internalHash(int row) {
        return hash(keys[row], high[row], low[row], remoteHigh[row], remoteLow[row]);
    }

    private long externalHash(int row) {
        return hash(protocol(row), external[row], 0, remoteHigh[row], remoteLow[row]);
    }

    private long hash(long first, long second, long third, long remoteHigh, long remoteLow) {
        long hash = (seed ^ first) * 0x9e37_79b9_7f4a_7c15L;
        hash = (hash ^ hash >>> 29 ^ second ^ Long.rotateLeft(third, 31)) * 0xbf58_476d_1ce4_e5b9L;
        hash = (hash ^ hash >>> 32 ^ third ^ remoteHigh ^ Long.rotateLeft(remoteLow, 23)) * 0x94d0_49bb_1331_11ebL;
        return hash ^ hash >>> 31;
    }
}
