package net.isthmus.fastpath.xsk;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import net.isthmus.fastpath.graph.Device;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.xsk.link.Links;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Devices allocate nothing on the heap, once the just-in-time compiler has seen them. */
class AllocationIT {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int BURST = 8;
    private static final int TURNS = 1_000;
    private static final int MOST_ROUNDS = 100;

    /** Frames bounce between two ports of one cable. */
    @ParameterizedTest
    @EnumSource(value = Rung.class, names = "ZERO_COPY", mode = EnumSource.Mode.EXCLUDE)
    void shouldAllocateNothingWhilePacketsPass(Rung rung) {
        try (var one = new TestNamespace();
                var two = new TestNamespace();
                var worker = new TestWorker(8192)) {
            one.cable("pa", two, "pb", 9000, 1);
            var settings = new PortSettings(512, rung, rung);
            try (var a = one.call(() -> Port.open("pa", 9000, settings, List.of(worker.context)));
                    var b = two.call(() -> Port.open("pb", 9000, settings, List.of(worker.context)))) {
                Device left = a.device(0);
                Device right = b.device(0);
                left.housekeep();
                right.housekeep();
                var random = new SplittableRandom(1);
                var vector = new Vector();
                for (int i = 0; i < BURST; i++) {
                    vector.append(worker.packet(XskSocketIT.frame(random, i % 8 == 0 ? 9000 : 64)));
                }
                left.transmit(vector);
                vector.clear();
                assertThat(roundsUntilNothingIsAllocated(() -> bounce(left, right, vector)))
                        .isLessThan(MOST_ROUNDS);
                left.close();
                right.close();
            }
        }
    }

    @Test
    void shouldAllocateNothingOnTheHostPortAndInThePoller() {
        try (var host = new TestNamespace();
                var worker = new TestWorker(1024);
                var poller = new Poller(4)) {
            var tun = host.call(() -> {
                var made = new TunInterface("isthmus0", 1);
                try (var links = new Links()) {
                    links.setUp(links.find("isthmus0").orElseThrow().index(), true);
                }
                return made;
            });
            try (var device = new TunDevice(tun, 0, worker.frames, worker.context.drops())) {
                poller.add(device.pollFd());
                byte[] packet = new byte[60];
                packet[0] = 0x45;
                var vector = new Vector();
                assertThat(roundsUntilNothingIsAllocated(() -> hostPortTurns(worker, device, poller, vector, packet)))
                        .isLessThan(MOST_ROUNDS);
            }
            tun.close();
        }
    }

    private static void hostPortTurns(
            TestWorker worker, TunDevice device, Poller poller, Vector vector, byte[] octets) {
        for (int turn = 0; turn < TURNS; turn++) {
            vector.append(worker.packet(octets));
            device.transmit(vector);
            vector.clear();
            device.receive(vector, BURST);
            poller.wake();
            poller.sleep(0);
        }
    }

    private static void bounce(Device left, Device right, Vector vector) {
        long packets = 0;
        for (int turn = 0; turn < TURNS; turn++) {
            packets += pass(right, vector);
            packets += pass(left, vector);
        }
        if (packets < TURNS) {
            throw new IllegalStateException("only " + packets + " packets");
        }
    }

    private static int pass(Device device, Vector vector) {
        int packets = device.receive(vector, Vector.BURST);
        device.transmit(vector);
        vector.clear();
        device.housekeep();
        return packets;
    }

    /** While code is interpreted or half compiled, native calls allocate; a whole round without must come. */
    private static int roundsUntilNothingIsAllocated(Runnable round) {
        for (int rounds = 0; rounds < MOST_ROUNDS; rounds++) {
            long before = allocated();
            round.run();
            if (allocated() == before) {
                return rounds;
            }
        }
        return MOST_ROUNDS;
    }

    private static long allocated() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }
}
