package net.isthmus.fastpath.xsk;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Frames;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The transmitter against a kernel of our own. */
class XskTransmitterTest {

    private static final int SIZE = 8;
    private static final RingOffsets OFFSETS = new RingOffsets(0, 64, 192, 128);

    private final MemorySegment txMemory = Arena.ofAuto().allocate(192 + SIZE * 16, 64);
    private final MemorySegment completionMemory = Arena.ofAuto().allocate(192 + SIZE * 8, 64);
    private final ConsumerRing kernelTx = ConsumerRing.ofPackets(txMemory, OFFSETS, SIZE);
    private final ProducerRing kernelCompletion = ProducerRing.ofAddresses(completionMemory, OFFSETS, SIZE);
    private final TestWorker worker = new TestWorker(64);
    private int wakeUps;
    private int answer = XskSocket.SENT;

    private final XskTransmitter transmitter = transmitter(true);

    private XskTransmitter transmitter(boolean multiBuffer) {
        txMemory.set(ValueLayout.JAVA_INT, OFFSETS.flags(), 1);
        return new XskTransmitter(
                () -> {
                    wakeUps++;
                    return answer;
                },
                4,
                ProducerRing.ofPackets(txMemory, OFFSETS, SIZE),
                ConsumerRing.ofAddresses(completionMemory, OFFSETS, SIZE),
                worker.frames,
                worker.context.drops(),
                multiBuffer);
    }

    @AfterEach
    void close() {
        worker.close();
    }

    @Test
    void shouldDescribeAChainAsContinuedDescriptors() {
        int packet = worker.packet(new byte[9000]);
        assertThat(transmitter.transmit(TestWorker.vector(packet))).isEqualTo(1);
        assertThat(kernelTx.available(SIZE)).isEqualTo(3);
        assertThat(kernelTx.address(0)).isEqualTo(packet * 4096L + 256);
        assertThat(kernelTx.length(0)).isEqualTo(3840);
        assertThat(kernelTx.options(0)).isEqualTo(RingDescriptor.CONTINUES);
        assertThat(kernelTx.options(1)).isEqualTo(RingDescriptor.CONTINUES);
        assertThat(kernelTx.length(2)).isEqualTo(1320);
        assertThat(kernelTx.options(2)).isZero();
        assertThat(wakeUps).as("one call a batch").isEqualTo(1);
    }

    @Test
    void shouldFreeChunksWhenTheyAreCompletedAndNotBefore() {
        int packet = worker.packet(new byte[100]);
        transmitter.transmit(TestWorker.vector(packet));
        assertThat(worker.frames.available()).isEqualTo(worker.frames.capacity() - 1);
        complete(kernelTx.address(0));
        transmitter.reap();
        assertThat(worker.frames.available()).isEqualTo(worker.frames.capacity());
    }

    @Test
    void shouldNotFreeAChunkThatIsCompletedTwiceOrWasNeverSent() {
        int packet = worker.packet(new byte[100]);
        int other = worker.packet(new byte[100]);
        transmitter.transmit(TestWorker.vector(packet, other));
        for (long address : new long[] {packet * 4096L, packet * 4096L, -1, 40 * 4096L, 1L << 40}) {
            complete(address);
        }
        transmitter.reap();
        assertThat(worker.frames.available()).isEqualTo(worker.frames.capacity() - 1);
        assertThat(worker.dropped(DropReason.RX_DESCRIPTOR_INVALID)).isEqualTo(4);
    }

    @Test
    void shouldDropAndCountWhatDoesNotFit() {
        int[] packets = new int[SIZE + 3];
        for (int i = 0; i < packets.length; i++) {
            packets[i] = worker.packet(new byte[64]);
        }
        assertThat(transmitter.transmit(TestWorker.vector(packets))).isEqualTo(SIZE);
        assertThat(worker.dropped(DropReason.TX_RING_FULL)).isEqualTo(3);
        assertThat(worker.frames.available()).isEqualTo(worker.frames.capacity() - SIZE);
    }

    @Test
    void shouldNotPutHalfAChainIntoTheRing() {
        for (int i = 0; i < SIZE - 2; i++) {
            transmitter.transmit(TestWorker.vector(worker.packet(new byte[64])));
        }
        assertThat(transmitter.transmit(TestWorker.vector(worker.packet(new byte[9000]))))
                .isZero();
        assertThat(kernelTx.available(SIZE)).isEqualTo(SIZE - 2);
    }

    @Test
    void shouldLeaveOutChunksThatHaveBecomeEmpty() {
        int packet = worker.packet(new byte[4000]);
        worker.frames.advance(packet, 3840);
        int free = worker.frames.available();
        assertThat(transmitter.transmit(TestWorker.vector(packet))).isEqualTo(1);
        assertThat(kernelTx.available(SIZE)).isEqualTo(1);
        assertThat(kernelTx.length(0)).isEqualTo(160);
        assertThat(kernelTx.options(0)).isZero();
        assertThat(worker.frames.available()).isEqualTo(free + 1);
    }

    @Test
    void shouldRefuseWhatTheKernelWouldNeverGiveBack() {
        int outside = worker.packet(new byte[100]);
        worker.frames.received(outside, outside * Frames.CHUNK_BYTES + 4000, 200);
        int empty = worker.packet(new byte[100]);
        worker.frames.advance(empty, 100);
        int tooLong = worker.packet(new byte[6 * 3840]);
        assertThat(transmitter.transmit(TestWorker.vector(outside, empty, tooLong)))
                .isZero();
        assertThat(worker.dropped(DropReason.WORKER_FAULT)).isEqualTo(1);
        assertThat(worker.dropped(DropReason.TX_MTU_EXCEEDED)).isEqualTo(2);
        assertThat(worker.frames.available()).isEqualTo(worker.frames.capacity());
        assertThat(wakeUps).isZero();
    }

    @Test
    void shouldRefuseChainsWithoutMultiBuffer() {
        var plain = transmitter(false);
        assertThat(plain.transmit(TestWorker.vector(worker.packet(new byte[5000]))))
                .isZero();
        assertThat(plain.transmit(TestWorker.vector(worker.packet(new byte[3000]))))
                .isEqualTo(1);
        assertThat(worker.dropped(DropReason.TX_MTU_EXCEEDED)).isEqualTo(1);
    }

    @Test
    void shouldCallAgainWhileThereIsMoreButNotForEver() {
        answer = XskSocket.MORE_TO_SEND;
        transmitter.transmit(TestWorker.vector(worker.packet(new byte[64])));
        assertThat(wakeUps).isEqualTo(SIZE / 4 + 1);
        wakeUps = 0;
        answer = XskSocket.SENT;
        transmitter.reap();
        assertThat(wakeUps).as("pushed on in the next turn").isEqualTo(1);
    }

    @Test
    void shouldDropAtOnceWhileTheInterfaceIsDownAndGoOnWhenItIsUp() {
        answer = XskSocket.REFUSED;
        assertThat(transmitter.transmit(TestWorker.vector(worker.packet(new byte[64]))))
                .isEqualTo(1);
        assertThat(transmitter.transmit(TestWorker.vector(worker.packet(new byte[64]))))
                .isZero();
        assertThat(worker.dropped(DropReason.TX_PORT_DOWN)).isEqualTo(1);
        answer = XskSocket.SENT;
        assertThat(transmitter.transmit(TestWorker.vector(worker.packet(new byte[64]))))
                .isEqualTo(1);
        assertThat(kernelTx.available(SIZE)).isEqualTo(2);
    }

    @Test
    void shouldNotCallAKernelThatIsAwake() {
        txMemory.set(ValueLayout.JAVA_INT, OFFSETS.flags(), 0);
        transmitter.transmit(TestWorker.vector(worker.packet(new byte[64])));
        assertThat(wakeUps).isZero();
    }

    private void complete(long address) {
        kernelCompletion.put(address);
        kernelCompletion.publish();
    }
}
