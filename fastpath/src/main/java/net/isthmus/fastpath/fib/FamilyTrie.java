package net.isthmus.fastpath.fib;

import static net.isthmus.fastpath.fib.PoptrieLayout.BASE;
import static net.isthmus.fastpath.fib.PoptrieLayout.INHERIT;
import static net.isthmus.fastpath.fib.PoptrieLayout.INT;
import static net.isthmus.fastpath.fib.PoptrieLayout.LEAF_BYTES;
import static net.isthmus.fastpath.fib.PoptrieLayout.LEAF_VECTOR;
import static net.isthmus.fastpath.fib.PoptrieLayout.LONG;
import static net.isthmus.fastpath.fib.PoptrieLayout.NODE_BYTES;
import static net.isthmus.fastpath.fib.PoptrieLayout.NODE_FLAG;
import static net.isthmus.fastpath.fib.PoptrieLayout.NODE_UNITS;
import static net.isthmus.fastpath.fib.PoptrieLayout.SLOTS;
import static net.isthmus.fastpath.fib.PoptrieLayout.STRIDE_BITS;
import static net.isthmus.fastpath.fib.PoptrieLayout.VECTOR;
import static net.isthmus.fastpath.fib.PoptrieLayout.bytes;
import static net.isthmus.fastpath.fib.PoptrieLayout.leafUnits;
import static net.isthmus.fastpath.fib.PoptrieLayout.publish;
import static net.isthmus.fastpath.fib.PoptrieLayout.unit;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import net.isthmus.core.OwnedBy;

/**
 * The writer's half of the poptrie of one address family.
 *
 * <p>Every prefix belongs to one stride of six bits, the one in which it ends; it paints between 1 and 64 slots of one
 * group there and nothing else. A longer prefix of the same stride paints over a shorter one. Between strides nothing
 * is painted: a reader that walks down keeps the last value it has met. So an update, a default route's too, costs at
 * most 126 exact look-ups, the copying of two blocks, and a chain of new nodes when the prefix is the first of its
 * region.
 *
 * <pre>
 *   1  RouteTable changes                             (undone if 2 finds no memory)
 *   2  new blocks are written beside the old ones
 *   3  one release store puts them into the trie      a reader sees all of the update or nothing of it
 *   4  old blocks retire until their readers are gone
 * </pre>
 *
 * <p>Two kinds of update need no new blocks and store each slot's value by itself: those in the direct-pointing tables,
 * and those that change values but no borders between them. Then a reader sees the old or the new value for each
 * address.
 */
@OwnedBy("control loop")
final class FamilyTrie {

    private static final int MAX_LEVELS = 22;

    private final MemorySegment memory;
    private final BlockAllocator allocator;
    private final GracePeriod gracePeriod;
    private final RouteTable routes;
    private final long head;
    private final int rootBits;
    private final int maxLength;

    private final NodeImage image = new NodeImage();
    private final int[] groupValues = new int[SLOTS];

    /** The way down of the present update: node and slot of each level below the root. */
    private final long[] pathNode = new long[MAX_LEVELS];

    private final int[] pathSlot = new int[MAX_LEVELS];
    private int pathLength;

    /** Blocks that the present update has made or replaced. */
    private final int[] made = new int[MAX_LEVELS + 2];

    private int madeCount;
    private final int[] replaced = new int[MAX_LEVELS + 2];
    private int replacedCount;
    private boolean withdrawing;

    /**
     * @param head offset of the family's direct-pointing tables, which are zero
     * @param rootBits bits of the root table, a multiple of 6
     * @param maxLength 32 or 128
     */
    FamilyTrie(
            MemorySegment memory,
            BlockAllocator allocator,
            GracePeriod gracePeriod,
            long head,
            int rootBits,
            int maxLength) {
        this.memory = memory;
        this.allocator = allocator;
        this.gracePeriod = gracePeriod;
        this.head = head;
        this.rootBits = rootBits;
        this.maxLength = maxLength;
        this.routes = new RouteTable(maxLength);
    }

    RouteTable routes() {
        return routes;
    }

    FibOutcome set(long hi, long lo, int length, int value) {
        int old = routes.put(hi, lo, length, value);
        if (old == value) {
            return FibOutcome.UNCHANGED;
        }
        withdrawing = false;
        if (apply(hi, lo, length)) {
            return FibOutcome.APPLIED;
        }
        if (old == 0) {
            routes.remove(hi, lo, length);
        } else {
            routes.put(hi, lo, length, old);
        }
        return FibOutcome.REFUSED_FULL;
    }

    FibOutcome remove(long hi, long lo, int length) {
        int old = routes.remove(hi, lo, length);
        if (old == 0) {
            return FibOutcome.UNCHANGED;
        }
        withdrawing = true;
        if (apply(hi, lo, length)) {
            return FibOutcome.APPLIED;
        }
        routes.put(hi, lo, length, old);
        return FibOutcome.REFUSED_FULL;
    }

    private boolean apply(long rawHi, long rawLo, int length) {
        long hi = Prefixes.hi(rawHi, length);
        long lo = Prefixes.lo(rawLo, length);
        if (length <= rootBits) {
            paintTable(hi, lo, length);
            return true;
        }
        allocator.reclaim();
        madeCount = 0;
        replacedCount = 0;
        int target = (length - rootBits - 1) / STRIDE_BITS;
        boolean done = descend(hi, lo, target) ? repaint(hi, lo, length, target) : extend(hi, lo, length, target);
        settle(done);
        return done;
    }

    /** A prefix that ends in the direct-pointing tables: each slot of its group is stored by itself. */
    private void paintTable(long hi, long lo, int length) {
        int depth = length == 0 ? 0 : (length - 1) / STRIDE_BITS * STRIDE_BITS;
        int bits = depth + STRIDE_BITS;
        long group = head + PoptrieLayout.tableOffset(bits) + (hi >>> (64 - bits) & -SLOTS) * LEAF_BYTES;
        paint(groupValues, hi, lo, length, depth);
        int first = firstSlot(hi, lo, depth);
        for (int slot = first; slot < first + slotCount(length, depth); slot++) {
            long entry = group + (long) slot * LEAF_BYTES;
            int old = memory.get(INT, entry);
            if (old < 0) {
                publish(memory, bytes(old & ~NODE_FLAG) + INHERIT, groupValues[slot]);
            } else {
                publish(memory, entry, groupValues[slot]);
            }
        }
    }

    /** Finds the way to the node of level {@code target}; false if some node on it does not exist yet. */
    private boolean descend(long hi, long lo, int target) {
        int entry = memory.get(INT, rootEntry(hi));
        pathLength = 0;
        if (entry >= 0) {
            return false;
        }
        long node = bytes(entry & ~NODE_FLAG);
        while (true) {
            int slot = Prefixes.slot(hi, lo, depthOf(pathLength));
            pathNode[pathLength] = node;
            pathSlot[pathLength] = slot;
            pathLength++;
            if (pathLength > target) {
                return true;
            }
            long vector = memory.get(LONG, node + VECTOR);
            if ((vector >>> slot & 1) == 0) {
                return false;
            }
            node = childOf(node, vector, slot);
        }
    }

    /** The node of the prefix's stride exists: paint its slots anew. */
    private boolean repaint(long hi, long lo, int length, int target) {
        long node = pathNode[target];
        image.load(memory, node);
        long oldLeafVector = image.leafVector;
        paint(image.values, hi, lo, length, depthOf(target));
        if (withdrawing && image.isEmpty()) {
            return prune(hi, target);
        }
        image.foldLeaves();
        if (image.leafVector == oldLeafVector) {
            image.publishValues(memory, node);
            return true;
        }
        return replaceNode(hi, target);
    }

    /** Takes the empty node of {@code level} out, and each parent that is empty without it. */
    private boolean prune(long hi, int level) {
        for (int at = level; ; ) {
            replaced[replacedCount++] = blockOf(pathNode[at], at == 0);
            if (at == 0) {
                publish(memory, rootEntry(hi), memory.get(INT, pathNode[0] + INHERIT));
                return true;
            }
            at--;
            image.load(memory, pathNode[at]);
            image.dropChild(pathSlot[at]);
            if (!image.isEmpty()) {
                image.foldLeaves();
                return replaceNode(hi, at);
            }
        }
    }

    /** The node of the prefix's stride does not exist: build it, and the chain from the last node that does. */
    private boolean extend(long hi, long lo, int length, int target) {
        int attachLevel = pathLength - 1;
        image.clear();
        paint(image.values, hi, lo, length, depthOf(target));
        image.foldLeaves();
        for (int level = target; level > Math.max(attachLevel, 0); level--) {
            int block = allocate(image.blockUnits());
            if (block == BlockAllocator.NO_MEMORY) {
                return false;
            }
            long vector = image.vector;
            long leafVector = image.leafVector;
            int base = image.write(memory, bytes(block));
            if (level - 1 == attachLevel) {
                image.load(memory, pathNode[attachLevel]);
            } else {
                image.clear();
            }
            image.setChild(Prefixes.slot(hi, lo, depthOf(level - 1)), vector, leafVector, base);
            image.foldLeaves();
        }
        if (attachLevel < 0) {
            return replaceRootNode(hi, memory.get(INT, rootEntry(hi)));
        }
        return replaceNode(hi, attachLevel);
    }

    /** Publishes the folded image in place of the node of {@code level}. */
    private boolean replaceNode(long hi, int level) {
        long node = pathNode[level];
        if (level == 0) {
            replaced[replacedCount++] = blockOf(node, true);
            return replaceRootNode(hi, memory.get(INT, node + INHERIT));
        }
        int block = allocate(image.blockUnits());
        if (block == BlockAllocator.NO_MEMORY) {
            return false;
        }
        replaced[replacedCount++] = blockOf(node, false);
        long vector = image.vector;
        long leafVector = image.leafVector;
        int base = image.write(memory, bytes(block));
        long parent = pathNode[level - 1];
        image.load(memory, parent);
        image.setChild(pathSlot[level - 1], vector, leafVector, base);
        image.foldLeaves();
        if (level == 1) {
            replaced[replacedCount++] = blockOf(parent, true);
            return replaceRootNode(hi, memory.get(INT, parent + INHERIT));
        }
        int parentBlock = allocate(image.blockUnits());
        if (parentBlock == BlockAllocator.NO_MEMORY) {
            return false;
        }
        replaced[replacedCount++] = blockOf(parent, false);
        publish(memory, parent + BASE, image.write(memory, bytes(parentBlock)));
        return true;
    }

    /** Publishes the folded image as the node that hangs on the root; such a node lies at the head of its own block. */
    private boolean replaceRootNode(long hi, int inherit) {
        int block = allocate(NODE_UNITS + image.blockUnits());
        if (block == BlockAllocator.NO_MEMORY) {
            return false;
        }
        long node = bytes(block);
        int base = image.write(memory, node + NODE_BYTES);
        NodeImage.writeNode(memory, node, image.vector, image.leafVector, base, inherit);
        publish(memory, rootEntry(hi), block | NODE_FLAG);
        return true;
    }

    /** After publishing, the replaced blocks retire; after a failure, the new ones go back. */
    private void settle(boolean done) {
        if (!done) {
            for (int i = 0; i < madeCount; i++) {
                allocator.free(made[i]);
            }
            return;
        }
        if (replacedCount > 0) {
            long stamp = gracePeriod.stamp();
            for (int i = 0; i < replacedCount; i++) {
                allocator.retire(replaced[i], stamp);
            }
        }
    }

    /**
     * Computes the values of the slots that a prefix covers from the routes that end in its stride. Slots that it does
     * not cover keep their values.
     */
    private void paint(int[] values, long hi, long lo, int length, int depth) {
        int first = firstSlot(hi, lo, depth);
        int end = first + slotCount(length, depth);
        int shortest = depth == 0 ? 0 : depth + 1;
        int value = 0;
        for (int shorter = length; shorter >= shortest && value == 0; shorter--) {
            value = routes.get(hi, lo, shorter);
        }
        Arrays.fill(values, first, end, value);
        int longest = Math.min(depth + STRIDE_BITS, maxLength);
        for (int longer = length + 1; longer <= longest; longer++) {
            if (routes.countOfLength(longer) == 0) {
                continue;
            }
            int step = slotCount(longer, depth);
            for (int slot = first; slot < end; slot += step) {
                int more = slot - first;
                int found =
                        routes.get(Prefixes.withSlotHi(hi, more, depth), Prefixes.withSlotLo(lo, more, depth), longer);
                if (found != 0) {
                    Arrays.fill(values, slot, slot + step, found);
                }
            }
        }
    }

    private int allocate(int units) {
        int block = allocator.allocate(units, withdrawing);
        if (block != BlockAllocator.NO_MEMORY) {
            made[madeCount++] = block;
        }
        return block;
    }

    /** The unit where the block of a node begins. */
    private int blockOf(long node, boolean embedded) {
        if (embedded) {
            return unit(node);
        }
        return memory.get(INT, node + BASE) - leafUnits(Long.bitCount(memory.get(LONG, node + LEAF_VECTOR)));
    }

    private long childOf(long node, long vector, int slot) {
        int rank = Long.bitCount(vector & ((1L << slot) - 1));
        return bytes(memory.get(INT, node + BASE)) + (long) rank * NODE_BYTES;
    }

    private long rootEntry(long hi) {
        return head + PoptrieLayout.tableOffset(rootBits) + (hi >>> (64 - rootBits)) * LEAF_BYTES;
    }

    private int depthOf(int level) {
        return rootBits + level * STRIDE_BITS;
    }

    private static int firstSlot(long hi, long lo, int depth) {
        return Prefixes.slot(hi, lo, depth);
    }

    private static int slotCount(int length, int depth) {
        return 1 << (STRIDE_BITS - (length - depth));
    }
}
