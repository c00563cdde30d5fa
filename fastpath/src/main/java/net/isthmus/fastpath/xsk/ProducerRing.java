package net.isthmus.fastpath.xsk;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * A ring that we fill and the kernel empties: the fill ring (empty chunks to receive into) and the TX ring.
 *
 * <p>Single producer, worker thread only. Slots are written with plain stores and become the kernel's by one
 * {@link #publish} a batch: its release store orders the slots before the index, and pairs with the kernel's acquire
 * load. The kernel's index is read (acquire, so that we do not overwrite a slot before the kernel has read it) only
 * when the ring looks too full by what we knew last: the line of memory that it lives on is the kernel's to write, and
 * each read of it costs a cache miss.
 *
 * <p>Indices are free-running 32-bit numbers; differences are right across the wrap, comparisons would not be.
 */
public final class ProducerRing {

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private static final int NEED_WAKEUP = 1;

    private final MemorySegment memory;
    private final long producerOffset;
    private final long consumerOffset;
    private final long flagsOffset;
    private final long descriptorsOffset;
    private final int descriptorShift;
    private final int size;
    private final int mask;

    private int produced;
    private int published;
    private int consumedSeen;

    private ProducerRing(MemorySegment memory, RingOffsets offsets, int size, int descriptorShift) {
        RingSize.check(size);
        this.memory = memory;
        this.producerOffset = offsets.producer();
        this.consumerOffset = offsets.consumer();
        this.flagsOffset = offsets.flags();
        this.descriptorsOffset = offsets.descriptors();
        this.descriptorShift = descriptorShift;
        this.size = size;
        this.mask = size - 1;
        this.produced = (int) INT.getAcquire(memory, producerOffset);
        this.published = produced;
        this.consumedSeen = (int) INT.getAcquire(memory, consumerOffset);
    }

    /** A fill ring over a mapping. */
    public static ProducerRing ofAddresses(MemorySegment memory, RingOffsets offsets, int size) {
        return new ProducerRing(memory, offsets, size, RingDescriptor.ADDRESS_SHIFT);
    }

    /** A TX ring over a mapping. */
    public static ProducerRing ofPackets(MemorySegment memory, RingOffsets offsets, int size) {
        return new ProducerRing(memory, offsets, size, RingDescriptor.PACKET_SHIFT);
    }

    /** Number of slots. */
    public int size() {
        return size;
    }

    /**
     * Slots that may be written now. Asks the kernel's index only if fewer than {@code wanted} are known to be free;
     * the result may be less or more than wanted.
     */
    public int free(int wanted) {
        int free = size - (produced - consumedSeen);
        if (free >= wanted) {
            return free;
        }
        consumedSeen = (int) INT.getAcquire(memory, consumerOffset);
        return size - (produced - consumedSeen);
    }

    /** Writes an address into the next slot. The caller has checked {@link #free}. Fill ring only. */
    public void put(long address) {
        memory.set(ValueLayout.JAVA_LONG, slot(produced++) + RingDescriptor.ADDRESS_OFFSET, address);
    }

    /** Writes a descriptor into the next slot. The caller has checked {@link #free}. TX ring only. */
    public void put(long address, int lengthBytes, int options) {
        long slot = slot(produced++);
        memory.set(ValueLayout.JAVA_LONG, slot + RingDescriptor.ADDRESS_OFFSET, address);
        memory.set(ValueLayout.JAVA_INT, slot + RingDescriptor.LENGTH_OFFSET, lengthBytes);
        memory.set(ValueLayout.JAVA_INT, slot + RingDescriptor.OPTIONS_OFFSET, options);
    }

    /** Hands all slots written since the last call to the kernel; nothing happens if there are none. */
    public void publish() {
        if (published != produced) {
            published = produced;
            INT.setRelease(memory, producerOffset, produced);
        }
    }

    /** Published slots that the kernel has not taken yet, by its index of now. */
    public int pending() {
        consumedSeen = (int) INT.getAcquire(memory, consumerOffset);
        return published - consumedSeen;
    }

    /** Whether the kernel wants a system call before it goes on with this ring. */
    public boolean needsWakeup() {
        return ((int) INT.getOpaque(memory, flagsOffset) & NEED_WAKEUP) != 0;
    }

    private long slot(int index) {
        return descriptorsOffset + ((long) (index & mask) << descriptorShift);
    }
}
