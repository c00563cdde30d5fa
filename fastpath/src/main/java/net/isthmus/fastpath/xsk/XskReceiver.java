package net.isthmus.fastpath.xsk;

import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Vector;

/**
 * The receiving half of an AF_XDP device: RX ring to frames, free frames to the fill ring.
 *
 * <p>A frame longer than a chunk comes as several descriptors, all but the last marked as continued; they are chained.
 * A frame may be cut by the end of a burst: what has come of it waits here for the rest.
 *
 * <p>What a descriptor says is checked before it is believed. The address must be of a chunk that we gave to the
 * kernel, and the data must end within that chunk. A descriptor that fails is counted, its chunk is taken back if it
 * was the kernel's, and the rest of its frame is dropped with it.
 */
final class XskReceiver {

    /** Longest chain that is accepted: 5 chunks hold 19,200 octets, twice the largest MTU. */
    static final int MOST_CHUNKS = 5;

    private static final int REFILL_BATCH = 32;

    /**
     * A queue keeps at most this part of what is free when it begins. Each further queue then keeps a little less, and
     * however many ports and queues a worker has, they cannot take all of its frames before the first packet comes.
     */
    private static final int SHARE = 16;

    private static final int LEAST_DEPTH = 64;

    private final Runnable wakeKernel;
    private final ConsumerRing ring;
    private final ProducerRing fill;
    private final Frames frames;
    private final Drops drops;
    private final HeldChunks held;
    private int depth;
    private int refillAtLeast;

    private int posted;

    private int first;
    private int last;
    private int chunks;
    private boolean skipping;

    XskReceiver(XskSocket socket, Frames frames, Drops drops) {
        this(socket::wakeReceiver, socket.received(), socket.fill(), frames, drops);
    }

    /** @param wakeKernel called when the fill ring has news and the kernel sleeps */
    XskReceiver(Runnable wakeKernel, ConsumerRing ring, ProducerRing fill, Frames frames, Drops drops) {
        this.wakeKernel = wakeKernel;
        this.ring = ring;
        this.fill = fill;
        this.frames = frames;
        this.drops = drops;
        this.held = new HeldChunks(frames);
    }

    int receive(Vector into, int limit) {
        int available = ring.available(ring.size());
        int packets = 0;
        int used = 0;
        while (used < available && packets < limit) {
            packets += take(ring.address(used), ring.length(used), ring.options(used), into);
            used++;
        }
        ring.release(used);
        return packets;
    }

    /** Gives the kernel chunks to receive into, if a batch of them is missing. */
    void refill() {
        if (depth == 0) {
            depth = Math.min(fill.size(), Math.max(LEAST_DEPTH, frames.available() / SHARE));
            refillAtLeast = Math.min(REFILL_BATCH, Math.max(1, depth / 2));
        }
        int missing = depth - posted;
        if (missing >= refillAtLeast) {
            post(Math.min(missing, fill.free(missing)));
        }
        if (fill.needsWakeup()) {
            wakeKernel.run();
        }
    }

    /** Frames with the kernel, and those of a packet whose rest has not come. */
    int framesHeld() {
        return held.count() + (first == 0 ? 0 : chunks);
    }

    /** Takes back all chunks that the kernel had. The socket is closed. */
    void abandon() {
        if (first != 0) {
            frames.freePacket(first);
            first = 0;
        }
        held.freeAll(frames);
        posted = 0;
    }

    private void post(int count) {
        for (int i = 0; i < count; i++) {
            int frame = frames.allocate();
            if (frame == 0) {
                break;
            }
            held.give(frame);
            fill.put((long) frame * Frames.CHUNK_BYTES);
            posted++;
        }
        fill.publish();
    }

    /** Takes one descriptor; returns 1 if it completes a packet. */
    private int take(long address, long length, int options, Vector into) {
        int frame = held.takeBack(address);
        boolean continues = (options & RingDescriptor.CONTINUES) != 0;
        if (frame == 0) {
            refuse(DropReason.RX_DESCRIPTOR_INVALID, continues);
            return 0;
        }
        posted--;
        long start = address & Frames.CHUNK_BYTES - 1;
        if (length == 0 || start + length > Frames.CHUNK_BYTES) {
            frames.free(frame);
            refuse(DropReason.RX_DESCRIPTOR_INVALID, continues);
            return 0;
        }
        if (skipping) {
            frames.free(frame);
            skipping = continues;
            return 0;
        }
        frames.received(frame, (int) address, (int) length);
        if (first == 0) {
            first = frame;
            chunks = 1;
        } else if (++chunks > MOST_CHUNKS) {
            frames.free(frame);
            refuse(DropReason.RX_OVERSIZE, continues);
            return 0;
        } else {
            frames.chain(first, last, frame);
        }
        last = frame;
        if (continues) {
            return 0;
        }
        into.append(first);
        first = 0;
        return 1;
    }

    /** Drops the packet in the making, and what is still to come of it. */
    private void refuse(DropReason reason, boolean continues) {
        if (!skipping) {
            drops.count(reason, 1);
        }
        if (first != 0) {
            frames.freePacket(first);
            first = 0;
        }
        skipping = continues;
    }
}
