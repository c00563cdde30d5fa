package net.isthmus.fastpath.nat;

import java.util.Arrays;

/**
 * Internal hosts that have mappings, one row each: which external address each is paired with (RFC 4787 REQ-2) and
 * which blocks of ports it has there. A host is forgotten with its last mapping. Guarded by the session lock.
 */
final class HostTable {
    static final int NONE = -1;

    private final long seed;
    private final FreeRows rows;
    private long[] high;
    private long[] low;
    private int[] keys;
    private int[] external;
    private int[] mappings;
    private int[] firstBlock;
    private int[] blocks;
    private HashChains byAddress;

    HostTable(int capacity, long seed) {
        this.seed = seed;
        high = new long[capacity];
        low = new long[capacity];
        keys = new int[capacity];
        external = new int[capacity];
        mappings = new int[capacity];
        firstBlock = new int[capacity];
        blocks = new int[capacity];
        rows = new FreeRows(capacity);
        byAddress = new HashChains(capacity);
    }

    int size() {
        return rows.used();
    }

    int capacity() {
        return rows.capacity();
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
        keys = Arrays.copyOf(keys, capacity);
        external = Arrays.copyOf(external, capacity);
        mappings = Arrays.copyOf(mappings, capacity);
        firstBlock = Arrays.copyOf(firstBlock, capacity);
        blocks = Arrays.copyOf(blocks, capacity);
        byAddress = new HashChains(capacity);
        for (int row = 0; row < before; row++) {
            if (mappings[row] > 0) {
                byAddress.add(hash(keys[row], high[row], low[row]), row);
            }
        }
        rows.grow(capacity);
    }

    /** What of a host is not its address. */
    static int key(int pool, int vrf) {
        return pool << 8 | vrf;
    }

    /** A number that is the same for a host whenever it comes, and unknown outside. */
    long hash(int key, long high, long low) {
        long hash = (seed ^ key ^ Long.rotateLeft(high, 32)) * 0xc2b2_ae3d_27d4_eb4fL;
        hash = (hash ^ hash >>> 30 ^ low) * 0x9e37_79b9_7f4a_7c15L;
        return hash ^ hash >>> 29;
    }

    int find(int key, long high, long low) {
        for (int row = byAddress.first(hash(key, high, low)); row != HashChains.NONE; row = byAddress.next(row)) {
            if (this.low[row] == low && this.high[row] == high && keys[row] == key) {
                return row;
            }
        }
        return NONE;
    }

    /** Adds a host that has no mapping yet, which it must get. Precondition: the table is not full. */
    int add(int key, long high, long low, int external) {
        int row = rows.take();
        keys[row] = key;
        this.high[row] = high;
        this.low[row] = low;
        this.external[row] = external;
        mappings[row] = 0;
        firstBlock[row] = ExternalAddress.NONE;
        blocks[row] = 0;
        byAddress.add(hash(key, high, low), row);
        return row;
    }

    /** Forgets a host. */
    void remove(int row) {
        byAddress.remove(hash(keys[row], high[row], low[row]), row);
        mappings[row] = 0;
        rows.giveBack(row);
    }

    void mapped(int row) {
        mappings[row]++;
    }

    /** One mapping less; true if that was the last. */
    boolean unmapped(int row) {
        return --mappings[row] == 0;
    }

    int mappings(int row) {
        return mappings[row];
    }

    /** True if the row is a host. */
    boolean isLive(int row) {
        return mappings[row] > 0;
    }

    long high(int row) {
        return high[row];
    }

    long low(int row) {
        return low[row];
    }

    int pool(int row) {
        return keys[row] >>> 8;
    }

    /** Number of the external address with which it is paired. */
    int external(int row) {
        return external[row];
    }

    /** Pairs a host with another address, where it has no blocks. */
    void pair(int row, int externalAddress) {
        external[row] = externalAddress;
        firstBlock[row] = ExternalAddress.NONE;
        blocks[row] = 0;
    }

    int firstBlock(int row) {
        return firstBlock[row];
    }

    int blocks(int row) {
        return blocks[row];
    }

    /** The head of its list of blocks and how many there are. */
    void blocks(int row, int first, int count) {
        firstBlock[row] = first;
        blocks[row] = count;
    }
}
