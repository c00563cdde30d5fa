package net.isthmus.fastpath.xsk;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.xsk.libc.CallState;
import net.isthmus.fastpath.xsk.libc.Sockets;

/**
 * The receiving half of a {@link PacketDevice}: {@code recvmmsg(2)} into chunks.
 *
 * <p>The kernel takes an 802.1Q or 802.1ad tag out of a frame before a raw socket sees it and tells it beside the
 * frame. It is put back where it was: the two MAC addresses move four octets towards the front, into the headroom.
 *
 * <pre>
 *   as received   |headroom......| dst | src |type|payload
 *   as it was     |headroom..| dst | src |tag |type|payload
 * </pre>
 */
final class PacketReceiver {

    private static final int BATCH = 64;
    private static final int TAG_BYTES = 4;
    private static final int MAC_ADDRESSES_BYTES = 12;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final CallState state = new CallState();
    private final int fd;
    private final Frames frames;
    private final Drops drops;
    private final MessageArray messages;
    private final ChunkSlots slots;

    /** Slots before it have all their chunks; those from it to {@link #usedEnd} may lack some; the rest have all. */
    private int ready;

    private int usedEnd = BATCH;

    PacketReceiver(Arena arena, int fd, Frames frames, Drops drops) {
        this.fd = fd;
        this.frames = frames;
        this.drops = drops;
        this.messages = new MessageArray(arena, BATCH, ChunkSlots.CHUNKS);
        this.slots = new ChunkSlots(frames, BATCH);
    }

    int receive(Vector into, int limit) {
        int packets = 0;
        int wanted = limit;
        int received;
        do {
            fillSlots();
            int asked = Math.min(wanted, ready);
            received = asked == 0 ? 0 : Sockets.receiveMany(state, fd, messages.from(0), asked);
            for (int message = 0; message < received; message++) {
                packets += take(message, into);
            }
            if (received > 0) {
                usedEnd = ready == BATCH ? received : Math.max(usedEnd, received);
                ready = 0;
                wanted -= received;
            }
        } while (received == BATCH && wanted > 0);
        return packets;
    }

    int framesHeld() {
        return slots.framesHeld();
    }

    /** Frees the chunks in the slots. The socket is closed. */
    void abandon() {
        slots.freeAll();
    }

    private int take(int message, Vector into) {
        int length = messages.octets(message);
        if (length <= MAC_ADDRESSES_BYTES) {
            drops.count(DropReason.ETHERNET_TRUNCATED, 1);
            return 0;
        }
        if (messages.isTruncated(message) || length > ChunkSlots.CAPACITY_BYTES) {
            drops.count(DropReason.RX_OVERSIZE, 1);
            return 0;
        }
        int frame = slots.take(message, length);
        int tag = messages.strippedTag(message);
        if (tag != 0) {
            putTagBack(frame, tag);
        }
        into.append(frame);
        return 1;
    }

    private void putTagBack(int frame, int tag) {
        MemorySegment memory = frames.memory();
        long from = frames.offset(frame);
        long to = from - TAG_BYTES;
        long firstEight = memory.get(JAVA_LONG_UNALIGNED, from);
        int lastFour = memory.get(INT, from + 8);
        memory.set(JAVA_LONG_UNALIGNED, to, firstEight);
        memory.set(INT, to + 8, lastFour);
        memory.set(INT, to + MAC_ADDRESSES_BYTES, tag);
        frames.advance(frame, -TAG_BYTES);
    }

    private void fillSlots() {
        while (ready < usedEnd) {
            for (int place = 0; place < ChunkSlots.CHUNKS; place++) {
                int frame = slots.fill(ready, place);
                if (frame == 0) {
                    return;
                }
                long address = frames.memory().address() + (long) frame * Frames.CHUNK_BYTES + Frames.HEADROOM_BYTES;
                messages.piece(ready, place, address, Frames.CHUNK_DATA_BYTES);
            }
            messages.resetControl(ready);
            ready++;
        }
        ready = BATCH;
        usedEnd = BATCH;
    }
}
