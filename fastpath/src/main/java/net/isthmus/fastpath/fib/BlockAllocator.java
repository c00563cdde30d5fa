package net.isthmus.fastpath.fib;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import net.isthmus.core.OwnedBy;

/**
 * Hands out blocks of a poptrie's memory and takes them back after a grace period.
 *
 * <p>The memory is cut into slabs of 32 KiB. A slab serves blocks of one size class; when its last block comes back,
 * the slab returns to the pool and may serve another class, so memory does not wear out as nodes grow and shrink.
 * Memory that was never needed is never touched. Sizes are counted in units of 8 octets; classes lie at most a fourth
 * apart.
 *
 * <pre>
 *   slab 0  │ class 8: 64 B │ 64 B │ 64 B │ …        a free block holds the unit number of the next free one
 *   slab 1  │ class 4: 32 B │ 32 B │ …
 *   slab 2  │ free
 * </pre>
 *
 * <p>{@link #retire} keeps a block as it is until no reader can see it. The last slabs are a reserve that only
 * withdrawals may use: a table that refuses new routes can still forget old ones.
 */
@OwnedBy("control loop")
final class BlockAllocator {

    static final int UNIT_BYTES = 8;
    static final int SLAB_BYTES = 32 * 1024;
    /** What {@link #allocate} returns when the memory is full. */
    static final int NO_MEMORY = 0;

    private static final int SLAB_UNITS = SLAB_BYTES / UNIT_BYTES;
    private static final int[] CLASS_UNITS = {
        1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 195
    };
    private static final int LARGEST_UNITS = CLASS_UNITS[CLASS_UNITS.length - 1];
    private static final byte[] CLASS_OF_UNITS = new byte[LARGEST_UNITS + 1];
    private static final int NO_SLAB = -1;

    static {
        for (int units = 1, sizeClass = 0; units <= LARGEST_UNITS; units++) {
            if (units > CLASS_UNITS[sizeClass]) {
                sizeClass++;
            }
            CLASS_OF_UNITS[units] = (byte) sizeClass;
        }
    }

    private final MemorySegment memory;
    private final GracePeriod gracePeriod;
    private final long firstSlabOffset;
    private final int slabs;
    private final int reserveSlabs;

    private final byte[] slabClass;
    private final short[] slabUsed;
    private final short[] slabCarved;
    private final int[] slabFreeBlock;
    private final int[] slabNext;
    private final int[] slabPrevious;
    /** For each class, the slabs that have a block to give. */
    private final int[] partialSlab = new int[CLASS_UNITS.length];

    private int pooledSlab = NO_SLAB;
    private int slabsEverUsed;
    private int slabsFree;
    private long blocksUsed;
    private long unitsUsed;

    private long[] retiredStamp = new long[64];
    private int[] retiredUnit = new int[64];
    private int retiredHead;
    private int retiredCount;

    /**
     * @param memory zeroed memory of the whole table
     * @param from offset in octets where blocks may begin
     */
    BlockAllocator(MemorySegment memory, long from, GracePeriod gracePeriod) {
        this.memory = memory;
        this.gracePeriod = gracePeriod;
        this.firstSlabOffset = (from + SLAB_BYTES - 1) / SLAB_BYTES * SLAB_BYTES;
        this.slabs = (int) Math.max(0, (memory.byteSize() - firstSlabOffset) / SLAB_BYTES);
        this.reserveSlabs = CLASS_UNITS.length;
        if (slabs <= reserveSlabs) {
            throw new IllegalArgumentException("memory of " + memory.byteSize() + " octets is too small for a FIB: "
                    + (firstSlabOffset + (reserveSlabs + 1L) * SLAB_BYTES) + " is the least");
        }
        if (memory.byteSize() / UNIT_BYTES > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("memory of " + memory.byteSize() + " octets is larger than 16 GiB");
        }
        this.slabClass = new byte[slabs];
        this.slabUsed = new short[slabs];
        this.slabCarved = new short[slabs];
        this.slabFreeBlock = new int[slabs];
        this.slabNext = new int[slabs];
        this.slabPrevious = new int[slabs];
        this.slabsFree = slabs;
        Arrays.fill(partialSlab, NO_SLAB);
    }

    /**
     * A block of at least {@code units}, its content undefined.
     *
     * @param useReserve true for withdrawals, which may use the last slabs
     * @return the block's unit number, or {@link #NO_MEMORY}
     */
    int allocate(int units, boolean useReserve) {
        int sizeClass = CLASS_OF_UNITS[units];
        int slab = partialSlab[sizeClass];
        if (slab == NO_SLAB) {
            reclaim();
            slab = partialSlab[sizeClass];
            if (slab == NO_SLAB) {
                slab = takeSlab(sizeClass, useReserve);
                if (slab == NO_SLAB) {
                    return NO_MEMORY;
                }
            }
        }
        int unit = slabFreeBlock[slab];
        if (unit != 0) {
            slabFreeBlock[slab] = memory.get(PoptrieLayout.INT, (long) unit * UNIT_BYTES);
        } else {
            unit = firstUnit(slab) + slabCarved[slab]++ * CLASS_UNITS[sizeClass];
        }
        slabUsed[slab]++;
        blocksUsed++;
        unitsUsed += CLASS_UNITS[sizeClass];
        if (slabUsed[slab] == capacity(sizeClass)) {
            unlinkPartial(slab, sizeClass);
        }
        return unit;
    }

    /** Takes back a block that no reader has ever seen. */
    void free(int unit) {
        int slab = (int) (((long) unit * UNIT_BYTES - firstSlabOffset) / SLAB_BYTES);
        int sizeClass = slabClass[slab];
        memory.set(PoptrieLayout.INT, (long) unit * UNIT_BYTES, slabFreeBlock[slab]);
        slabFreeBlock[slab] = unit;
        if (slabUsed[slab] == capacity(sizeClass)) {
            linkPartial(slab, sizeClass);
        }
        slabUsed[slab]--;
        blocksUsed--;
        unitsUsed -= CLASS_UNITS[sizeClass];
        if (slabUsed[slab] == 0) {
            unlinkPartial(slab, sizeClass);
            slabNext[slab] = pooledSlab;
            pooledSlab = slab;
            slabsFree++;
        }
    }

    /** Takes back a block that was unpublished before {@code stamp}; it is reused when its readers are gone. */
    void retire(int unit, long stamp) {
        if (retiredCount == retiredUnit.length) {
            growRetired();
        }
        int at = (retiredHead + retiredCount++) & (retiredUnit.length - 1);
        retiredUnit[at] = unit;
        retiredStamp[at] = stamp;
    }

    /** Frees what no reader can see any more. */
    void reclaim() {
        while (retiredCount > 0 && gracePeriod.mayReclaim(retiredStamp[retiredHead])) {
            free(retiredUnit[retiredHead]);
            retiredHead = (retiredHead + 1) & (retiredUnit.length - 1);
            retiredCount--;
        }
    }

    /** Blocks that are in use or still wait for their readers. */
    long blocksUsed() {
        return blocksUsed;
    }

    /** Octets of the blocks in use, rounded up to their classes. */
    long bytesUsed() {
        return unitsUsed * UNIT_BYTES;
    }

    /** Octets of the slabs in use: what the blocks occupy, holes included. */
    long slabBytesUsed() {
        return (long) (slabs - slabsFree) * SLAB_BYTES;
    }

    int blocksRetired() {
        return retiredCount;
    }

    private int takeSlab(int sizeClass, boolean useReserve) {
        if (slabsFree <= (useReserve ? 0 : reserveSlabs)) {
            return NO_SLAB;
        }
        int slab = pooledSlab;
        if (slab != NO_SLAB) {
            pooledSlab = slabNext[slab];
        } else {
            slab = slabsEverUsed++;
        }
        slabsFree--;
        slabClass[slab] = (byte) sizeClass;
        slabUsed[slab] = 0;
        slabCarved[slab] = 0;
        slabFreeBlock[slab] = 0;
        linkPartial(slab, sizeClass);
        return slab;
    }

    private void linkPartial(int slab, int sizeClass) {
        int next = partialSlab[sizeClass];
        slabNext[slab] = next;
        slabPrevious[slab] = NO_SLAB;
        if (next != NO_SLAB) {
            slabPrevious[next] = slab;
        }
        partialSlab[sizeClass] = slab;
    }

    private void unlinkPartial(int slab, int sizeClass) {
        int next = slabNext[slab];
        int previous = slabPrevious[slab];
        if (previous == NO_SLAB) {
            partialSlab[sizeClass] = next;
        } else {
            slabNext[previous] = next;
        }
        if (next != NO_SLAB) {
            slabPrevious[next] = previous;
        }
    }

    private void growRetired() {
        int capacity = retiredUnit.length;
        long[] stamps = new long[capacity * 2];
        int[] units = new int[capacity * 2];
        for (int i = 0; i < retiredCount; i++) {
            int at = (retiredHead + i) & (capacity - 1);
            stamps[i] = retiredStamp[at];
            units[i] = retiredUnit[at];
        }
        retiredStamp = stamps;
        retiredUnit = units;
        retiredHead = 0;
    }

    private int firstUnit(int slab) {
        return (int) ((firstSlabOffset + (long) slab * SLAB_BYTES) / UNIT_BYTES);
    }

    private static int capacity(int sizeClass) {
        return SLAB_UNITS / CLASS_UNITS[sizeClass];
    }
}
