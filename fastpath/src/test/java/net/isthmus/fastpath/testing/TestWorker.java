package net.isthmus.fastpath.testing;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.ByteRing;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.tables.InterfaceTable;

/**
 * A worker without a thread: packet memory, rings, a context, and the two ways between bytes and frames.
 *
 * <p>A test makes frames with {@link #packet}, gives them to a node with {@link #run} and takes what came out of an
 * edge with {@link #take}. At the end {@link #framesMissing} must be 0: every frame that is in no vector of the test
 * has been freed.
 */
public final class TestWorker implements AutoCloseable {
    /** A packet handed to the control loop. */
    public record Punted(int kind, int first, int second, byte[] bytes) {}

    private final Arena arena = Arena.ofConfined();
    private final ByteRing puntRing = new ByteRing(1 << 20);
    private final ByteRing traceRing = new ByteRing(1 << 20);
    private final Frames frames;
    private final WorkerContext context;
    private int chunkBytes = Frames.CHUNK_DATA_BYTES;

    /** A worker with packet memory of this many chunks. */
    public TestWorker(int chunks) {
        frames = new Frames(arena.allocate((long) chunks * Frames.CHUNK_BYTES, Frames.CHUNK_BYTES));
        context = new WorkerContext(frames, puntRing, traceRing);
    }

    /** What nodes are built with. */
    public WorkerContext context() {
        return context;
    }

    /** Packet memory. */
    public Frames frames() {
        return frames;
    }

    /** Begins a turn with these interfaces at this time. */
    public TestWorker turn(InterfaceTable interfaces, long nowNs) {
        context.beginTurn(interfaces, nowNs);
        return this;
    }

    /** From now on packets are laid into chunks of at most this many bytes each. */
    public TestWorker chunkBytes(int bytes) {
        chunkBytes = bytes;
        return this;
    }

    /** A frame, or chain of frames, with these bytes. */
    public int packet(int rxInterface, byte[] bytes) {
        int first = 0;
        int last = 0;
        for (int from = 0; first == 0 || from < bytes.length; from += chunkBytes) {
            int frame = frames.allocate();
            if (frame == 0) {
                throw new IllegalStateException("the worker has too few chunks for this test");
            }
            int length = Math.min(chunkBytes, bytes.length - from);
            MemorySegment.copy(bytes, from, frames.memory(), ValueLayout.JAVA_BYTE, frames.offset(frame), length);
            frames.received(frame, frames.offset(frame), length);
            if (first == 0) {
                first = frame;
            } else {
                frames.chain(first, last, frame);
            }
            last = frame;
        }
        frames.rxInterface(first, rxInterface);
        return first;
    }

    /** Gives a node its inbox with these packets. */
    public void run(GraphNode node, int... packets) {
        for (int packet : packets) {
            node.inbox().append(packet);
        }
        node.process(node.inbox());
        node.inbox().clear();
    }

    /** The bytes of a packet. */
    public byte[] bytes(int first) {
        byte[] bytes = new byte[frames.packetLength(first)];
        int to = 0;
        for (int frame = first; frame != 0; frame = frames.next(frame)) {
            int length = frames.length(frame);
            MemorySegment.copy(frames.memory(), ValueLayout.JAVA_BYTE, frames.offset(frame), bytes, to, length);
            to += length;
        }
        if (to != bytes.length) {
            throw new AssertionError("the chain has %d bytes, the packet says %d".formatted(to, bytes.length));
        }
        return bytes;
    }

    /** The bytes of all packets of a vector, which is then empty and whose frames are free. */
    public List<byte[]> take(Vector vector) {
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < vector.count(); i++) {
            packets.add(bytes(vector.get(i)));
            frames.freePacket(vector.get(i));
        }
        vector.clear();
        return packets;
    }

    /** What has been handed to the control loop since the last call. */
    public List<Punted> punted() {
        List<Punted> records = new ArrayList<>();
        puntRing.read(
                (kind, first, second, memory, at, length) -> {
                    byte[] bytes = new byte[length];
                    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, at, bytes, 0, length);
                    records.add(new Punted(kind, first, second, bytes));
                },
                Integer.MAX_VALUE);
        return records;
    }

    /** Packets dropped for a reason. */
    public long dropped(DropReason reason) {
        return context.counters().get(reason);
    }

    /** Packets dropped for any reason. */
    public long droppedInAll() {
        long sum = 0;
        for (DropReason reason : DropReason.values()) {
            sum += dropped(reason);
        }
        return sum;
    }

    /** Frames that are not free. */
    public int framesMissing() {
        return frames.capacity() - frames.available();
    }

    @Override
    public void close() {
        arena.close();
    }
}
