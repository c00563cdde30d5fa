package net.isthmus.fastpath.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.isthmus.core.PacketTally;
import net.isthmus.fastpath.feature.IpBehaviour;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Graph;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.FibTable;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.PolicyRule;
import net.isthmus.fastpath.tables.PolicyTable;
import net.isthmus.fastpath.tables.RouteLookup;
import net.isthmus.fastpath.testing.Corpus;
import net.isthmus.fastpath.testing.FakeDevice;
import net.isthmus.fastpath.testing.Interfaces;
import net.isthmus.fastpath.testing.OctetLookup;
import net.isthmus.fastpath.testing.TestSessions;
import net.isthmus.fastpath.testing.TestWorker;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Any bytes at all, as a frame of a port or a packet of the host stack, through a worker's whole graph: nothing throws,
 * every packet is sent, handed on or counted as dropped, and all packet memory is free again.
 *
 * <p>The first byte says how the others arrive: by which interface (bits 0 to 2), in chunks of 64 bytes (bit 3), with
 * the checksum of an IPv4 header mended (bit 4).
 */
class WorkerGraphFuzzTest {
    private static final String OWN = "02:00:00:00:00:02";
    private static final int HOST = 1;
    private static final int SMALL_CHUNK = 64;

    private final InterfaceTable interfaces = new InterfaceTable(List.of(
            Interfaces.host(HOST),
            Interfaces.port(2, OWN, "10.1.0.1", "fd00:1::1"),
            Interfaces.port(3, "02:00:00:00:00:03", "10.2.0.1", "fd00:2::1")
                    .withMssClamp(InterfaceTable.MSS_AUTO)
                    .withFeatures(InterfaceTable.FEATURE_POLICY_ROUTES, true),
            Interfaces.vlan(4, 2, 100, OWN, "10.4.0.1", "fd00:4::1")
                    .withFeatures(InterfaceTable.FEATURE_REVERSE_PATH_STRICT, true),
            Interfaces.bvi(5, 1, "02:00:00:00:00:05", "10.5.0.1", "fd00:5::1"),
            Interfaces.member(6, "02:00:00:00:00:06", 1)));
    private final TestWorker worker = new TestWorker(256);
    private final AdjacencyTable adjacencies = new AdjacencyTable(32);
    private final int[] bySecondOctet = new int[256];
    private final List<FakeDevice> devices = List.of(device(HOST), device(2), device(3), device(6));
    private final Edges edges = new Edges();
    private final BridgeEnd bridge = new BridgeEnd(worker, "bridge-input", edges.to("bridge-input"));
    private final BridgeEnd macNat = new BridgeEnd(worker, "mac-nat-input", edges.to("mac-nat-input"));
    private final IpBehaviour behaviour = IpBehaviour.usual();
    private final Graph graph = WorkerGraph.of(
            worker.context(),
            new FibTable(routes()),
            adjacencies,
            HOST,
            behaviour,
            TestSessions.open(1000),
            List.of(bridge, macNat),
            List.of(),
            edges);
    private final PolicyTable policies = new PolicyTable(List.of(byPort()), 8);
    private long nowNs;

    @FuzzTest(maxDuration = "2m")
    void shouldAccountForEveryFrameWhateverTheBytes(byte @Nullable [] bytes) {
        if (bytes != null) {
            check(bytes);
        }
    }

    @Test
    void shouldAccountForEveryFrameWhenBytesAreInTheCorpus() throws IOException {
        Corpus.forEach(WorkerGraphFuzzTest.class, "shouldAccountForEveryFrameWhateverTheBytes", this::check);
    }

    @AfterEach
    void close() {
        worker.close();
    }

    private void check(byte[] bytes) {
        if (bytes.length < 2) {
            return;
        }
        byte[] packet = Arrays.copyOfRange(bytes, 1, bytes.length);
        int rxInterface = bytes[0] & 7;
        if ((bytes[0] & 16) != 0) {
            mendChecksum(packet, rxInterface == HOST ? 0 : Ethernet.LENGTH);
        }
        worker.turn(interfaces, nowNs += 20_000_000);
        worker.chunkBytes((bytes[0] & 8) != 0 ? SMALL_CHUNK : Frames.CHUNK_DATA_BYTES);
        behaviour.policies().set(policies);
        receive(rxInterface, packet);
        carry();
        graph.tick(nowNs += 10_000_000_000L); // fragments that wait have no time left
        assertBalanced();
        assertThat(worker.framesMissing()).isZero();
    }

    /** Mutations of the corpus, some of them cut into fragments, a burst at a time, and no time to rest between. */
    @Test
    void shouldBalanceBetweenAnyTwoBurstsWhenTrafficIsRandom() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        Corpus.forEach(WorkerGraphFuzzTest.class, "shouldAccountForEveryFrameWhateverTheBytes", seeds::add);
        var random = new Random(7);
        behaviour.policies().set(policies);
        for (int burst = 0; burst < 2_000; burst++) {
            worker.turn(interfaces, nowNs += random.nextInt(50_000_000));
            worker.chunkBytes(random.nextBoolean() ? SMALL_CHUNK : Frames.CHUNK_DATA_BYTES);
            for (int i = random.nextInt(Vector.BURST); i >= 0; i--) {
                byte[] seed = seeds.get(random.nextInt(seeds.size()));
                if (seed.length > 1) {
                    receive(seed[0] & 7, mutated(Arrays.copyOfRange(seed, 1, seed.length), seed[0] & 7, random));
                }
            }
            carry();
            graph.tick(nowNs);
            assertBalanced();
        }
        assertThat(PacketTally.values())
                .allSatisfy(kind -> assertThat(balance().packets().get(kind))
                        .as(kind.label())
                        .isGreaterThanOrEqualTo(isHere(kind) ? 1 : 0));
        graph.tick(nowNs + 100_000_000_000L);
        assertBalanced();
        assertThat(worker.framesMissing()).isZero();
    }

    /**
     * Kinds that this graph knows: copies are the bridge's; here nothing is injected or handed on, asked for a cookie,
     * put together, nor held at the end.
     */
    private static boolean isHere(PacketTally kind) {
        return switch (kind) {
            case COPIED, INJECTED, ACKNOWLEDGMENTS_MADE, TAKEN_OVER, HANDED_ON, JOINED, WAITING -> false;
            default -> true;
        };
    }

    private static byte[] mutated(byte[] packet, int rxInterface, Random random) {
        int ip = rxInterface == HOST ? 0 : Ethernet.LENGTH;
        switch (random.nextInt(4)) {
            case 0 -> packet[random.nextInt(packet.length)] = (byte) random.nextInt();
            case 1 -> {
                if (packet.length >= ip + Ipv4.MIN_LENGTH) {
                    packet[ip + Ipv4.FRAGMENT] = (byte) (random.nextBoolean() ? 0x20 : 0);
                    packet[ip + Ipv4.FRAGMENT + 1] = (byte) random.nextInt(4);
                }
            }
            default -> {}
        }
        mendChecksum(packet, ip);
        return packet;
    }

    private void receive(int rxInterface, byte[] packet) {
        edges.to(rxInterface == HOST ? "host-input" : "ethernet-input").append(worker.packet(rxInterface, packet));
        worker.context().counters().tally(PacketTally.RECEIVED, 1);
    }

    /** Lets everything run to its end, and takes what comes out so that no ring is ever full. */
    private void carry() {
        graph.run();
        worker.context().output().flushAll();
        var unused = worker.punted();
        devices.forEach(FakeDevice::transmitted);
    }

    private Balance balance() {
        return Balance.of(worker.context(), graph, List.copyOf(devices));
    }

    private void assertBalanced() {
        Balance balance = balance();
        assertThat(balance.packetsUnaccounted()).as("%s", balance.packets()).isZero();
        assertThat(balance.framesMissing()).as("frames missing").isZero();
    }

    private PolicyRule byPort() {
        return new PolicyRule(
                0,
                List.of(3),
                List.of(),
                List.of(),
                IpProtocol.UDP,
                IpProtocol.UDP,
                List.of(),
                List.of(new PolicyRule.Ports(0, 1 << 15)),
                PolicyRule.ALL_DSCPS,
                AdjacencyTable.PROHIBIT);
    }

    private static void mendChecksum(byte[] packet, int at) {
        MemorySegment memory = MemorySegment.ofArray(packet);
        if (packet.length >= at + Ipv4.MIN_LENGTH && packet.length >= at + Ipv4.headerLength(memory, at)) {
            Ipv4.writeChecksum(memory, at, Math.max(Ipv4.MIN_LENGTH, Ipv4.headerLength(memory, at)));
        }
    }

    private FakeDevice device(int index) {
        var device = new FakeDevice(worker, index);
        worker.context().output().attach(index, device);
        return device;
    }

    /** Every kind of adjacency. */
    private RouteLookup routes() {
        bySecondOctet[0] = AdjacencyTable.LOCAL;
        bySecondOctet[1] = neighbour(2, 9000);
        bySecondOctet[2] = neighbour(3, 1500);
        bySecondOctet[4] = neighbour(4, 1280);
        bySecondOctet[5] = neighbour(5, 1500);
        bySecondOctet[6] = adjacencies.allocate();
        adjacencies.set(bySecondOctet[6], AdjacencyTable.KIND_GLEAN, 2, 9000);
        bySecondOctet[7] = AdjacencyTable.BLACKHOLE;
        bySecondOctet[8] = AdjacencyTable.UNREACHABLE;
        bySecondOctet[9] = AdjacencyTable.PROHIBIT;
        bySecondOctet[10] = neighbour(3, 68);
        return new OctetLookup(bySecondOctet);
    }

    private int neighbour(int txInterface, int mtu) {
        int adjacency = adjacencies.allocate();
        adjacencies.resolve(adjacency, txInterface, mtu, new byte[Ethernet.LENGTH]);
        return adjacency;
    }
}
