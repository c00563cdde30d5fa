package net.isthmus.fastpath.fib;

import static net.isthmus.fastpath.fib.PoptrieLayout.BASE;
import static net.isthmus.fastpath.fib.PoptrieLayout.INT;
import static net.isthmus.fastpath.fib.PoptrieLayout.LEAF_VECTOR;
import static net.isthmus.fastpath.fib.PoptrieLayout.LONG;
import static net.isthmus.fastpath.fib.PoptrieLayout.NODE_FLAG;
import static net.isthmus.fastpath.fib.PoptrieLayout.NODE_UNITS;
import static net.isthmus.fastpath.fib.PoptrieLayout.STRIDE_BITS;
import static net.isthmus.fastpath.fib.PoptrieLayout.VECTOR;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import net.isthmus.core.OwnedBy;
import net.isthmus.fastpath.tables.RouteLookup;

/**
 * One worker's way into a {@link PoptrieFib}.
 *
 * <p>Nearly every load from a million-route table misses the nearer caches. The batched lookups advance all packets of
 * a burst one level at a time, so that the misses of different packets overlap instead of adding up. Two things keep as
 * many misses in flight as the processor can hold, and both were measured:
 *
 * <ul>
 *   <li>Before each pass a loop that does little but load touches what the pass will read. Java has no prefetch
 *       instruction; the loop does the same, for the passes themselves store too much to run far enough ahead.
 *   <li>No pass branches on what it has loaded: a mispredicted branch that waits for memory throws away all that was
 *       begun behind it. Lists are compacted by adding a bit to their length.
 * </ul>
 *
 * <pre>
 *   pass          reads                              packet goes to
 *   root          the direct-pointing entry          done, or descending
 *   level 0 … n   a node (24 octets)                 descending, or leaf
 *   leaf          the leaf                           done
 *   shorter       tables of shorter prefixes         done; only where nothing was found so far
 * </pre>
 *
 * <p>Not thread-safe: the scratch arrays belong to one worker. Nothing is allocated. The worker is awake for the
 * {@link GracePeriod} while it looks up.
 */
@OwnedBy("packet worker")
public final class FibReader implements RouteLookup {

    /** Packets that are looked up side by side; a larger burst is cut. */
    public static final int BURST = 256;

    private final MemorySegment memory;
    private final AtomicInteger changes;
    private final long head4;
    private final long head6;
    private final int rootBits4;
    private final int rootBits6;

    /** For each packet that descends: its number, the unit of its node, and its slot there. */
    private final int[] packet = new int[BURST];

    private final int[] node = new int[BURST];
    private final int[] slot = new int[BURST];

    /** For each packet whose leaf is known: its number, and the leaf's offset in units of 4 octets. */
    private final int[] leafPacket = new int[BURST];

    private final int[] leaf = new int[BURST];

    /** Sum of all that was touched: it keeps the compiler from leaving the touching out. */
    @SuppressWarnings("UnusedVariable")
    private long touched;

    FibReader(MemorySegment memory, AtomicInteger changes, long head4, int rootBits4, long head6, int rootBits6) {
        this.memory = memory;
        this.changes = changes;
        this.head4 = head4;
        this.rootBits4 = rootBits4;
        this.head6 = head6;
        this.rootBits6 = rootBits6;
    }

    @Override
    public int generation() {
        return changes.getAcquire();
    }

    /** The value of the longest prefix that covers the address, or 0. */
    public int lookup4(int address) {
        return lookup((long) address << 32, 0, head4, rootBits4);
    }

    /** The value of the longest prefix that covers the address, or 0. */
    public int lookup6(long hi, long lo) {
        return lookup(hi, lo, head6, rootBits6);
    }

    /**
     * Looks up {@code count} IPv4 addresses.
     *
     * @param addresses as unsigned numbers
     * @param results receives for each address the value of its longest prefix, or 0
     */
    @Override
    public void lookup4(int[] addresses, int[] results, int count) {
        for (int from = 0; from < count; from += BURST) {
            int end = Math.min(from + BURST, count);
            int descending = root4(addresses, results, from, end);
            int leaves = 0;
            for (int shift = 32 - STRIDE_BITS - rootBits4; descending > 0; shift -= STRIDE_BITS) {
                long sum = 0;
                for (int k = 0; k < descending; k++) {
                    // The last stride of an IPv4 address has only two bits left: they stand on top of the slot.
                    slot[k] = (int) (((long) addresses[packet[k]] << STRIDE_BITS) >>> (shift + STRIDE_BITS)) & 63;
                    sum += touchNode(node[k]);
                }
                touched += sum;
                int stay = level(results, descending, leaves);
                leaves += descending - stay;
                descending = stay;
            }
            readLeaves(results, leaves);
            shorter4(addresses, results, from, end);
        }
    }

    /**
     * Looks up {@code count} IPv6 addresses.
     *
     * @param results receives for each address the value of its longest prefix, or 0
     */
    @Override
    public void lookup6(long[] hi, long[] lo, int[] results, int count) {
        for (int from = 0; from < count; from += BURST) {
            int end = Math.min(from + BURST, count);
            int descending = root6(hi, results, from, end);
            int leaves = 0;
            for (int depth = rootBits6; descending > 0; depth += STRIDE_BITS) {
                long sum = 0;
                for (int k = 0; k < descending; k++) {
                    int p = packet[k];
                    slot[k] = Prefixes.slot(hi[p], lo[p], depth);
                    sum += touchNode(node[k]);
                }
                touched += sum;
                int stay = level(results, descending, leaves);
                leaves += descending - stay;
                descending = stay;
            }
            readLeaves(results, leaves);
            shorter6(hi, results, from, end);
        }
    }

    private int root4(int[] addresses, int[] results, int from, int end) {
        long root = head4 + PoptrieLayout.tableOffset(rootBits4);
        int shift = 32 - rootBits4;
        long sum = 0;
        for (int i = from; i < end; i++) {
            sum += memory.get(INT, root + ((long) (addresses[i] >>> shift) << 2));
        }
        touched += sum;
        int descending = 0;
        for (int i = from; i < end; i++) {
            descending = enter(memory.get(INT, root + ((long) (addresses[i] >>> shift) << 2)), i, results, descending);
        }
        return descending;
    }

    private int root6(long[] hi, int[] results, int from, int end) {
        long root = head6 + PoptrieLayout.tableOffset(rootBits6);
        int shift = 64 - rootBits6;
        long sum = 0;
        for (int i = from; i < end; i++) {
            sum += memory.get(INT, root + (hi[i] >>> shift << 2));
        }
        touched += sum;
        int descending = 0;
        for (int i = from; i < end; i++) {
            descending = enter(memory.get(INT, root + (hi[i] >>> shift << 2)), i, results, descending);
        }
        return descending;
    }

    /** Takes a root entry: a value is a result so far; a node makes the packet descend. */
    private int enter(int entry, int i, int[] results, int descending) {
        results[i] = entry & ~(entry >> 31);
        packet[descending] = i;
        node[descending] = entry & ~NODE_FLAG;
        return descending + (entry >>> 31);
    }

    /** Loads the first and the last field of the node, which may lie in two cache lines. */
    private long touchNode(int unit) {
        long at = PoptrieLayout.bytes(unit);
        return memory.get(LONG, at + VECTOR) + memory.get(LONG, at + BASE);
    }

    /** Advances the descending packets by one node and returns how many of them descend further. */
    private int level(int[] results, int descending, int leavesBefore) {
        int leaves = leavesBefore;
        int stay = 0;
        for (int k = 0; k < descending; k++) {
            int p = packet[k];
            int s = slot[k];
            long at = PoptrieLayout.bytes(node[k]);
            long vector = memory.get(LONG, at + VECTOR);
            long leafVector = memory.get(LONG, at + LEAF_VECTOR);
            long baseAndInherit = memory.get(LONG, at + BASE);
            int base = (int) baseAndInherit;
            results[p] = firstUnlessZero((int) (baseAndInherit >>> 32), results[p]);
            packet[stay] = p;
            node[stay] = base + Long.bitCount(vector & ((1L << s) - 1)) * NODE_UNITS;
            leafPacket[leaves] = p;
            leaf[leaves] = (base << 1) - Long.bitCount(leafVector & (-1L >>> (63 - s)));
            int child = (int) (vector >>> s) & 1;
            stay += child;
            leaves += 1 - child;
        }
        return stay;
    }

    private void readLeaves(int[] results, int leaves) {
        long sum = 0;
        for (int k = 0; k < leaves; k++) {
            sum += memory.get(INT, (leaf[k] & 0xFFFF_FFFFL) << 2);
        }
        touched += sum;
        for (int k = 0; k < leaves; k++) {
            int p = leafPacket[k];
            results[p] = firstUnlessZero(memory.get(INT, (leaf[k] & 0xFFFF_FFFFL) << 2), results[p]);
        }
    }

    /** Asks the tables of shorter prefixes for the packets that have no result. */
    private void shorter4(int[] addresses, int[] results, int from, int end) {
        int without = withoutResult(results, from, end);
        for (int k = 0; k < without; k++) {
            int p = packet[k];
            results[p] = shorter((long) addresses[p] << 32, head4, rootBits4);
        }
    }

    private void shorter6(long[] hi, int[] results, int from, int end) {
        int without = withoutResult(results, from, end);
        for (int k = 0; k < without; k++) {
            int p = packet[k];
            results[p] = shorter(hi[p], head6, rootBits6);
        }
    }

    /** All tables before the root at once: their loads do not wait for one another. */
    private int shorter(long hi, long head, int rootBits) {
        int value = 0;
        for (int bits = STRIDE_BITS; bits < rootBits; bits += STRIDE_BITS) {
            int longer = memory.get(INT, head + PoptrieLayout.tableOffset(bits) + (hi >>> (64 - bits) << 2));
            value = firstUnlessZero(longer, value);
        }
        return value;
    }

    private int withoutResult(int[] results, int from, int end) {
        int without = 0;
        for (int i = from; i < end; i++) {
            packet[without] = i;
            without += isZero(results[i]);
        }
        return without;
    }

    private int lookup(long hi, long lo, long head, int rootBits) {
        int entry = memory.get(INT, head + PoptrieLayout.tableOffset(rootBits) + (hi >>> (64 - rootBits) << 2));
        int best = entry & ~(entry >> 31);
        if (entry < 0) {
            best = descend(hi, lo, entry & ~NODE_FLAG, rootBits);
        }
        return best != 0 ? best : shorter(hi, head, rootBits);
    }

    private int descend(long hi, long lo, int rootNode, int rootBits) {
        int best = 0;
        int unit = rootNode;
        for (int depth = rootBits; ; depth += STRIDE_BITS) {
            long at = PoptrieLayout.bytes(unit);
            int s = Prefixes.slot(hi, lo, depth);
            long vector = memory.get(LONG, at + VECTOR);
            long baseAndInherit = memory.get(LONG, at + BASE);
            int base = (int) baseAndInherit;
            best = firstUnlessZero((int) (baseAndInherit >>> 32), best);
            if ((vector >>> s & 1) == 0) {
                long leafVector = memory.get(LONG, at + LEAF_VECTOR);
                int rank = Long.bitCount(leafVector & (-1L >>> (63 - s)));
                return firstUnlessZero(memory.get(INT, PoptrieLayout.bytes(base) - ((long) rank << 2)), best);
            }
            unit = base + Long.bitCount(vector & ((1L << s) - 1)) * NODE_UNITS;
        }
    }

    /** {@code first} if it is positive, {@code second} if {@code first} is zero; without a branch. */
    private static int firstUnlessZero(int first, int second) {
        return second ^ ((second ^ first) & (-first >> 31));
    }

    /** 1 for zero, 0 for a positive number. */
    private static int isZero(int value) {
        return (value - 1) >>> 31;
    }
}
