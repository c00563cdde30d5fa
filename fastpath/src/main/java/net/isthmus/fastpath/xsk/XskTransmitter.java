package net.isthmus.fastpath.xsk;

import java.util.function.IntSupplier;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Vector;

/**
 * The sending half of an AF_XDP device: frames to the TX ring, sent chunks from the completion ring to the free stack.
 *
 * <p>In copy mode nothing leaves before the system call that follows a batch, and one call takes only so many
 * descriptors ({@link XskSocket#sendBudget}), so it is repeated while the kernel says that there is more. What remains
 * then is tried again in the next turn.
 *
 * <p>An interface that is down refuses the call. Its ring keeps what is in it, so that one burst is late at most: as
 * long as the refusal lasts, further packets are dropped at once.
 */
final class XskTransmitter {

    private final IntSupplier wakeKernel;
    private final int sendBudget;
    private final ProducerRing ring;
    private final ConsumerRing completion;
    private final Frames frames;
    private final Drops drops;
    private final HeldChunks held;
    private final boolean multiBuffer;

    private boolean refused;

    XskTransmitter(XskSocket socket, Frames frames, Drops drops, boolean multiBuffer) {
        this(
                socket::wakeTransmitter,
                socket.sendBudget(),
                socket.transmit(),
                socket.completion(),
                frames,
                drops,
                multiBuffer);
    }

    /** @param wakeKernel as {@link XskSocket#wakeTransmitter} */
    XskTransmitter(
            IntSupplier wakeKernel,
            int sendBudget,
            ProducerRing ring,
            ConsumerRing completion,
            Frames frames,
            Drops drops,
            boolean multiBuffer) {
        this.wakeKernel = wakeKernel;
        this.sendBudget = sendBudget;
        this.ring = ring;
        this.completion = completion;
        this.frames = frames;
        this.drops = drops;
        this.held = new HeldChunks(frames);
        this.multiBuffer = multiBuffer;
    }

    int transmit(Vector from) {
        if (refused && !wake()) {
            dropAll(from, DropReason.TX_PORT_DOWN);
            return 0;
        }
        int accepted = 0;
        for (int i = 0; i < from.count(); i++) {
            accepted += put(from.get(i));
        }
        ring.publish();
        if (accepted > 0) {
            wake();
        }
        return accepted;
    }

    /** Frees the chunks that have been sent, and pushes on what the kernel did not take last time. */
    void reap() {
        if (held.count() == 0) {
            return;
        }
        int done = completion.available(completion.size());
        for (int i = 0; i < done; i++) {
            int frame = held.takeBack(completion.address(i));
            if (frame == 0) {
                drops.count(DropReason.RX_DESCRIPTOR_INVALID, 1);
            } else {
                frames.free(frame);
            }
        }
        completion.release(done);
        if (done == 0 && !refused && ring.pending() > 0) {
            wake();
        }
    }

    /** Frames with the kernel. */
    int framesHeld() {
        return held.count();
    }

    /** Takes back all chunks that the kernel had. The socket is closed. */
    void abandon() {
        held.freeAll(frames);
    }

    void dropAll(Vector from, DropReason reason) {
        for (int i = 0; i < from.count(); i++) {
            drops.drop(from.get(i), reason);
        }
    }

    /** Writes the descriptors of one packet; returns 1 if they fitted. */
    private int put(int packet) {
        int chunks = 0;
        for (int frame = packet; frame != 0; frame = frames.next(frame)) {
            if (!isWithinChunk(frame)) {
                drops.drop(packet, DropReason.WORKER_FAULT);
                return 0;
            }
            chunks += frames.length(frame) > 0 ? 1 : 0;
        }
        if (chunks != 1 && (chunks == 0 || !multiBuffer || chunks > XskReceiver.MOST_CHUNKS)) {
            drops.drop(packet, DropReason.TX_MTU_EXCEEDED);
            return 0;
        }
        if (ring.free(chunks) < chunks) {
            drops.drop(packet, DropReason.TX_RING_FULL);
            return 0;
        }
        int frame = packet;
        while (frame != 0) {
            int next = frames.next(frame);
            int length = frames.length(frame);
            if (length > 0) {
                held.give(frame);
                ring.put(frames.offset(frame), length, --chunks > 0 ? RingDescriptor.CONTINUES : 0);
            } else {
                frames.free(frame);
            }
            frame = next;
        }
        return 1;
    }

    private boolean isWithinChunk(int frame) {
        int start = frames.offset(frame) - frame * Frames.CHUNK_BYTES;
        int length = frames.length(frame);
        return start >= 0 && length >= 0 && start + length <= Frames.CHUNK_BYTES;
    }

    /** Asks the kernel to send; false if the interface refuses. */
    private boolean wake() {
        if (!ring.needsWakeup()) {
            return true;
        }
        int calls = ring.size() / sendBudget + 1;
        int result = wakeKernel.getAsInt();
        while (result == XskSocket.MORE_TO_SEND && --calls > 0) {
            result = wakeKernel.getAsInt();
        }
        refused = result == XskSocket.REFUSED;
        return !refused;
    }
}
