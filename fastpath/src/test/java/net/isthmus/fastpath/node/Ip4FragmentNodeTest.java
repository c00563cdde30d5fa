package net.isthmus.fastpath.node;

import static net.isthmus.fastpath.testing.Packets.ip4;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.testing.Allocations;
import net.isthmus.fastpath.testing.TestWorker;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.NetworkOrder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ip4FragmentNodeTest {
    private static final String A = "10.1.0.7";
    private static final String B = "10.2.0.9";

    private final TestWorker worker = new TestWorker(1200);
    private final AdjacencyTable adjacencies = new AdjacencyTable(16);
    private final Edges edges = new Edges();
    private final Vector rewrite = edges.to("ip4-rewrite");
    private final Vector icmpError = edges.to("icmp-error");
    private final Ip4FragmentNode node = new Ip4FragmentNode(worker.context(), adjacencies, edges);
    private final int adjacency = adjacencies.allocate();

    @AfterEach
    void everyFrameIsAccountedFor() {
        assertThat(worker.framesMissing()).isZero();
        worker.close();
    }

    @ParameterizedTest
    @CsvSource({"9000,1500,7", "8900,4200,3", "1501,1500,2", "2000,68,42", "9000,8999,2", "1500,576,3"})
    void shouldCutIntoSoManyFragmentsWhenLongerThanMtu(int length, int mtu, int fragments) {
        byte[] packet = ip4(A, B).totalLength(length).build();

        List<byte[]> out = fragment(packet, mtu);

        assertThat(out).hasSize(fragments).allSatisfy(piece -> assertThat(piece.length)
                .isLessThanOrEqualTo(mtu));
        assertThat(reassemble(out)).isEqualTo(payloadOf(packet));
    }

    @Test
    void shouldKeepTheHeaderWhenCutting() {
        byte[] packet =
                ip4(A, B).hopLimit(9).identification(0xbeef).totalLength(3000).build();
        packet[1] = (byte) 0xb8;
        Ipv4.writeChecksum(MemorySegment.ofArray(packet), 0, 20);

        for (byte[] piece : fragment(packet, 1500)) {
            MemorySegment memory = MemorySegment.ofArray(piece);
            assertThat(Ipv4.isPlausible(memory, 0, piece.length)).isTrue();
            assertThat(Ipv4.totalLength(memory, 0)).isEqualTo(piece.length);
            assertThat(Ipv4.hasValidChecksum(memory, 0, 20)).isTrue();
            assertThat(Ipv4.ttl(memory, 0)).as("the rewrite node decrements it").isEqualTo(9);
            assertThat(NetworkOrder.u16(memory, Ipv4.IDENTIFICATION)).isEqualTo(0xbeef);
            assertThat(piece[1]).isEqualTo((byte) 0xb8);
            assertThat(Ipv4.source(memory, 0)).isEqualTo(0x0a010007);
            assertThat(Ipv4.destination(memory, 0)).isEqualTo(0x0a020009);
        }
    }

    @Test
    void shouldKeepOffsetAndMoreFragmentsWhenCuttingAFragment() {
        byte[] packet = ip4(A, B)
                .totalLength(20 + 1600)
                .fragment(Ipv4.MORE_FRAGMENTS | 185)
                .build();

        List<byte[]> out = fragment(packet, 820);

        assertThat(out.stream().map(piece -> Ipv4.fragment(MemorySegment.ofArray(piece), 0)))
                .containsExactly(Ipv4.MORE_FRAGMENTS | 185, Ipv4.MORE_FRAGMENTS | 285);
    }

    @Test
    void shouldCopyOnlyCopiedOptionsWhenNotFirst() {
        // Record route (7, not copied) of seven bytes, no-operation, router alert (148, copied) of four.
        byte[] packet = ip4(A, B)
                .options(7, 7, 4, 0, 0, 0, 0, 1, 148, 4, 0, 0)
                .totalLength(2000)
                .build();

        List<byte[]> out = fragment(packet, 1000);

        assertThat(Arrays.copyOfRange(out.get(0), 20, 32)).isEqualTo(Arrays.copyOfRange(packet, 20, 32));
        assertThat(out.get(1)[0]).isEqualTo((byte) 0x46);
        assertThat(Arrays.copyOfRange(out.get(1), 20, 24)).containsExactly(148, 4, 0, 0);
        assertThat(reassemble(out)).isEqualTo(payloadOf(packet));
    }

    @Test
    void shouldDropWhenOptionsAreMalformed() {
        byte[] packet = ip4(A, B).options(148, 9, 0, 0).totalLength(2000).build();

        assertThat(fragment(packet, 1000)).isEmpty();
        assertThat(worker.dropped(DropReason.IP4_HEADER_INVALID)).isOne();
    }

    @Test
    void shouldDropWhenTheDatagramWouldPassItsLongestLength() {
        byte[] packet = ip4(A, B).fragment(0x1ff0).totalLength(2000).build();

        assertThat(fragment(packet, 1000)).isEmpty();
        assertThat(worker.dropped(DropReason.IP4_HEADER_INVALID)).isOne();
    }

    @Test
    void shouldOweOneErrorWhenTimeToLiveIsOver() {
        byte[] packet = ip4(A, B).hopLimit(1).totalLength(2000).build();

        assertThat(fragment(packet, 1000)).isEmpty();
        assertThat(icmpError.count()).isOne();
        assertThat(IcmpError.kind(worker.frames().adjacency(icmpError.get(0)))).isEqualTo(IcmpError.TIME_EXCEEDED);
        assertThat(worker.take(icmpError)).containsExactly(packet);
    }

    @Test
    void shouldCutOwnPacketsWhenTheirTimeToLiveIsOne() {
        int packet = worker.packet(1, ip4(A, B).hopLimit(1).totalLength(2000).build());
        worker.frames().addFlags(packet, Frames.FLAG_LOCALLY_ORIGINATED);
        resolve(1000);
        worker.frames().adjacency(packet, adjacency);

        worker.run(node, packet);

        assertThat(rewrite.count()).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            int piece = rewrite.get(i);
            assertThat(worker.frames().flags(piece)).isEqualTo(Frames.FLAG_LOCALLY_ORIGINATED);
            assertThat(worker.frames().adjacency(piece)).isEqualTo(adjacency);
            assertThat(worker.frames().rxInterface(piece)).isOne();
        }
        worker.take(rewrite);
    }

    @Test
    void shouldCutNothingWhenFramesDoNotSufficeForAll() {
        int victim = worker.packet(1, ip4(A, B).totalLength(9000).build());
        Vector held = new Vector();
        while (worker.frames().available() > 6) {
            held.append(worker.frames().allocate());
        }

        resolve(1500); // seven fragments
        worker.frames().adjacency(victim, adjacency);
        worker.run(node, victim);

        assertThat(rewrite.count()).isZero();
        assertThat(worker.dropped(DropReason.NO_FREE_FRAMES)).isOne();
        worker.take(held);
    }

    @Test
    void shouldDropWhenTheNeighbourHasGone() {
        adjacencies.set(adjacency, AdjacencyTable.KIND_INCOMPLETE, 1, 1500);
        int packet = worker.packet(1, ip4(A, B).totalLength(2000).build());
        worker.frames().adjacency(packet, adjacency);

        worker.run(node, packet);

        assertThat(worker.dropped(DropReason.NEIGHBOUR_UNRESOLVED)).isOne();
    }

    @Test
    void shouldReassembleToTheOriginalWhenSizesAreRandom() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(791);
        for (int run = 0; run < 3000; run++) {
            worker.chunkBytes(random.nextInt(200, Frames.CHUNK_DATA_BYTES + 1));
            int length = random.nextInt(1400, 9217);
            int mtu = random.nextInt(run % 3 == 0 ? 128 : 1000, length);
            int offset = random.nextInt(0, 500);
            boolean more = random.nextBoolean();
            int[] options = run % 4 == 0 ? new int[] {1, 130, 3, random.nextInt(256), 7, 4, 4, 0} : new int[0];
            Packets4 shape = new Packets4(length, offset, more, options);

            byte[] packet = shape.build();
            List<byte[]> out = fragment(packet, mtu);

            assertThat(reassemble(out)).as("%s to MTU %d", shape, mtu).isEqualTo(payloadOf(packet));
            byte[] last = out.getLast();
            assertThat((Ipv4.fragment(MemorySegment.ofArray(last), 0) & Ipv4.MORE_FRAGMENTS) != 0)
                    .isEqualTo(more);
            for (byte[] piece : out) {
                assertThat(piece.length).isLessThanOrEqualTo(mtu);
                assertThat(Ipv4.hasValidChecksum(MemorySegment.ofArray(piece), 0, (piece[0] & 15) << 2))
                        .isTrue();
            }
        }
        worker.chunkBytes(Frames.CHUNK_DATA_BYTES);
    }

    @Test
    void shouldAllocateNothing() {
        resolve(1500);
        long bytes = Allocations.during(20_000, () -> {
            Frames frames = worker.frames();
            int first = frames.allocate();
            frames.received(first, frames.offset(first), 3840);
            MemorySegment.copy(TEMPLATE, 0, frames.memory(), frames.offset(first), 20);
            int second = frames.allocate();
            frames.received(second, frames.offset(second), 3840);
            frames.chain(first, first, second);
            frames.adjacency(first, adjacency);
            node.inbox().append(first);
            node.process(node.inbox());
            node.inbox().clear();
            for (int i = 0; i < rewrite.count(); i++) {
                frames.freePacket(rewrite.get(i));
            }
            rewrite.clear();
        });

        assertThat(bytes).isZero();
    }

    private static final MemorySegment TEMPLATE =
            MemorySegment.ofArray(ip4(A, B).totalLength(7680).build());

    private record Packets4(int length, int offset, boolean more, int[] options) {
        byte[] build() {
            return ip4(A, B)
                    .options(options)
                    .fragment(offset | (more ? Ipv4.MORE_FRAGMENTS : 0))
                    .totalLength(length)
                    .build();
        }
    }

    private void resolve(int mtu) {
        adjacencies.freeSlot(adjacencies.resolve(adjacency, 1, mtu, new byte[14]));
    }

    private List<byte[]> fragment(byte[] packet, int mtu) {
        resolve(mtu);
        int frame = worker.packet(1, packet);
        worker.frames().adjacency(frame, adjacency);
        worker.run(node, frame);
        return worker.take(rewrite);
    }

    private static byte[] payloadOf(byte[] packet) {
        return Arrays.copyOfRange(packet, (packet[0] & 15) << 2, packet.length);
    }

    /** Puts fragments together, one byte at a time; every byte comes exactly once. */
    private static byte[] reassemble(List<byte[]> fragments) {
        int base =
                fragments.stream().mapToInt(Ip4FragmentNodeTest::offsetOf).min().orElseThrow();
        byte[] payload = new byte[70_000];
        BitSet seen = new BitSet();
        for (byte[] piece : fragments) {
            int headerLength = (piece[0] & 15) << 2;
            for (int i = headerLength; i < piece.length; i++) {
                int place = offsetOf(piece) - base + i - headerLength;
                assertThat(seen.get(place)).as("byte %d twice", place).isFalse();
                seen.set(place);
                payload[place] = piece[i];
            }
            assertThat(piece[9]).isEqualTo((byte) IpProtocol.UDP);
        }
        assertThat(seen.nextClearBit(0)).as("no hole").isEqualTo(seen.length());
        return Arrays.copyOf(payload, seen.length());
    }

    private static int offsetOf(byte[] piece) {
        return (Ipv4.fragment(MemorySegment.ofArray(piece), 0) & Ipv4.FRAGMENT_OFFSET_MASK) << 3;
    }
}
