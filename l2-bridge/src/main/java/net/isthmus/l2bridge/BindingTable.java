package net.isthmus.l2bridge;

import java.util.Arrays;

/**
 * The bindings of all domains as workers look them up: an immutable table by domain and IPv4 address, replaced whole.
 *
 * <p>Open addressing over two arrays at most half full: the key is {@code domain << 32 | address}, the value
 * {@code member << 48 | MAC}. No key is 0, for no domain is.
 */
final class BindingTable {
    private static final int ADDRESS_BITS = 32;
    private static final int MAC_BITS = 48;
    private static final long MIX = 0x9e37_79b9_7f4a_7c15L;

    private final long[] keys;
    private final long[] values;
    private final int shift;
    private int size;

    /** An empty table with room. */
    BindingTable(int capacity) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(2 * Math.max(4, capacity) - 1);
        keys = new long[1 << bits];
        values = new long[1 << bits];
        shift = Long.SIZE - bits;
    }

    /** Adds a binding, in place of one for the same address; before the table is published. */
    void put(int domain, int address, long mac, int member) {
        if (2 * (size + 1) > keys.length) {
            throw new IllegalStateException("more bindings than were announced");
        }
        long key = key(domain, address);
        int slot = slot(key);
        size += keys[slot] == 0 ? 1 : 0;
        keys[slot] = key;
        values[slot] = (long) member << MAC_BITS | mac;
    }

    /** True if this station behind this member has the address. */
    boolean matches(int domain, int address, long mac, int member) {
        long key = key(domain, address);
        int slot = slot(key);
        return keys[slot] == key && values[slot] == ((long) member << MAC_BITS | mac);
    }

    /** Number of bindings. */
    int size() {
        return (int) Arrays.stream(keys).filter(key -> key != 0).count();
    }

    private int slot(long key) {
        int slot = (int) (key * MIX >>> shift);
        while (keys[slot] != 0 && keys[slot] != key) {
            slot = slot + 1 & keys.length - 1;
        }
        return slot;
    }

    private static long key(int domain, int address) {
        return (long) domain << ADDRESS_BITS | address & 0xffff_ffffL;
    }
}
