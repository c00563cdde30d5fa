package net.isthmus.fastpath.tables;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * What becomes of a packet once the FIB has spoken: the FIB's results are indices of this table.
 *
 * <p>An adjacency is one long, replaced as a whole, so that a worker sees the old one or the new one:
 *
 * <pre>
 *  63      60 59          48 47          32 31      24 23            0
 *  +---------+--------------+--------------+----------+--------------+
 *  | kind    | tx interface | MTU          | rewrite  | rewrite slot |
 *  |         |              |              | length   |              |
 *  +---------+--------------+--------------+----------+--------------+
 * </pre>
 *
 * <p>A resolved adjacency's rewrite is the layer-2 header that goes before the packet: up to 22 bytes (two MACs, two
 * tags, EtherType), kept right-aligned in three longs so that three stores that end at the IP header write it. A slot
 * is never changed while a worker may read it: {@link #resolve} fills a fresh one and the old one waits for its grace
 * period (the caller frees it).
 *
 * <p>Written by the control loop only, read by all workers. The well-known indices come first.
 */
public final class AdjacencyTable {
    /** No route: an ICMP error says so. */
    public static final int NO_ROUTE = 0;

    /** One of the appliance's own addresses: to the host port. */
    public static final int LOCAL = 1;

    /** A blackhole route: dropped without a word. */
    public static final int BLACKHOLE = 2;

    /** An unreachable route. */
    public static final int UNREACHABLE = 3;

    /** A prohibit route. */
    public static final int PROHIBIT = 4;

    /** One of the appliance's own addresses in another VRF than the one that the host stack serves. */
    public static final int LOCAL_IN_VRF = 5;

    /** First index that {@link #allocate} gives. */
    public static final int FIRST = 6;

    /** Kind: no route. */
    public static final int KIND_NO_ROUTE = 0;

    /** Kind: to the host port. */
    public static final int KIND_LOCAL = 1;

    /** Kind: silently dropped. */
    public static final int KIND_BLACKHOLE = 2;

    /** Kind: dropped with ICMP host unreachable. */
    public static final int KIND_UNREACHABLE = 3;

    /** Kind: dropped with ICMP administratively prohibited. */
    public static final int KIND_PROHIBIT = 4;

    /** Kind: an on-link prefix; the packet's own destination is the neighbour to resolve. */
    public static final int KIND_GLEAN = 5;

    /** Kind: a neighbour whose MAC is not known yet; packets go to the control loop, which holds a few. */
    public static final int KIND_INCOMPLETE = 6;

    /** Kind: a neighbour whose rewrite is known. */
    public static final int KIND_RESOLVED = 7;

    /** Kind: one of several; the argument is the group of the {@link GroupTable}. */
    public static final int KIND_GROUP = 8;

    /** Kind: wherever the destination leads in the VRF that is the argument. */
    public static final int KIND_LOOKUP = 9;

    /** Longs of a rewrite. */
    public static final int REWRITE_LONGS = 3;

    /** Most groups of next hops. */
    public static final int MAX_GROUPS = 1024;

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] adjacencies;
    private final long[] rewrites;
    private final GroupTable groups;
    private final int[] freeAdjacencies;
    private final int[] freeSlots;
    private int freeAdjacencyCount;
    private int freeSlotCount;

    /** @param capacity most adjacencies, the well-known ones included */
    public AdjacencyTable(int capacity) {
        adjacencies = new long[capacity];
        groups = new GroupTable(Math.min(capacity, MAX_GROUPS));
        // A slot for every adjacency and as many again that wait for their grace period.
        rewrites = new long[capacity * 2 * (REWRITE_LONGS + 1)];
        freeAdjacencies = new int[capacity];
        freeSlots = new int[capacity * 2];
        for (int i = capacity - 1; i >= FIRST; i--) {
            freeAdjacencies[freeAdjacencyCount++] = i;
        }
        for (int i = capacity * 2 - 1; i > 0; i--) {
            freeSlots[freeSlotCount++] = i;
        }
        for (int kind = KIND_NO_ROUTE; kind <= KIND_PROHIBIT; kind++) {
            adjacencies[kind] = (long) kind << 60;
        }
        adjacencies[LOCAL_IN_VRF] = (long) KIND_LOCAL << 60;
    }

    /** True if {@link #resolve} will find a rewrite slot. Control loop. */
    public boolean hasFreeSlot() {
        return freeSlotCount != 0;
    }

    /** The groups that adjacencies of kind group name. */
    public GroupTable groups() {
        return groups;
    }

    /** Number of adjacencies, the well-known ones included. */
    public int capacity() {
        return adjacencies.length;
    }

    /** Reserves an index, whose kind is {@link #KIND_NO_ROUTE} until set; -1 when the table is full. Control loop. */
    public int allocate() {
        return freeAdjacencyCount == 0 ? -1 : freeAdjacencies[--freeAdjacencyCount];
    }

    /** Gives an index back, after its grace period and when no FIB entry refers to it. Control loop. */
    public void free(int adjacency) {
        LONGS.setRelease(adjacencies, adjacency, 0L);
        freeAdjacencies[freeAdjacencyCount++] = adjacency;
    }

    /** Sets an adjacency without a rewrite. Control loop. Returns the rewrite slot to free after grace, 0 for none. */
    public int set(int adjacency, int kind, int txInterface, int mtu) {
        int oldSlot = rewriteSlot(adjacencies[adjacency]);
        LONGS.setRelease(adjacencies, adjacency, pack(kind, txInterface, mtu, 0, 0));
        return oldSlot;
    }

    /** Sets an adjacency of kind group or lookup. Control loop. Returns as {@link #set(int, int, int, int)}. */
    public int set(int adjacency, int kind, int argument) {
        return set(adjacency, kind, 0, argument);
    }

    /**
     * Makes an adjacency resolved. Control loop.
     *
     * @param header the layer-2 header, 14, 18 or 22 bytes
     * @return the rewrite slot that it had before, to be given to {@link #freeSlot} after a grace period; 0 for none
     */
    public int resolve(int adjacency, int txInterface, int mtu, byte[] header) {
        if (freeSlotCount == 0) {
            throw new IllegalStateException("no rewrite slot is free: slots must be given back after their grace");
        }
        int slot = freeSlots[--freeSlotCount];
        byte[] padded = new byte[REWRITE_LONGS * 8];
        System.arraycopy(header, 0, padded, padded.length - header.length, header.length);
        for (int i = 0; i < REWRITE_LONGS; i++) {
            long word = 0;
            for (byte octet : Arrays.copyOfRange(padded, i * 8, i * 8 + 8)) {
                word = word << 8 | (octet & 0xff);
            }
            rewrites[(slot << 2) + i] = word;
        }
        int oldSlot = rewriteSlot(adjacencies[adjacency]);
        LONGS.setRelease(adjacencies, adjacency, pack(KIND_RESOLVED, txInterface, mtu, header.length, slot));
        return oldSlot;
    }

    /** Gives a rewrite slot back after its grace period. Control loop. */
    public void freeSlot(int slot) {
        if (slot != 0) {
            freeSlots[freeSlotCount++] = slot;
        }
    }

    /**
     * The adjacency's long; decode it with the accessors below. Any thread. What it names is read at a place that the
     * reader has only from it, so that no acquiring load is needed, after which a compiler reads everything anew.
     */
    public long get(int adjacency) {
        return (long) LONGS.getOpaque(adjacencies, adjacency);
    }

    /** One of three longs of a rewrite, in the order of the wire. */
    public long rewrite(int slot, int word) {
        return rewrites[(slot << 2) + word];
    }

    /** One of the {@code KIND_…} constants. */
    public static int kind(long adjacency) {
        return (int) (adjacency >>> 60);
    }

    /** Interface by which the packet leaves. */
    public static int txInterface(long adjacency) {
        return (int) (adjacency >>> 48) & 0xfff;
    }

    /** Largest IP packet that may leave so. */
    public static int mtu(long adjacency) {
        return (int) (adjacency >>> 32) & 0xffff;
    }

    /** What an adjacency of kind group or lookup names: it lies where others have their MTU. */
    public static int argument(long adjacency) {
        return mtu(adjacency);
    }

    /** Bytes of the layer-2 header. */
    public static int rewriteLength(long adjacency) {
        return (int) (adjacency >>> 24) & 0xff;
    }

    /** Slot of the layer-2 header. */
    public static int rewriteSlot(long adjacency) {
        return (int) adjacency & 0xff_ffff;
    }

    private static long pack(int kind, int txInterface, int mtu, int rewriteLength, int rewriteSlot) {
        return (long) kind << 60
                | (long) txInterface << 48
                | (long) mtu << 32
                | (long) rewriteLength << 24
                | rewriteSlot;
    }
}
