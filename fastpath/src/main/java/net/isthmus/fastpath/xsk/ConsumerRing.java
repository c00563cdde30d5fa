package net.isthmus.fastpath.xsk;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * A ring that the kernel fills and we empty: the RX ring and the completion ring (chunks that have been sent).
 *
 * <p>Single consumer, worker thread only. The kernel's index is read with acquire, so that the slots that it covers are
 * seen as the kernel wrote them; slots are given back by one {@link #release} a batch with a release store, so that all
 * our reads are done before the kernel may overwrite them.
 *
 * <p>Numbers in a slot are the kernel's word and nothing more: the user of this class checks addresses and lengths.
 */
public final class ConsumerRing {

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final MemorySegment memory;
    private final long producerOffset;
    private final long consumerOffset;
    private final long descriptorsOffset;
    private final int descriptorShift;
    private final int size;
    private final int mask;

    private int consumed;
    private int producedSeen;

    private ConsumerRing(MemorySegment memory, RingOffsets offsets, int size, int descriptorShift) {
        RingSize.check(size);
        this.memory = memory;
        this.producerOffset = offsets.producer();
        this.consumerOffset = offsets.consumer();
        this.descriptorsOffset = offsets.descriptors();
        this.descriptorShift = descriptorShift;
        this.size = size;
        this.mask = size - 1;
        this.consumed = (int) INT.getAcquire(memory, consumerOffset);
        this.producedSeen = consumed;
    }

    /** A completion ring over a mapping. */
    public static ConsumerRing ofAddresses(MemorySegment memory, RingOffsets offsets, int size) {
        return new ConsumerRing(memory, offsets, size, RingDescriptor.ADDRESS_SHIFT);
    }

    /** An RX ring over a mapping. */
    public static ConsumerRing ofPackets(MemorySegment memory, RingOffsets offsets, int size) {
        return new ConsumerRing(memory, offsets, size, RingDescriptor.PACKET_SHIFT);
    }

    /** Number of slots. */
    public int size() {
        return size;
    }

    /**
     * Slots that may be read now, at most {@code limit}. Asks the kernel's index only if fewer are known to be there.
     * An index that makes no sense counts as an empty ring.
     */
    public int available(int limit) {
        int available = producedSeen - consumed;
        if (available < limit) {
            producedSeen = (int) INT.getAcquire(memory, producerOffset);
            available = producedSeen - consumed;
            if (available < 0 || available > size) {
                producedSeen = consumed;
                return 0;
            }
        }
        return Math.min(available, limit);
    }

    /** Address in the slot {@code ahead} places after the next one to release. */
    public long address(int ahead) {
        return memory.get(ValueLayout.JAVA_LONG, slot(ahead) + RingDescriptor.ADDRESS_OFFSET);
    }

    /** Length in octets, unsigned 32 bits widened. RX ring only. */
    public long length(int ahead) {
        return Integer.toUnsignedLong(memory.get(ValueLayout.JAVA_INT, slot(ahead) + RingDescriptor.LENGTH_OFFSET));
    }

    /** Option bits, see {@link RingDescriptor}. RX ring only. */
    public int options(int ahead) {
        return memory.get(ValueLayout.JAVA_INT, slot(ahead) + RingDescriptor.OPTIONS_OFFSET);
    }

    /** Gives the next {@code count} slots back to the kernel. */
    public void release(int count) {
        if (count > 0) {
            consumed += count;
            INT.setRelease(memory, consumerOffset, consumed);
        }
    }

    private long slot(int ahead) {
        return descriptorsOffset + ((long) (consumed + ahead & mask) << descriptorShift);
    }
}
