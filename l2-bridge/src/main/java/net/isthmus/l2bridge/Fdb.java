package net.isthmus.l2bridge;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The MAC table of all bridge domains: which member a MAC of a domain lives behind.
 *
 * <p>A key is {@code domain << 48 | MAC}: 64 bits. An entry is one long too, although it holds the whole key and the
 * member. That works because the key is mixed by a reversible function: the upper bits of the mix choose the home slot,
 * so only the lower ones (the remainder) must be kept, with the distance of the entry from its home:
 *
 * <pre>
 *  63                        17 16          12 11           0
 *  +---------------------------+--------------+--------------+
 *  | remainder of the mixed    | distance     | member       |   0 is a free slot
 *  | key (47 bits or fewer)    | from home    | (interface)  |
 *  +---------------------------+--------------+--------------+
 * </pre>
 *
 * <p>So a reader gets key and member by one load that cannot tear: what it finds was, at that moment, the entry of
 * exactly this key. There is no lock, no sequence number and nothing to validate. A MAC that moves is one store, a MAC
 * that leaves is one store of 0. Entries never change their slot, hence a reader never misses one that is there.
 *
 * <p>A key is kept in the first free slot of its window, the {@value #WINDOW} slots from its home on. A search looks at
 * the whole window, since a free slot says nothing about those behind it; nearly always the first slot is a hit. At
 * most half of all slots are in use.
 *
 * <p>Full policy: when {@link #isFull}, or when no slot of a window is free (about never at half load), a newcomer is
 * not learnt and its frames are flooded. Nothing is evicted for it: otherwise one station that invents MACs could empty
 * the table. The mix is seeded so that nobody can aim at a window.
 *
 * <p>Beside the slots lie marks: why frames in the name of a slot's MAC are dropped when they come from elsewhere.
 * Workers look at one only when a frame does. A mark may be a moment older or younger than its entry.
 *
 * <p>One writer, the control loop; any number of readers.
 */
public final class Fdb {
    /** Bits of a search's result that hold the member; the bits above hold the slot. */
    public static final int MEMBER_BITS = 12;

    /** Mask of the member in a search's result. */
    public static final int MEMBER_MASK = (1 << MEMBER_BITS) - 1;

    /** Mark: the MAC may move. */
    static final int NO_MARK = 0;

    /** Mark: the configuration says where the MAC lives. */
    static final int STATIC = 1;

    /** Mark: the MAC has moved too often. */
    static final int DAMPED = 2;

    /** Slots in which a key may lie. */
    static final int WINDOW = 32;

    private static final int DISTANCE_BITS = 5;
    private static final int MIN_HOME_BITS = 17;
    private static final int MAX_CAPACITY = 1 << 18;
    private static final int MAC_BITS = 48;
    private static final long MIX_1 = 0x9e37_79b9_7f4a_7c15L;
    private static final long MIX_2 = 0xbf58_476d_1ce4_e5b9L;
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle BYTES = MethodHandles.arrayElementVarHandle(byte[].class);

    /** The slots; {@link FdbReader} reads them too. */
    final long[] entries;

    /** Upper bits of a mixed key that choose the home slot. */
    final int homeBits;

    /** Of the mix. */
    final long seed;

    private final byte[] marks;
    private final int capacity;
    private int size;

    /**
     * An empty table.
     *
     * @param capacity most MACs that are to be learnt, 1 to 262,144
     * @param seed a number that stations cannot know
     */
    public Fdb(int capacity, long seed) {
        if (capacity < 1 || capacity > MAX_CAPACITY) {
            throw new IllegalArgumentException(
                    "a MAC table holds 1 to %d MACs, not %d".formatted(MAX_CAPACITY, capacity));
        }
        homeBits = Math.max(MIN_HOME_BITS, Integer.SIZE - Integer.numberOfLeadingZeros(2 * capacity - 1));
        this.capacity = capacity;
        this.seed = seed;
        entries = new long[(1 << homeBits) + WINDOW - 1];
        marks = new byte[entries.length];
    }

    /** The key of a MAC in a domain. */
    public static long key(int domain, long mac) {
        return (long) domain << MAC_BITS | mac;
    }

    /** Domain of a key. */
    public static int domain(long key) {
        return (int) (key >>> MAC_BITS);
    }

    /** MAC of a key. */
    public static long mac(long key) {
        return key & (1L << MAC_BITS) - 1;
    }

    /** Slot of a search's result. */
    public static int slot(int found) {
        return found >>> MEMBER_BITS;
    }

    /** Member of a search's result, 0 when the key is unknown. */
    public static int member(int found) {
        return found & MEMBER_MASK;
    }

    /** Number of slots; slot indices are below it. */
    public int slots() {
        return entries.length;
    }

    /** MACs that it holds now. Writer only. */
    public int size() {
        return size;
    }

    /** True when it holds as many MACs as it is made for. Writer only, which learns no more then. */
    public boolean isFull() {
        return size >= capacity;
    }

    /** Looks one key up: slot and member, 0 if it is unknown. Any thread; workers have {@link FdbReader} for bursts. */
    public int find(long key) {
        long mixed = mix(key, seed);
        int home = home(mixed, homeBits);
        long wanted = wanted(mixed, homeBits);
        return finish(entries, home, wanted, load(entries, home));
    }

    /** The entry in a slot. Opaque: whole, and not kept in a register. Nothing else is published with an entry. */
    static long load(long[] entries, int slot) {
        return (long) LONGS.getOpaque(entries, slot);
    }

    /** Slot and member, by the entry that was in the home slot. */
    static int finish(long[] entries, int home, long wanted, long first) {
        if (first >>> MEMBER_BITS == wanted && first != 0) {
            return home << MEMBER_BITS | (int) first & MEMBER_MASK;
        }
        return findBehind(entries, home, wanted);
    }

    private static int findBehind(long[] entries, int home, long wanted) {
        for (int distance = 1; distance < WINDOW; distance++) {
            long entry = load(entries, home + distance);
            if (entry >>> MEMBER_BITS == (wanted | distance)) {
                return home + distance << MEMBER_BITS | (int) entry & MEMBER_MASK;
            }
        }
        return 0;
    }

    /**
     * Says where a key lives from now on. Writer only.
     *
     * @param member interface index, 1 to {@value #MEMBER_MASK}
     * @return slot of the key, or -1 when its window has no free slot
     */
    public int put(long key, int member) {
        long mixed = mix(key, seed);
        int home = home(mixed, homeBits);
        int found = find(key);
        int slot = found != 0 ? slot(found) : freeSlot(home);
        if (slot < 0) {
            return -1;
        }
        if (found == 0) {
            size++;
        }
        LONGS.setOpaque(entries, slot, (wanted(mixed, homeBits) | slot - home) << MEMBER_BITS | member);
        return slot;
    }

    /** Marks the MAC in a slot. Writer only. */
    void mark(int slot, int mark) {
        BYTES.setOpaque(marks, slot, (byte) mark);
    }

    /** The mark of the MAC in a slot; any thread. */
    int mark(int slot) {
        return (byte) BYTES.getOpaque(marks, slot);
    }

    /** Forgets the key in a slot. Writer only. */
    public void remove(int slot) {
        mark(slot, NO_MARK);
        LONGS.setOpaque(entries, slot, 0L);
        size--;
    }

    /**
     * Each step can be undone, so different keys have different mixes: without that an entry would not name its key.
     */
    static long mix(long key, long seed) {
        long mixed = (key ^ seed) * MIX_1;
        return (mixed ^ mixed >>> 32) * MIX_2;
    }

    /** First slot of a mixed key's window. */
    static int home(long mixed, int homeBits) {
        return (int) (mixed >>> -homeBits);
    }

    /** What an entry of the mixed key holds above its member when it lies in its home slot. */
    static long wanted(long mixed, int homeBits) {
        return mixed << homeBits >>> homeBits - DISTANCE_BITS;
    }

    /** First slot of a key's window. */
    int home(long key) {
        return home(mix(key, seed), homeBits);
    }

    /** Member in a slot, 0 if it is free. */
    int memberAt(int slot) {
        return (int) load(entries, slot) & MEMBER_MASK;
    }

    private int freeSlot(int home) {
        for (int slot = home; slot < home + WINDOW; slot++) {
            if (entries[slot] == 0) {
                return slot;
            }
        }
        return -1;
    }
}
