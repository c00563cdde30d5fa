package net.isthmus.fastpath.xsk;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Vector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The receiver against a kernel of our own, which writes into the RX ring what no real one would. */
class XskReceiverTest {

    private static final int SIZE = 64;
    private static final int CHUNKS = 256;
    private static final RingOffsets OFFSETS = new RingOffsets(0, 64, 192, 128);

    private final MemorySegment rxMemory = Arena.ofAuto().allocate(192 + SIZE * 16, 64);
    private final MemorySegment fillMemory = Arena.ofAuto().allocate(192 + SIZE * 8, 64);
    private final TestWorker worker = new TestWorker(CHUNKS);
    private final Vector vector = new Vector();
    private ProducerRing kernelRx;
    private ConsumerRing kernelFill;
    private int wakeUps;
    private XskReceiver receiver;

    @BeforeEach
    void connect() {
        kernelRx = ProducerRing.ofPackets(rxMemory, OFFSETS, SIZE);
        kernelFill = ConsumerRing.ofAddresses(fillMemory, OFFSETS, SIZE);
        receiver = new XskReceiver(
                () -> wakeUps++,
                ConsumerRing.ofPackets(rxMemory, OFFSETS, SIZE),
                ProducerRing.ofAddresses(fillMemory, OFFSETS, SIZE),
                worker.frames,
                worker.context.drops());
        receiver.refill();
    }

    @AfterEach
    void close() {
        worker.close();
    }

    @Test
    void shouldFillTheFillRingOnce() {
        assertThat(kernelFill.available(SIZE)).isEqualTo(SIZE);
        assertThat(worker.frames.available()).isEqualTo(worker.frames.capacity() - SIZE);
        receiver.refill();
        assertThat(worker.frames.available()).isEqualTo(worker.frames.capacity() - SIZE);
        assertThat(wakeUps).isZero();
        assertThat(receiver.framesHeld()).isEqualTo(SIZE);
        receiver.abandon();
        assertThat(receiver.framesHeld()).isZero();
        assertThat(worker.frames.available()).isEqualTo(worker.frames.capacity());
    }

    @Test
    void shouldLeaveFramesForPacketsWhenAWorkerHasManyQueues() {
        try (TestWorker busy = new TestWorker(8192)) {
            for (int queue = 0; queue < 40; queue++) {
                MemorySegment memory = Arena.ofAuto().allocate(192 + 1024 * 8, 64);
                new XskReceiver(
                                () -> {},
                                ConsumerRing.ofPackets(rxMemory, OFFSETS, SIZE),
                                ProducerRing.ofAddresses(memory, OFFSETS, 1024),
                                busy.frames,
                                busy.context.drops())
                        .refill();
                assertThat(ConsumerRing.ofAddresses(memory, OFFSETS, 1024).available(1024))
                        .as("queue %d has something to receive into", queue)
                        .isGreaterThanOrEqualTo(64);
            }
            assertThat(busy.frames.available()).isPositive();
        }
    }

    @Test
    void shouldPassOnAFrameOfOneChunk() {
        long chunk = nextChunk();
        deliver(chunk + 256, 1000, false);
        assertThat(receive()).hasSize(1);
        int packet = vector.get(0);
        assertThat(packet).isEqualTo((int) (chunk / Frames.CHUNK_BYTES));
        assertThat(worker.frames.offset(packet)).isEqualTo((int) chunk + 256);
        assertThat(worker.frames.packetLength(packet)).isEqualTo(1000);
        assertThat(worker.frames.next(packet)).isZero();
    }

    @Test
    void shouldChainAFrameThatIsCutByTheEndOfABurst() {
        deliver(nextChunk() + 256, 3840, true);
        assertThat(receive()).isEmpty();
        deliver(nextChunk() + 256, 3840, true);
        assertThat(receive()).isEmpty();
        deliver(nextChunk() + 256, 20, false);
        assertThat(receive()).containsExactly(7700);
    }

    @Test
    void shouldStopAtTheLimitAndGoOnInTheNextCall() {
        for (int i = 0; i < 5; i++) {
            deliver(nextChunk() + 256, 60 + i, false);
        }
        assertThat(receiver.receive(vector, 2)).isEqualTo(2);
        assertThat(receiver.receive(vector, 2)).isEqualTo(2);
        assertThat(receiver.receive(vector, 2)).isEqualTo(1);
        assertThat(worker.frames.packetLength(vector.get(4))).isEqualTo(64);
    }

    @Test
    void shouldRecycleTheChunkWhenTheLengthLeavesIt() {
        for (long length : new long[] {0, 3841, 4096, 0x7fff_ffffL, 0xffff_ffffL}) {
            deliver(nextChunk() + 256, length, false);
        }
        int free = worker.frames.available();
        assertThat(receive()).isEmpty();
        assertThat(worker.dropped(DropReason.RX_DESCRIPTOR_INVALID)).isEqualTo(5);
        assertThat(worker.frames.available()).isEqualTo(free + 5);
        deliver(nextChunk() + 256, 60, false);
        assertThat(receive()).as("the next frame passes").containsExactly(60);
    }

    @Test
    void shouldIgnoreAnAddressThatWasNeverGivenToTheKernel() {
        long free = (long) (CHUNKS - 1) * Frames.CHUNK_BYTES;
        for (long address : new long[] {free, 0, -1, Long.MIN_VALUE, (long) CHUNKS * 4096, Long.MAX_VALUE}) {
            deliver(address, 60, false);
        }
        int before = worker.frames.available();
        assertThat(receive()).isEmpty();
        assertThat(worker.dropped(DropReason.RX_DESCRIPTOR_INVALID)).isEqualTo(6);
        assertThat(worker.frames.available()).isEqualTo(before);
    }

    @Test
    void shouldIgnoreAChunkThatIsDeliveredTwice() {
        long chunk = nextChunk();
        deliver(chunk + 256, 60, false);
        deliver(chunk + 256, 60, false);
        assertThat(receive()).containsExactly(60);
        assertThat(worker.dropped(DropReason.RX_DESCRIPTOR_INVALID)).isEqualTo(1);
    }

    @Test
    void shouldDropTheWholeFrameWhenOneOfItsDescriptorsIsOdd() {
        int free = worker.frames.available();
        deliver(nextChunk() + 256, 3840, true);
        deliver(nextChunk() + 256, 4000, true);
        deliver(nextChunk() + 256, 3840, true);
        deliver(nextChunk() + 256, 10, false);
        deliver(nextChunk() + 256, 77, false);
        assertThat(receive()).containsExactly(77);
        assertThat(worker.dropped(DropReason.RX_DESCRIPTOR_INVALID)).isEqualTo(1);
        assertThat(worker.frames.available()).isEqualTo(free + 4);
    }

    @Test
    void shouldDropAFrameOfTooManyChunks() {
        int free = worker.frames.available();
        for (int i = 0; i < 8; i++) {
            deliver(nextChunk() + 256, 3840, i < 7);
        }
        deliver(nextChunk() + 256, 61, false);
        assertThat(receive()).containsExactly(61);
        assertThat(worker.dropped(DropReason.RX_OVERSIZE)).isEqualTo(1);
        assertThat(worker.frames.available()).isEqualTo(free + 8);
    }

    @Test
    void shouldLoseNoChunkWhateverTheKernelWrites() {
        var random = new SplittableRandom(99);
        for (int round = 0; round < 2_000; round++) {
            int burst = random.nextInt(SIZE / 2);
            for (int i = 0; i < burst && kernelRx.free(1) > 0; i++) {
                long address =
                        switch (random.nextInt(4)) {
                            case 0 -> random.nextLong();
                            case 1 -> random.nextInt(CHUNKS * Frames.CHUNK_BYTES);
                            default -> kernelFill.available(1) > 0 ? nextChunk() + 256 : 0;
                        };
                int length = random.nextInt(8) == 0 ? random.nextInt() : random.nextInt(3840) + 1;
                deliver(address, length, random.nextInt(3) == 0);
            }
            receive();
            receiver.refill();
        }
        receive();
        freeReceived();
        receiver.abandon();
        assertThat(worker.frames.available()).isEqualTo(worker.frames.capacity());
        assertThat(worker.dropped(DropReason.RX_DESCRIPTOR_INVALID)).isPositive();
    }

    @Test
    void shouldWakeTheKernelWhenItAsksForIt() {
        fillMemory.set(java.lang.foreign.ValueLayout.JAVA_INT, OFFSETS.flags(), 1);
        receiver.refill();
        assertThat(wakeUps).isEqualTo(1);
    }

    @Test
    void shouldTakeBackEverythingWhenAbandoned() {
        deliver(nextChunk() + 256, 3840, true);
        receive();
        receiver.abandon();
        assertThat(worker.frames.available()).isEqualTo(worker.frames.capacity());
    }

    /** What the kernel does: takes a chunk off the fill ring. */
    private long nextChunk() {
        assertThat(kernelFill.available(1)).isEqualTo(1);
        long address = kernelFill.address(0);
        kernelFill.release(1);
        return address;
    }

    private void deliver(long address, long length, boolean continues) {
        kernelRx.put(address, (int) length, continues ? RingDescriptor.CONTINUES : 0);
        kernelRx.publish();
    }

    /** Receives; returns the packets' lengths, and frees those of the last call. */
    private List<Integer> receive() {
        freeReceived();
        receiver.receive(vector, Vector.BURST);
        List<Integer> lengths = new ArrayList<>();
        for (int i = 0; i < vector.count(); i++) {
            lengths.add(worker.octets(vector.get(i)).length);
        }
        return lengths;
    }

    private void freeReceived() {
        for (int i = 0; i < vector.count(); i++) {
            worker.frames.freePacket(vector.get(i));
        }
        vector.clear();
    }
}
