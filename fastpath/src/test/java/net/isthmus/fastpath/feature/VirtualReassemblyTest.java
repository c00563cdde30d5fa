package net.isthmus.fastpath.feature;

import static net.isthmus.fastpath.testing.Packets.ip4;
import static net.isthmus.fastpath.testing.Packets.ip6;
import static net.isthmus.fastpath.testing.Packets.udp;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.testing.Allocations;
import net.isthmus.fastpath.testing.TestWorker;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.NetworkOrder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Fragments get the ports of their datagram's first, within limits; what no honest sender sends is dropped by name. */
class VirtualReassemblyTest {
    private static final String A = "10.1.0.7";
    private static final String B = "10.2.0.9";
    private static final long PORTS = 1000L << 16 | 2000;
    private static final byte[] DATAGRAM = udp(1000, 2000, 92);

    private final TestWorker worker = new TestWorker(256);
    private final Frames frames = worker.frames();
    private final ReassemblyLimits limits = new ReassemblyLimits(4, 6, 10, 1_000, true);
    private VirtualReassembly reassembly =
            new VirtualReassembly(frames, worker.context().drops(), limits);

    @AfterEach
    void close() {
        worker.close();
    }

    @Test
    void shouldSayThePortsWhenAPacketIsNoFragment() {
        int packet = worker.packet(2, ip4(A, B).build());

        assertThat(reassembly.admit4(packet, 0, 0)).isEqualTo(VirtualReassembly.PASS);

        assertThat(reassembly.ports()).isEqualTo(PORTS);
        assertThat(reassembly.protocol()).isEqualTo(IpProtocol.UDP);
        assertThat(reassembly.datagrams()).isZero();
    }

    @Test
    void shouldSayThePortsOfTheFirstWhenALaterFragmentComes() {
        assertThat(admit(fragment(7, 0, 48, true), 0)).isEqualTo(VirtualReassembly.PASS);
        assertThat(admit(fragment(7, 48, 100, false), 0)).isEqualTo(VirtualReassembly.PASS);
        assertThat(reassembly.ports()).isEqualTo(PORTS);
    }

    @Test
    void shouldHoldFragmentsWhenTheFirstComesLast() {
        assertThat(admit(fragment(7, 96, 100, false), 0)).isEqualTo(VirtualReassembly.TAKEN);
        assertThat(admit(fragment(7, 48, 96, true), 0)).isEqualTo(VirtualReassembly.TAKEN);

        assertThat(admit(fragment(7, 0, 48, true), 0)).isEqualTo(VirtualReassembly.PASS);

        assertThat(reassembly.releasedCount()).isEqualTo(2);
        assertThat(worker.bytes(reassembly.released(0))).isEqualTo(fragment(7, 96, 100, false));
        assertThat(worker.bytes(reassembly.released(1))).isEqualTo(fragment(7, 48, 96, true));
        assertThat(worker.droppedInAll()).isZero();
    }

    @Test
    void shouldKeepDatagramsApartWhenTheyDifferInIdentificationAddressProtocolOrVrf() {
        admit(fragment(7, 0, 48, true), 0);

        assertThat(admit(fragment(8, 48, 100, false), 0)).isEqualTo(VirtualReassembly.TAKEN);
        assertThat(reassembly.admit4(worker.packet(2, fragment(7, 48, 100, false)), 1, 0))
                .isEqualTo(VirtualReassembly.TAKEN);
        byte[] other = ip4(A, B)
                .identification(7)
                .fragment(6)
                .payload(IpProtocol.TCP, new byte[8])
                .build();
        assertThat(admit(other, 0)).isEqualTo(VirtualReassembly.TAKEN);
        assertThat(reassembly.datagrams()).isEqualTo(4);
    }

    @Test
    void shouldGiveTheDatagramUpWhenFragmentsOverlap() {
        admit(fragment(7, 48, 96, true), 0);

        assertThat(admit(fragment(7, 0, 56, true), 0)).isEqualTo(VirtualReassembly.TAKEN);
        assertThat(admit(fragment(7, 96, 100, false), 0)).isEqualTo(VirtualReassembly.TAKEN);

        assertThat(worker.dropped(DropReason.FRAGMENT_OVERLAP)).isEqualTo(3);
        assertThat(worker.framesMissing()).isZero();
    }

    @Test
    void shouldGiveTheDatagramUpWhenItsEndContradictsAnother() {
        admit(fragment(7, 0, 48, true), 0);
        admit(fragment(7, 48, 60, false), 0);
        worker.context(); // the datagram is complete: the next fragment of this identification begins a new one
        assertThat(reassembly.datagrams()).isEqualTo(1);

        admit(fragment(9, 0, 48, true), 0);
        admit(fragment(9, 72, 96, false), 0);
        assertThat(admit(fragment(9, 96, 100, false), 0)).isEqualTo(VirtualReassembly.TAKEN);
        assertThat(worker.dropped(DropReason.FRAGMENT_OVERLAP)).isOne();
    }

    @Test
    void shouldLetOverlapsPassWhenThePolicyForIp4SaysSo() {
        reassembly =
                new VirtualReassembly(frames, worker.context().drops(), new ReassemblyLimits(4, 6, 10, 1_000, false));
        admit(fragment(7, 0, 56, true), 0);

        assertThat(admit(fragment(7, 48, 96, true), 0)).isEqualTo(VirtualReassembly.PASS);

        byte[] first = fragment6(5, 0, udp(1000, 2000, 40), true);
        assertThat(reassembly.admit6(worker.packet(2, first), 0, 0)).isEqualTo(VirtualReassembly.PASS);
        byte[] over = fragment6(5, 40, new byte[16], true);
        assertThat(reassembly.admit6(worker.packet(2, over), 0, 0)).isEqualTo(VirtualReassembly.TAKEN);
        assertThat(worker.dropped(DropReason.FRAGMENT_OVERLAP))
                .as("IPv6 always, RFC 5722")
                .isOne();
    }

    @Test
    void shouldDropOnlyTheCopyWhenAFragmentComesTwice() {
        admit(fragment(7, 0, 48, true), 0);
        admit(fragment(7, 48, 96, true), 0);

        assertThat(admit(fragment(7, 48, 96, true), 0)).isEqualTo(VirtualReassembly.TAKEN);
        assertThat(admit(fragment(7, 96, 100, false), 0)).isEqualTo(VirtualReassembly.PASS);

        assertThat(worker.dropped(DropReason.FRAGMENT_DUPLICATE)).isOne();
    }

    @Test
    void shouldDropFragmentsThatNoneMaySend() {
        assertThat(admit(fragment(1, 48, 51, true), 0)).isEqualTo(VirtualReassembly.TAKEN);
        byte[] empty = ip4(A, B)
                .fragment(Ipv4.MORE_FRAGMENTS | 3)
                .payload(IpProtocol.UDP, new byte[0])
                .build();
        assertThat(admit(empty, 0)).isEqualTo(VirtualReassembly.TAKEN);
        byte[] beyond =
                ip4(A, B).fragment(0x1fff).payload(IpProtocol.UDP, new byte[16]).build();
        assertThat(admit(beyond, 0)).isEqualTo(VirtualReassembly.TAKEN);

        assertThat(worker.dropped(DropReason.FRAGMENT_INVALID)).isEqualTo(3);
        assertThat(reassembly.datagrams()).isZero();
    }

    @Test
    void shouldDropATinyFirstFragmentWhenItHidesTheTcpFlags() {
        byte[] tiny = ip4(A, B)
                .fragment(Ipv4.MORE_FRAGMENTS)
                .payload(IpProtocol.TCP, new byte[16])
                .build();

        assertThat(admit(tiny, 0)).isEqualTo(VirtualReassembly.TAKEN);

        assertThat(worker.dropped(DropReason.FRAGMENT_TINY)).isOne();
    }

    @Test
    void shouldAskForAnErrorWhenAnIp6FirstFragmentLacksHeaders() {
        byte[] cut = fragment6(5, 0, new byte[8], true);
        cut[40] = IpProtocol.TCP;
        int packet = worker.packet(2, cut);

        assertThat(reassembly.admit6(packet, 0, 0)).isEqualTo(VirtualReassembly.CHAIN_INCOMPLETE);
    }

    @Test
    void shouldSayThePortsOfIp6FragmentsWhenTheyComeInAnyOrder() {
        byte[] datagram = udp(1000, 2000, 32);
        byte[] later = fragment6(5, 24, Arrays.copyOfRange(datagram, 24, 40), false);
        byte[] first = fragment6(5, 0, Arrays.copyOf(datagram, 24), true);

        assertThat(reassembly.admit6(worker.packet(2, later), 0, 0)).isEqualTo(VirtualReassembly.TAKEN);
        assertThat(reassembly.admit6(worker.packet(2, first), 0, 0)).isEqualTo(VirtualReassembly.PASS);

        assertThat(reassembly.ports()).isEqualTo(PORTS);
        assertThat(reassembly.releasedCount()).isOne();
    }

    @Test
    void shouldTreatAnAtomicFragmentAsWhole() {
        byte[] atomic = fragment6(5, 0, udp(1000, 2000, 11), false);

        assertThat(reassembly.admit6(worker.packet(2, atomic), 0, 0)).isEqualTo(VirtualReassembly.PASS);

        assertThat(reassembly.ports()).isEqualTo(PORTS);
        assertThat(reassembly.datagrams()).isZero();
    }

    @Test
    void shouldDropWhatItHoldsWhenTheFirstNeverComes() {
        admit(fragment(7, 48, 96, true), 0);
        reassembly.expire(999);
        assertThat(worker.droppedInAll()).isZero();

        reassembly.expire(1_000);

        assertThat(worker.dropped(DropReason.REASSEMBLY_TIMEOUT)).isOne();
        assertThat(worker.framesMissing()).isZero();
        assertThat(reassembly.datagrams()).isZero();
    }

    @Test
    void shouldDropWhatItHoldsWhenLimitsChange() {
        admit(fragment(7, 48, 96, true), 0);
        admit(fragment(8, 0, 48, true), 0);

        reassembly.restart(new ReassemblyLimits(1, 1, 10, 1_000, true));

        assertThat(worker.framesMissing()).as("the first of 8 has passed").isEqualTo(1);
        assertThat(admit(fragment(9, 0, 48, true), 0)).isEqualTo(VirtualReassembly.PASS);
        assertThat(admit(fragment(10, 0, 48, true), 0)).isEqualTo(VirtualReassembly.TAKEN);
    }

    @Test
    void shouldRefuseADatagramWhenAllSlotsAreTaken() {
        for (int id = 0; id < 4; id++) {
            admit(fragment(id, 0, 48, true), 0);
        }

        assertThat(admit(fragment(9, 0, 48, true), 0)).isEqualTo(VirtualReassembly.TAKEN);
        assertThat(worker.dropped(DropReason.REASSEMBLY_TABLE_FULL)).isOne();

        admit(fragment(2, 48, 100, false), 0);
        assertThat(admit(fragment(9, 0, 48, true), 0))
                .as("a complete one gives way")
                .isEqualTo(VirtualReassembly.PASS);
    }

    @Test
    void shouldDropByNameWhenTooManyFragmentsWaitOrBelongToOneDatagram() {
        for (int i = 1; i <= 8; i++) {
            admit(fragment(7, 8 * i, 8 * i + 8, true), 0);
        }
        assertThat(worker.dropped(DropReason.REASSEMBLY_LIMIT))
                .as("six may wait")
                .isEqualTo(2);

        for (int i = 9; i <= 11; i++) {
            admit(fragment(7, 8 * i, 8 * i + 8, true), 0);
        }
        assertThat(worker.dropped(DropReason.REASSEMBLY_LIMIT))
                .as("the eleventh gives all up")
                .isEqualTo(11);
        assertThat(worker.framesMissing()).isZero();
    }

    @Test
    void shouldNoteNothingTwiceWhenAPacketComesBackFromTheControlLoop() {
        admit(fragment(7, 0, 48, true), 0);
        admit(fragment(7, 48, 100, false), 0);

        for (byte[] bytes : List.of(fragment(7, 0, 48, true), fragment(7, 48, 100, false))) {
            int packet = worker.packet(2, bytes);
            frames.addFlags(packet, Frames.FLAG_RESUMED);
            assertThat(reassembly.admit4(packet, 0, 0)).isEqualTo(VirtualReassembly.PASS);
            assertThat(reassembly.ports()).isEqualTo(PORTS);
        }
    }

    @Test
    void shouldPassEveryFragmentOnceWhateverTheirOrder() {
        var random = new Random(11);
        reassembly = new VirtualReassembly(frames, worker.context().drops(), ReassemblyLimits.USUAL);
        for (int id = 0; id < 2_000; id++) {
            int fragmentBytes = 8 * (1 + random.nextInt(6));
            int pieces = (DATAGRAM.length + fragmentBytes - 1) / fragmentBytes;
            List<Integer> order = IntStream.range(0, pieces).boxed().collect(Collectors.toList());
            Collections.shuffle(order, random);
            int passed = 0;
            for (int piece : order) {
                int from = piece * fragmentBytes;
                int to = Math.min(DATAGRAM.length, from + fragmentBytes);
                int packet = worker.packet(2, fragment(id, from, to, to < DATAGRAM.length));
                if (reassembly.admit4(packet, 0, id) == VirtualReassembly.PASS) {
                    assertThat(reassembly.ports()).isEqualTo(PORTS);
                    frames.freePacket(packet);
                    passed += 1 + reassembly.releasedCount();
                    for (int i = 0; i < reassembly.releasedCount(); i++) {
                        frames.freePacket(reassembly.released(i));
                    }
                }
            }
            assertThat(passed).isEqualTo(pieces);
        }
        assertThat(worker.framesMissing()).isZero();
        assertThat(reassembly.datagrams()).isEqualTo(1024);
    }

    @Test
    void shouldAccountForEveryFragmentWhateverTheBytes() {
        var random = new Random(5);
        for (int i = 0; i < 30_000; i++) {
            boolean isIp4 = random.nextBoolean();
            int length = 8 * random.nextInt(5) + (random.nextInt(4) == 0 ? random.nextInt(8) : 0);
            byte[] payload = new byte[length];
            random.nextBytes(payload);
            int fragment = random.nextInt(12) | (random.nextBoolean() ? Ipv4.MORE_FRAGMENTS : 0);
            byte[] bytes = isIp4
                    ? ip4(A, B)
                            .identification(random.nextInt(6))
                            .fragment(fragment)
                            .payload(random.nextBoolean() ? IpProtocol.TCP : IpProtocol.UDP, payload)
                            .build()
                    : fragment6(random.nextInt(6), 8 * random.nextInt(12), payload, random.nextBoolean());
            int packet = worker.packet(2, bytes);
            int verdict = isIp4 ? reassembly.admit4(packet, 0, i) : reassembly.admit6(packet, 0, i);
            if (verdict != VirtualReassembly.TAKEN) {
                frames.freePacket(packet);
            }
            for (int held = 0; held < reassembly.releasedCount(); held++) {
                frames.freePacket(reassembly.released(held));
            }
            assertThat(worker.framesMissing()).isBetween(0, 6);
            assertThat(reassembly.datagrams()).isBetween(0, 4);
        }
        reassembly.expire(Long.MAX_VALUE / 2);
        assertThat(worker.framesMissing()).isZero();
    }

    @Test
    void shouldAllocateNothingWhenFragmentsPass() {
        byte[] later = fragment(7, 48, 100, false);
        byte[] first = fragment(7, 0, 48, true);
        int one = worker.packet(2, first);
        int two = worker.packet(2, later);

        long bytes = Allocations.during(20_000, () -> {
            reassembly.admit4(two, 0, 0);
            reassembly.admit4(one, 0, 0);
        });

        assertThat(bytes).isZero();
    }

    private int admit(byte[] packet, long nowNs) {
        int frame = worker.packet(2, packet);
        return reassembly.admit4(frame, 0, nowNs);
    }

    private static byte[] fragment(int id, int from, int to, boolean more) {
        return ip4(A, B)
                .identification(id)
                .fragment(from / 8 | (more ? Ipv4.MORE_FRAGMENTS : 0))
                .payload(IpProtocol.UDP, Arrays.copyOfRange(DATAGRAM, from, to))
                .build();
    }

    private static byte[] fragment6(int id, int from, byte[] data, boolean more) {
        byte[] payload = new byte[8 + data.length];
        payload[0] = IpProtocol.UDP;
        MemorySegment memory = MemorySegment.ofArray(payload);
        NetworkOrder.putU16(memory, 2, from | (more ? 1 : 0));
        NetworkOrder.putI32(memory, 4, id);
        System.arraycopy(data, 0, payload, 8, data.length);
        return ip6("fd00:1::7", "fd00:2::9")
                .payload(IpProtocol.FRAGMENT, payload)
                .build();
    }
}
