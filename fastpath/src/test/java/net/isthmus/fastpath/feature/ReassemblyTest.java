package net.isthmus.fastpath.feature;

import static net.isthmus.fastpath.testing.Packets.ip4;
import static net.isthmus.fastpath.testing.Packets.ip6;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.testing.Allocations;
import net.isthmus.fastpath.testing.TestWorker;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.NetworkOrder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Datagrams are whole again, whatever the order of their parts; nothing else is kept for long. */
class ReassemblyTest {
    private static final String A = "10.1.0.7";
    private static final String B = "10.2.0.9";
    private static final int ESP = IpProtocol.ESP;
    private static final long TIMEOUT = 1_000;

    private final TestWorker worker = new TestWorker(256);
    private final Reassembly reassembly = new Reassembly(worker.context(), 3, 64, TIMEOUT);
    private final Random random = new Random(7);

    @AfterEach
    void everyFrameIsAccountedFor() {
        assertThat(worker.framesMissing()).isEqualTo(reassembly.framesHeld());
        reassembly.expire(Long.MAX_VALUE / 2);
        assertThat(worker.framesMissing()).isZero();
        worker.close();
    }

    @Test
    void shouldBeWholeWhenTheLastPartHasComeInAnyOrder() {
        for (int round = 0; round < 200; round++) {
            byte[] data = data(1 + random.nextInt(9_000));
            worker.chunkBytes(round % 2 == 0 ? 3_000 : 700);
            List<byte[]> parts = new ArrayList<>();
            int step = 8 * (1 + random.nextInt(250)) + data.length / 60 / 8 * 8;
            for (int from = 0; from < data.length; from += step) {
                parts.add(part4(round, data, from, Math.min(data.length, from + step)));
            }
            Collections.shuffle(parts, random);
            if (parts.size() == 1) {
                continue;
            }

            for (byte[] part : parts.subList(1, parts.size())) {
                assertThat(take4(part)).isFalse();
            }
            assertThat(take4(parts.getFirst())).isTrue();

            assertThat(reassembly.parts()).isEqualTo(parts.size());
            int whole = reassembly.join();
            assertThat(worker.bytes(whole))
                    .isEqualTo(
                            ip4(A, B).identification(round).payload(ESP, data).build());
            assertThat(worker.frames().rxInterface(whole)).isEqualTo(2);
            worker.frames().freePacket(whole);
        }
        assertThat(worker.droppedInAll()).isZero();
    }

    @Test
    void shouldTakeTheFragmentHeaderOutWhenItIsIpv6() {
        byte[] data = data(3_000);

        assertThat(take6(part6(5, data, 1_200, 2_400))).isFalse();
        assertThat(take6(part6(5, data, 2_400, 3_000))).isFalse();
        assertThat(take6(part6(6, data, 0, 1_200))).isFalse();
        assertThat(take6(part6(5, data, 0, 1_200))).isTrue();

        int whole = reassembly.join();
        assertThat(worker.bytes(whole))
                .isEqualTo(ip6("fd00::1", "fd00::2").payload(ESP, data).build());
        worker.frames().freePacket(whole);
    }

    @Test
    void shouldGiveADatagramUpWhenPartsOverlapAndDropCopiesOfPartsAlone() {
        byte[] data = data(100);
        assertThat(take4(part4(1, data, 0, 48))).isFalse();
        assertThat(take4(part4(1, data, 0, 48))).isFalse();
        assertThat(worker.dropped(DropReason.FRAGMENT_DUPLICATE)).isOne();

        assertThat(take4(part4(1, data, 40, 100))).isFalse();
        assertThat(take4(part4(1, data, 48, 100))).isFalse();
        assertThat(worker.dropped(DropReason.FRAGMENT_OVERLAP)).isEqualTo(3);
    }

    @Test
    void shouldForgetWhatIsNotWholeInTimeAndKeepNoMoreThanItMay() {
        byte[] data = data(100);
        for (int id = 0; id < 4; id++) {
            assertThat(take4(part4(id, data, 0, 48))).isFalse();
        }
        assertThat(worker.dropped(DropReason.REASSEMBLY_TABLE_FULL)).isOne();

        assertThat(reassembly.take4(worker.packet(2, part4(0, data, 48, 100)), 0, TIMEOUT))
                .isFalse();
        assertThat(worker.dropped(DropReason.REASSEMBLY_TIMEOUT)).isEqualTo(3);
        assertThat(reassembly.packetsHeld()).isOne();

        byte[] large = data(8_000);
        for (int from = 0; from < 70 * 8; from += 8) {
            reassembly.take4(worker.packet(2, part4(9, large, from, from + 8)), 0, TIMEOUT);
        }
        assertThat(worker.dropped(DropReason.REASSEMBLY_LIMIT)).isEqualTo(64);
        assertThat(reassembly.packetsHeld()).isOne();
    }

    @Test
    void shouldDropWhatNoneMaySend() {
        assertThat(take4(ip4(A, B)
                        .fragment(Ipv4.MORE_FRAGMENTS)
                        .payload(ESP, data(9))
                        .build()))
                .isFalse();
        assertThat(take4(ip4(A, B).fragment(0x1fff).payload(ESP, data(16)).build()))
                .isFalse();
        assertThat(take6(ip6("fd00::1", "fd00::2")
                        .payload(IpProtocol.FRAGMENT, data(6))
                        .build()))
                .isFalse();
        assertThat(worker.dropped(DropReason.FRAGMENT_INVALID)).isEqualTo(3);
    }

    @Test
    void shouldDropThePartsWhenNoChunkIsLeft() {
        byte[] data = data(6_000);
        take4(part4(1, data, 0, 3_000));
        take4(part4(1, data, 3_000, 6_000));
        var taken = new ArrayList<Integer>();
        for (int frame = worker.frames().allocate();
                frame != 0;
                frame = worker.frames().allocate()) {
            taken.add(frame);
        }

        assertThat(reassembly.join()).isZero();

        assertThat(worker.dropped(DropReason.NO_FREE_FRAMES)).isEqualTo(2);
        taken.forEach(worker.frames()::free);
    }

    @Test
    void shouldAllocateNothing() {
        byte[] data = data(2_000);
        MemorySegment first = MemorySegment.ofArray(part4(1, data, 0, 1_000));
        MemorySegment second = MemorySegment.ofArray(part4(1, data, 1_000, 2_000));

        assertThat(Allocations.during(20_000, () -> {
                    reassembly.take4(received(first), 0, 0);
                    reassembly.take4(received(second), 0, 0);
                    worker.frames().freePacket(reassembly.join());
                }))
                .isZero();
        assertThat(worker.droppedInAll()).isZero();
    }

    private int received(MemorySegment packet) {
        Frames frames = worker.frames();
        int frame = frames.allocate();
        MemorySegment.copy(packet, 0, frames.memory(), frames.offset(frame), packet.byteSize());
        frames.received(frame, frames.offset(frame), (int) packet.byteSize());
        return frame;
    }

    private boolean take4(byte[] packet) {
        return reassembly.take4(worker.packet(2, packet), 0, 0);
    }

    private boolean take6(byte[] packet) {
        return reassembly.take6(worker.packet(2, packet), 0, 0);
    }

    private byte[] data(int bytes) {
        byte[] data = new byte[bytes];
        random.nextBytes(data);
        return data;
    }

    private static byte[] part4(int id, byte[] data, int from, int to) {
        return ip4(A, B)
                .identification(id)
                .fragment(from / 8 | (to < data.length ? Ipv4.MORE_FRAGMENTS : 0))
                .payload(ESP, Arrays.copyOfRange(data, from, to))
                .build();
    }

    private static byte[] part6(int id, byte[] data, int from, int to) {
        byte[] payload = new byte[8 + to - from];
        payload[0] = ESP;
        MemorySegment memory = MemorySegment.ofArray(payload);
        NetworkOrder.putU16(memory, 2, from | (to < data.length ? 1 : 0));
        NetworkOrder.putI32(memory, 4, id);
        System.arraycopy(data, from, payload, 8, to - from);
        return ip6("fd00::1", "fd00::2").payload(IpProtocol.FRAGMENT, payload).build();
    }
}
