package net.isthmus.fastpath.xsk;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.ByteRing;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.xsk.libc.HugePages;

/** What a worker owns, without its thread: memory, frames, counters. */
final class TestWorker implements AutoCloseable {

    final WorkerContext context;
    final Frames frames;
    private final Arena arena = Arena.ofShared();

    TestWorker(int chunks) {
        MemorySegment memory =
                HugePages.allocate(arena, (long) chunks * Frames.CHUNK_BYTES).memory();
        frames = new Frames(memory);
        context = new WorkerContext(frames, new ByteRing(4096), new ByteRing(4096));
    }

    long dropped(DropReason reason) {
        return context.counters().get(reason);
    }

    /** The octets of a packet. */
    byte[] octets(int packet) {
        byte[] octets = new byte[frames.packetLength(packet)];
        int at = 0;
        for (int frame = packet; frame != 0; frame = frames.next(frame)) {
            MemorySegment.copy(
                    frames.memory(), ValueLayout.JAVA_BYTE, frames.offset(frame), octets, at, frames.length(frame));
            at += frames.length(frame);
        }
        assertThat(at).isEqualTo(octets.length);
        return octets;
    }

    /** A packet of these octets, in as many chunks as it takes. */
    int packet(byte[] octets) {
        int first = 0;
        int last = 0;
        for (int at = 0; at < octets.length; at += Frames.CHUNK_DATA_BYTES) {
            int length = Math.min(Frames.CHUNK_DATA_BYTES, octets.length - at);
            int frame = frames.allocate();
            MemorySegment.copy(octets, at, frames.memory(), ValueLayout.JAVA_BYTE, frames.offset(frame), length);
            frames.received(frame, frames.offset(frame), length);
            if (first == 0) {
                first = frame;
            } else {
                frames.chain(first, last, frame);
            }
            last = frame;
        }
        return first;
    }

    /** A vector of packets. */
    static Vector vector(int... packets) {
        var vector = new Vector();
        for (int packet : packets) {
            vector.append(packet);
        }
        return vector;
    }

    @Override
    public void close() {
        arena.close();
    }
}
