package net.isthmus.l2bridge;

import static net.isthmus.l2bridge.BridgeFixture.BROADCAST;
import static net.isthmus.l2bridge.BridgeFixture.DOMAIN;
import static net.isthmus.l2bridge.BridgeFixture.packet;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.isthmus.fastpath.graph.Frames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bridge under much traffic: no frame is lost or owned twice, nothing is allocated. */
class BridgeTrafficTest {
    private static final int MEMBERS = 6;

    /**
     * Random frames of random stations, while members come and go. A model bridge of a few lines says who must get a
     * unicast frame whose destination is settled; every chunk is free in the end.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldLoseNoFrameWhenTrafficIsRandom(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("Xoshiro256PlusPlus").create(seed);
        var bridge = new BridgeFixture(700, 60).withPorts(5);
        bridge.domains.putInterface(BridgeFixture.vlan(6, 5, 100, DOMAIN), true);
        bridge.domains.putInterface(BridgeFixture.bvi(90, 0x0200_0000_00ffL, DOMAIN), true);
        Map<Long, Integer> home = new HashMap<>();
        int settled = 0;
        for (int step = 0; step < 8_000; step++) {
            bridge.nowNs += 2_000_000;
            int member = 1 + random.nextInt(MEMBERS);
            long source = station(random);
            long destination = random.nextInt(10) == 0 ? BROADCAST : station(random);
            byte[] frame = packet(destination, source, random.nextInt(20) == 0 ? 9000 : random.nextInt(1, 1600));
            bridge.receive(member, frame);
            bridge.control();
            Integer expected = home.get(destination);
            if (expected != null && frame.length <= 1514) {
                settled++;
                int packets =
                        bridge.sent().values().stream().mapToInt(List::size).sum();
                assertThat(packets).isEqualTo(expected == member ? 0 : 1);
                if (expected != member) {
                    assertThat(bridge.sent()).containsOnlyKeys(Math.min(expected, 5));
                }
            }
            home.put(source, member);
            if (random.nextInt(50) == 0) {
                int flapping = 1 + random.nextInt(MEMBERS);
                bridge.domains.linkChanged(flapping, false);
                bridge.domains.linkChanged(flapping, true);
                home.values().removeIf(of -> of == flapping);
            }
        }
        assertThat(settled).isGreaterThan(2_000);
        assertThat(bridge.frames.available()).isEqualTo(bridge.frames.capacity());
        assertThat(bridge.status().macs()).hasSize(home.size());
    }

    private static long station(RandomGenerator random) {
        return 0x0200_0000_1000L + random.nextInt(40);
    }

    @Test
    void shouldAllocateNothingWhenFramesAreBridgedAndFlooded() {
        var bridge = new BridgeFixture().withPorts(4);
        bridge.domains.putInterface(BridgeFixture.vlan(6, 4, 100, DOMAIN), true);
        long alice = 0x0200_0000_000aL;
        long bob = 0x0200_0000_000bL;
        bridge.teach(6, bob);
        bridge.teach(1, alice);
        for (int port = 1; port <= 4; port++) {
            bridge.context.output().detach(port);
            bridge.context.output().attach(port, new SilentDevice(bridge.frames));
        }
        // Known unicast to a VLAN, unknown unicast, a new source every time, broadcast.
        byte[][] packets = {
            packet(bob, alice, 50),
            packet(0x0200_0000_0001L, alice, 50),
            packet(bob, 0x0200_0000_0002L, 50),
            packet(BROADCAST, alice, 50)
        };
        int[] template = new int[packets.length];
        for (int i = 0; i < packets.length; i++) {
            bridge.enqueue(1, packets[i]);
            template[i] = bridge.bridgeInput.get(i);
        }
        bridge.bridgeInput.clear();
        for (int i = 0; i < 20_000; i++) {
            run(bridge, template); // the compiler settles
        }
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5 && least != 0; attempt++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 25_000; i++) {
                run(bridge, template);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).as("bytes allocated for 500,000 frames").isZero();
    }

    /** Twenty frames, five of each kind, each a copy of a template so that the templates stay as they are. */
    private static void run(BridgeFixture bridge, int[] template) {
        Frames frames = bridge.frames;
        bridge.nowNs += 20_000;
        for (int i = 0; i < 20; i++) {
            int from = template[i & 3];
            int frame = frames.allocate();
            int at = frames.offset(frame);
            java.lang.foreign.MemorySegment.copy(
                    frames.memory(), frames.offset(from), frames.memory(), at, frames.length(from));
            frames.received(frame, at, frames.length(from));
            frames.rxInterface(frame, 1);
            bridge.bridgeInput.append(frame);
        }
        bridge.turn();
    }
}
