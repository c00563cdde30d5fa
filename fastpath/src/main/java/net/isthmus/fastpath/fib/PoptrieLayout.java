package net.isthmus.fastpath.fib;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Where the parts of a poptrie lie in memory.
 *
 * <p>The head of one family is a row of direct-pointing tables, one for every six bits up to the root; only the last,
 * the root, points to nodes. The others answer for shorter prefixes, and only when the root has no answer.
 *
 * <pre>
 *   bits 0…5           64 values     ┐
 *   bits 0…11       4,096 values     │
 *   bits 0…17     262,144 values     ├─ a value, or 0: no such route
 *   bits 0…23  16,777,216 entries    ┘  root: additionally, with the sign bit set, the unit number of a node
 * </pre>
 *
 * <p>A node describes six more bits of the key. For each of its 64 slots it has either a child node or a leaf value;
 * children lie together, and so do leaves, where neighbours of equal value share one.
 *
 * <pre>
 *    0       7 8         15 16     19 20     23
 *   +---------+------------+---------+---------+
 *   | vector  | leafVector |  base   | inherit |
 *   +---------+------------+---------+---------+
 *   vector      bit s: slot s has a child
 *   leafVector  bit s: slot s has a leaf, and its value differs from that of the leaf before it
 *   base        unit number of the border between leaves and children in the node's block
 *   inherit     value of the longest prefix which ends in the stride above and covers this whole node, or 0
 *
 *   block:  [ node, if it hangs on the root ] [ leaf n … leaf 2, leaf 1 ] base→ [ child 0 ][ child 1 ] … [ child m-1 ]
 * </pre>
 *
 * <p>The leaf of a slot is number popcount(leafVector &amp; bits 0…s), counted downwards from the base; the child is
 * number popcount(vector &amp; bits 0…s-1), counted upwards.
 *
 * <p>All integers are little endian. Entries, base, inherit and leaves are aligned to 4 octets, nodes to 8.
 */
final class PoptrieLayout {

    /** Little endian on every machine, because a reader takes base and inherit out of one long. */
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    /**
     * Publishes: what the writer stored before is seen by whoever sees this. Readers use plain loads; each load's
     * address depends on the value loaded before, which orders them on every processor that Java runs on.
     */
    static final VarHandle PUBLISHED_INT = INT.varHandle();

    static final int STRIDE_BITS = 6;
    static final int SLOTS = 1 << STRIDE_BITS;

    static final int VECTOR = 0;
    static final int LEAF_VECTOR = 8;
    static final int BASE = 16;
    static final int INHERIT = 20;
    static final int NODE_BYTES = 24;
    static final int NODE_UNITS = NODE_BYTES / BlockAllocator.UNIT_BYTES;
    static final int LEAF_BYTES = 4;

    /** Sign bit of a root entry that points to a node. */
    static final int NODE_FLAG = 1 << 31;

    private PoptrieLayout() {}

    /** Octets of the direct-pointing tables up to and including the one of {@code bits}. */
    static long tableBytes(int bits) {
        return tableOffset(bits + STRIDE_BITS);
    }

    /** Offset of the direct-pointing table of {@code bits} from the beginning of its family's head. */
    static long tableOffset(int bits) {
        // 64 + 64² + … entries lie before it: a geometric sum.
        return ((1L << bits) - SLOTS) / (SLOTS - 1) * LEAF_BYTES;
    }

    /** Units that a block's leaves occupy. */
    static int leafUnits(int leaves) {
        return (leaves + 1) / 2;
    }

    static long bytes(int unit) {
        return (long) unit * BlockAllocator.UNIT_BYTES;
    }

    static int unit(long offset) {
        return (int) (offset / BlockAllocator.UNIT_BYTES);
    }

    static void publish(MemorySegment memory, long offset, int value) {
        PUBLISHED_INT.setRelease(memory, offset, value);
    }
}
