package net.isthmus.fastpath.fib;

import static net.isthmus.fastpath.fib.PoptrieLayout.BASE;
import static net.isthmus.fastpath.fib.PoptrieLayout.INHERIT;
import static net.isthmus.fastpath.fib.PoptrieLayout.INT;
import static net.isthmus.fastpath.fib.PoptrieLayout.LEAF_BYTES;
import static net.isthmus.fastpath.fib.PoptrieLayout.LEAF_VECTOR;
import static net.isthmus.fastpath.fib.PoptrieLayout.LONG;
import static net.isthmus.fastpath.fib.PoptrieLayout.NODE_BYTES;
import static net.isthmus.fastpath.fib.PoptrieLayout.NODE_UNITS;
import static net.isthmus.fastpath.fib.PoptrieLayout.SLOTS;
import static net.isthmus.fastpath.fib.PoptrieLayout.VECTOR;
import static net.isthmus.fastpath.fib.PoptrieLayout.bytes;
import static net.isthmus.fastpath.fib.PoptrieLayout.leafUnits;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * One node unfolded for editing: a value and perhaps a child for each of its 64 slots.
 *
 * <p>The writer loads a published node, edits the image and writes a new block from it; published blocks are never
 * edited, except for values of which each stands alone. The value of a slot that has a child is what the child
 * inherits. One image is reused for every update.
 */
final class NodeImage {

    /** The value of the longest prefix which ends in this stride and covers the slot, or 0. */
    final int[] values = new int[SLOTS];

    /** Bit s: slot s has a child. */
    long vector;
    /** Made by {@link #foldLeaves} and by {@link #load}. */
    long leafVector;

    private final int[] leaves = new int[SLOTS];
    private final long[] childVector = new long[SLOTS];
    private final long[] childLeafVector = new long[SLOTS];
    private final int[] childBase = new int[SLOTS];

    void clear() {
        vector = 0;
        Arrays.fill(values, 0);
    }

    void load(MemorySegment memory, long node) {
        vector = memory.get(LONG, node + VECTOR);
        leafVector = memory.get(LONG, node + LEAF_VECTOR);
        long base = bytes(memory.get(INT, node + BASE));
        long child = base;
        long leaf = base;
        for (int slot = 0; slot < SLOTS; slot++) {
            if (hasChild(slot)) {
                childVector[slot] = memory.get(LONG, child + VECTOR);
                childLeafVector[slot] = memory.get(LONG, child + LEAF_VECTOR);
                childBase[slot] = memory.get(INT, child + BASE);
                values[slot] = memory.get(INT, child + INHERIT);
                child += NODE_BYTES;
            } else {
                leaf -= (leafVector >>> slot & 1) * LEAF_BYTES;
                values[slot] = memory.get(INT, leaf);
            }
        }
    }

    boolean hasChild(int slot) {
        return (vector >>> slot & 1) != 0;
    }

    /** Whether the node says nothing, so that its parent does not need it. */
    boolean isEmpty() {
        if (vector != 0) {
            return false;
        }
        for (int value : values) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }

    /** Puts a child into the slot, in place of a leaf or of another child; the slot's value stays. */
    void setChild(int slot, long itsVector, long itsLeafVector, int itsBase) {
        vector |= 1L << slot;
        childVector[slot] = itsVector;
        childLeafVector[slot] = itsLeafVector;
        childBase[slot] = itsBase;
    }

    /** Makes a leaf of the slot; its value is what the child inherited. */
    void dropChild(int slot) {
        vector &= ~(1L << slot);
    }

    /** Computes the leaves and {@link #leafVector} after editing. */
    void foldLeaves() {
        leafVector = 0;
        int count = 0;
        for (int slot = 0; slot < SLOTS; slot++) {
            if (!hasChild(slot) && (count == 0 || values[slot] != leaves[count - 1])) {
                leafVector |= 1L << slot;
                leaves[count++] = values[slot];
            }
        }
    }

    /** Units of the block that {@link #write} fills, after {@link #foldLeaves}. */
    int blockUnits() {
        return leafUnits(Long.bitCount(leafVector)) + Long.bitCount(vector) * NODE_UNITS;
    }

    /**
     * Writes the block of leaves and children.
     *
     * @param block offset of the block's first octet
     * @return the base for the node
     */
    int write(MemorySegment memory, long block) {
        int leafCount = Long.bitCount(leafVector);
        long base = block + bytes(leafUnits(leafCount));
        for (int i = 0; i < leafCount; i++) {
            memory.set(INT, base - (i + 1L) * LEAF_BYTES, leaves[i]);
        }
        long child = base;
        for (long rest = vector; rest != 0; rest &= rest - 1) {
            int slot = Long.numberOfTrailingZeros(rest);
            writeNode(memory, child, childVector[slot], childLeafVector[slot], childBase[slot], values[slot]);
            child += NODE_BYTES;
        }
        return PoptrieLayout.unit(base);
    }

    /** Stores the values into the published block of a node whose two vectors have not changed. */
    void publishValues(MemorySegment memory, long node) {
        long base = bytes(memory.get(INT, node + BASE));
        for (int i = 0; i < Long.bitCount(leafVector); i++) {
            PoptrieLayout.publish(memory, base - (i + 1L) * LEAF_BYTES, leaves[i]);
        }
        long child = base;
        for (long rest = vector; rest != 0; rest &= rest - 1) {
            PoptrieLayout.publish(memory, child + INHERIT, values[Long.numberOfTrailingZeros(rest)]);
            child += NODE_BYTES;
        }
    }

    static void writeNode(MemorySegment memory, long node, long vector, long leafVector, int base, int inherit) {
        memory.set(LONG, node + VECTOR, vector);
        memory.set(LONG, node + LEAF_VECTOR, leafVector);
        memory.set(INT, node + BASE, base);
        memory.set(INT, node + INHERIT, inherit);
    }
}
