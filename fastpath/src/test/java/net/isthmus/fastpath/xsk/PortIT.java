package net.isthmus.fastpath.xsk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Device;
import net.isthmus.fastpath.graph.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Frames across two ports of one worker, on each rung that veth can bear.
 *
 * <pre>
 *   host a ── pa ▶ device ─ vector ─▶ device ▶ pb ── host b
 * </pre>
 */
class PortIT {

    private static final int MTU = 9000;
    private static final long LIMIT_NANOS = 20_000_000_000L;

    @ParameterizedTest
    @EnumSource(value = Rung.class, names = "ZERO_COPY", mode = EnumSource.Mode.EXCLUDE)
    void shouldCarryFramesOfEveryLength(Rung rung) {
        try (var bench = new Bench(rung)) {
            assertThat(bench.a.rung()).isEqualTo(rung);
            assertThat(bench.a.device(0).rung()).isEqualTo(rung.text());
            var random = new SplittableRandom(11);
            for (int length = 60; length <= MTU + 14; length += length < 200 ? 1 : 257) {
                byte[] frame = XskSocketIT.frame(random, length);
                bench.hostA.send(frame);
                assertThat(bench.forward(1)).as("%s octets", length).isEqualTo(1);
                assertThat(XskSocketIT.await(bench.hostB))
                        .as("%s octets", length)
                        .hasValue(frame);
            }
            bench.assertNothingLost();
        }
    }

    @ParameterizedTest
    @EnumSource(value = Rung.class, names = "ZERO_COPY", mode = EnumSource.Mode.EXCLUDE)
    void shouldCarryBurstsInOrder(Rung rung) {
        try (var bench = new Bench(rung)) {
            var random = new SplittableRandom(5);
            for (int round = 0; round < 100; round++) {
                List<byte[]> sent = new ArrayList<>();
                for (int i = 0; i < 60; i++) {
                    byte[] frame = XskSocketIT.frame(random, random.nextInt(60, MTU + 15));
                    bench.hostA.send(frame);
                    sent.add(frame);
                }
                assertThat(bench.forward(sent.size())).isEqualTo(sent.size());
                for (byte[] frame : sent) {
                    assertThat(XskSocketIT.await(bench.hostB)).hasValue(frame);
                }
            }
            bench.assertNothingLost();
        }
    }

    @ParameterizedTest
    @EnumSource(value = Rung.class, names = "ZERO_COPY", mode = EnumSource.Mode.EXCLUDE)
    void shouldKeepVlanTags(Rung rung) {
        try (var bench = new Bench(rung)) {
            var random = new SplittableRandom(9);
            for (int tpid : new int[] {0x8100, 0x88a8}) {
                byte[] frame = XskSocketIT.frame(random, 200);
                frame[12] = (byte) (tpid >> 8);
                frame[13] = (byte) tpid;
                frame[14] = 0x60;
                frame[15] = 100;
                frame[16] = 0x08;
                frame[17] = 0x00;
                bench.hostA.send(frame);
                assertThat(bench.forward(1)).isEqualTo(1);
                // the far host's raw socket has the tag beside the frame; only what we received can be compared here
                assertThat(bench.lastForwarded).as("TPID 0x%x", tpid).isEqualTo(frame);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = Rung.class, names = "ZERO_COPY", mode = EnumSource.Mode.EXCLUDE)
    void shouldDropWhatIsSentAndFreeEverythingWhenTheLinkVanishes(Rung rung) {
        try (var bench = new Bench(rung)) {
            byte[] frame = XskSocketIT.frame(new SplittableRandom(1), 100);
            bench.hostA.send(frame);
            assertThat(bench.forward(1)).isEqualTo(1);

            bench.router.command("ip", "link", "del", "pb");
            Device b = bench.b.device(0);
            for (int i = 0; i < 3; i++) {
                b.transmit(TestWorker.vector(bench.worker.packet(frame)));
                b.housekeep();
                assertThat(b.receive(new Vector(), 256)).isZero();
            }
            assertThat(b.isAlive()).isFalse();
            assertThat(bench.worker.dropped(DropReason.TX_PORT_DOWN)).isGreaterThanOrEqualTo(2);

            bench.closePorts();
            assertThat(bench.worker.frames.available()).isEqualTo(bench.worker.frames.capacity());
        }
    }

    @ParameterizedTest
    @EnumSource(value = Rung.class, names = "ZERO_COPY", mode = EnumSource.Mode.EXCLUDE)
    void shouldCarryOnWhenALinkWentDownAndUp(Rung rung) {
        try (var bench = new Bench(rung)) {
            byte[] frame = XskSocketIT.frame(new SplittableRandom(1), 100);
            bench.router.command("ip", "link", "set", "pa", "down");
            bench.router.command("ip", "link", "set", "pb", "down");
            for (int i = 0; i < 5; i++) {
                bench.b.device(0).transmit(TestWorker.vector(bench.worker.packet(frame)));
                bench.housekeep();
            }
            assertThat(bench.worker.dropped(DropReason.TX_PORT_DOWN)).isGreaterThanOrEqualTo(4);
            assertThat(bench.b.device(0).isAlive()).isTrue();
            bench.router.command("ip", "link", "set", "pa", "up");
            bench.router.command("ip", "link", "set", "pb", "up");
            bench.a.device(0).receive(new Vector(), 256);

            byte[] after = XskSocketIT.frame(new SplittableRandom(2), 9014);
            bench.hostA.send(after);
            assertThat(bench.forward(1)).isEqualTo(1);
            assertThat(bench.await(() -> bench.hostB
                            .poll()
                            .filter(got -> Arrays.equals(got, after))
                            .isPresent()))
                    .isTrue();
        }
    }

    @Test
    void shouldTellWhyUpperRungsWereRefused() {
        try (var bench = new Bench(Rung.ZERO_COPY, Rung.AF_PACKET)) {
            assertThat(bench.a.rung()).isEqualTo(Rung.NATIVE_COPY);
            assertThat(bench.a.refusals())
                    .containsExactly("af-xdp zero-copy: not tried, the driver has no zero-copy (no xsk-zerocopy)");
        }
    }

    @Test
    void shouldFallToGenericWhereNativeIsRefused() {
        try (var bench = new Bench(Rung.ZERO_COPY, Rung.AF_PACKET, "bridge")) {
            assertThat(bench.a.rung()).isEqualTo(Rung.GENERIC);
            assertThat(bench.a.refusals())
                    .containsExactly(
                            "af-xdp zero-copy: not tried, the driver runs no XDP programs that redirect",
                            "af-xdp native: not tried, the driver runs no XDP programs that redirect");
        }
    }

    @Test
    void shouldFallToAfPacketWhereAnotherProgramIsAttached() {
        try (var router = new TestNamespace();
                var hosts = new TestNamespace();
                var worker = new TestWorker(4096)) {
            router.cable("pa", hosts, "ha", 1500, 1);
            Port first = router.call(() -> Port.open("pa", 1500, PortSettings.usual(), List.of(worker.context)));
            Port second = router.call(() -> Port.open("pa", 1500, PortSettings.usual(), List.of(worker.context)));
            assertThat(first.rung()).isEqualTo(Rung.NATIVE_COPY);
            assertThat(second.rung()).isEqualTo(Rung.AF_PACKET);
            assertThat(second.refusals())
                    .hasSize(3)
                    .filteredOn(reason -> reason.contains("EBUSY") || reason.contains("EEXIST"))
                    .hasSize(2);
            first.device(0).close();
            second.device(0).close();
            first.close();
            second.close();
        }
    }

    @Test
    void shouldLeaveNoProgramAttachedWhenClosed() {
        try (var bench = new Bench(Rung.NATIVE_COPY)) {
            assertThat(bench.router.command("ip", "link", "show", "pa")).contains("xdp");
            bench.closePorts();
            assertThat(bench.router.command("ip", "link", "show", "pa")).doesNotContain("xdp");
            assertThat(bench.worker.frames.available()).isEqualTo(bench.worker.frames.capacity());
        }
    }

    @ParameterizedTest
    @EnumSource(value = Rung.class, names = "ZERO_COPY", mode = EnumSource.Mode.EXCLUDE)
    void shouldCountWhatTheKernelHadNoRoomFor(Rung rung) {
        try (var bench = new Bench(rung)) {
            byte[] frame = XskSocketIT.frame(new SplittableRandom(1), 9000);
            int sent = 6_000;
            for (int i = 0; i < sent; i++) {
                bench.hostA.send(frame);
            }
            int[] received = {0};
            assertThat(bench.await(() -> {
                        int packets = bench.a.device(0).receive(bench.vector, Vector.BURST);
                        received[0] += packets;
                        for (int i = 0; i < packets; i++) {
                            bench.worker.frames.freePacket(bench.vector.get(i));
                        }
                        bench.vector.clear();
                        return packets == 0 && received[0] + bench.lost() >= sent;
                    }))
                    .isTrue();
            assertThat(received[0]).isPositive().isLessThan(sent);
            bench.closePorts();
            assertThat(bench.worker.frames.available()).isEqualTo(bench.worker.frames.capacity());
        }
    }

    /** Two hosts, two ports, one worker; the test's own thread is the worker's. */
    private static final class Bench implements AutoCloseable {
        final TestNamespace router = new TestNamespace();
        final TestNamespace hosts = new TestNamespace();
        final TestWorker worker = new TestWorker(16_384);
        final Port a;
        final Port b;
        final RawHost hostA;
        final RawHost hostB;
        byte[] lastForwarded = {};
        private final List<AutoCloseable> open = new ArrayList<>(List.of(worker, router, hosts));
        private final Vector vector = new Vector();
        private boolean portsClosed;

        Bench(Rung rung) {
            this(rung, rung);
        }

        Bench(Rung highest, Rung lowest) {
            this(highest, lowest, "veth");
        }

        Bench(Rung highest, Rung lowest, String kind) {
            try {
                if (kind.equals("veth")) {
                    router.cable("pa", hosts, "ha", MTU, 1);
                } else {
                    router.command("ip", "link", "add", "pa", "type", kind);
                    hosts.command("ip", "link", "add", "ha", "type", kind);
                }
                router.cable("pb", hosts, "hb", MTU, 1);
                var settings = new PortSettings(512, highest, lowest);
                a = router.call(() -> Port.open("pa", MTU, settings, List.of(worker.context)));
                b = router.call(() -> Port.open("pb", MTU, settings, List.of(worker.context)));
                hostA = new RawHost(hosts, "ha");
                hostB = new RawHost(hosts, "hb");
                open.addAll(List.of(hostA, hostB));
                housekeep();
            } catch (RuntimeException failed) {
                close();
                throw failed;
            }
        }

        void housekeep() {
            a.device(0).housekeep();
            b.device(0).housekeep();
        }

        /** Takes packets from a to b until so many have passed. */
        int forward(int packets) {
            int[] passed = {0};
            await(() -> {
                a.device(0).receive(vector, Vector.BURST);
                if (vector.count() > 0) {
                    lastForwarded = worker.octets(vector.get(vector.count() - 1));
                }
                passed[0] += b.device(0).transmit(vector);
                vector.clear();
                housekeep();
                return passed[0] >= packets;
            });
            return passed[0];
        }

        /** What the kernel had no room for at port a. */
        long lost() {
            XskStatistics lost = a.statistics();
            return lost.rxRingFull() + lost.rxFillRingEmpty() + lost.rxDropped();
        }

        boolean await(BooleanSupplier condition) {
            long deadline = System.nanoTime() + LIMIT_NANOS;
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() > deadline) {
                    return false;
                }
            }
            return true;
        }

        void assertNothingLost() {
            for (DropReason reason : DropReason.values()) {
                assertThat(worker.dropped(reason)).as(reason.label()).isZero();
            }
            for (Port port : List.of(a, b)) {
                assertThat(port.statistics()).isEqualTo(XskStatistics.NONE);
            }
            closePorts();
            assertThat(worker.frames.available()).isEqualTo(worker.frames.capacity());
        }

        void closePorts() {
            if (!portsClosed) {
                portsClosed = true;
                for (Port port : List.of(a, b)) {
                    port.device(0).close();
                    port.close();
                }
            }
        }

        @Override
        public void close() {
            if (hostB != null) {
                closePorts();
            }
            for (AutoCloseable each : open.reversed()) {
                try {
                    each.close();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }
}
