package net.isthmus.fastpath.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.isthmus.core.DropReason;
import net.isthmus.core.PacketTally;
import net.isthmus.core.port.InterfaceEvents.InterfaceState;
import net.isthmus.fastpath.balance.Algorithm;
import net.isthmus.fastpath.balance.BackendDown;
import net.isthmus.fastpath.balance.Balancer;
import net.isthmus.fastpath.balance.Balancing;
import net.isthmus.fastpath.balance.ServiceFeatures;
import net.isthmus.fastpath.balance.VirtualService;
import net.isthmus.fastpath.feature.IpBehaviour;
import net.isthmus.fastpath.fib.GracePeriod;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Graph;
import net.isthmus.fastpath.nat.Nat;
import net.isthmus.fastpath.nat.NatFeatures;
import net.isthmus.fastpath.nat.NatSpec;
import net.isthmus.fastpath.nat.PoolSpec;
import net.isthmus.fastpath.session.SessionPolicy;
import net.isthmus.fastpath.session.SessionSettings;
import net.isthmus.fastpath.session.Sessions;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.FibTable;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.Published;
import net.isthmus.fastpath.testing.Corpus;
import net.isthmus.fastpath.testing.FakeDevice;
import net.isthmus.fastpath.testing.Interfaces;
import net.isthmus.fastpath.testing.OctetLookup;
import net.isthmus.fastpath.testing.Packets;
import net.isthmus.fastpath.testing.TestSessions;
import net.isthmus.fastpath.testing.TestWorker;
import net.isthmus.fastpath.testing.Transport;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.Tcp;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Any bytes, and conversations that go wrong in every way, through a worker's graph with sessions, translation,
 * balancing and SYN cookies: nothing throws, every packet is accounted for, and in the end every session has ended and
 * every port and every place at a backend has come back.
 *
 * <p>What comes out is answered, as its receiver might or as nobody would. For single inputs the first byte says how
 * the others arrive, as in {@link WorkerGraphFuzzTest}; what comes of them is answered twice.
 */
class SessionGraphFuzzTest {
    private static final String MAC2 = "02:00:00:00:00:02";
    private static final String MAC3 = "02:00:00:00:00:03";
    private static final String PEER = "02:00:00:00:00:99";
    private static final String SEEDS = "shouldAccountForEveryFrameWhateverTheBytes";
    private static final int HOST = 1;
    private static final int INSIDE = 2;
    private static final int OUTSIDE = 3;
    private static final int CAPACITY = 100;
    private static final int[] FLAGS = {
        Tcp.SYN,
        Tcp.SYN,
        Tcp.SYN,
        Tcp.ACK,
        Tcp.ACK,
        Tcp.SYN | Tcp.ACK,
        Tcp.FIN | Tcp.ACK,
        Tcp.RST,
        Tcp.RST | Tcp.ACK,
        0,
        0xff
    };

    private final InterfaceTable interfaces = new InterfaceTable(List.of(
            Interfaces.host(HOST).withFeatures(InterfaceTable.FEATURE_SESSIONS, true),
            Interfaces.port(INSIDE, MAC2, "10.1.0.1", "fd00:1::1").withFeatures(InterfaceTable.FEATURE_SESSIONS, true),
            Interfaces.port(OUTSIDE, MAC3, "10.2.0.1", "fd00:2::1")
                    .withFeatures(InterfaceTable.FEATURE_SESSIONS, true)
                    .withMssClamp(InterfaceTable.MSS_AUTO)));
    private final TestWorker worker = new TestWorker(512);
    private final AdjacencyTable adjacencies = new AdjacencyTable(32);
    private final int[] bySecondOctet = new int[256];
    private final List<FakeDevice> devices = List.of(device(HOST), device(INSIDE), device(OUTSIDE));
    private final Published<SessionSettings> settings = new Published<>(SessionSettings.OPEN);
    private final Sessions sessions = TestSessions.of(CAPACITY, settings);
    private final GracePeriod grace = new GracePeriod(0);
    private final Nat nat = nat();
    private final Balancer balancer = new Balancer();
    private final Balancing balancing = new Balancing(balancer, sessions.lock(), (_, _) -> {});
    private final Edges edges = new Edges();
    private final BridgeEnd bridge = new BridgeEnd(worker, "bridge-input", edges.to("bridge-input"));
    private final BridgeEnd macNat = new BridgeEnd(worker, "mac-nat-input", edges.to("mac-nat-input"));
    private final Graph graph = WorkerGraph.of(
            worker.context(),
            new FibTable(routes()),
            adjacencies,
            HOST,
            IpBehaviour.usual(),
            sessions,
            List.of(bridge, macNat),
            List.of(),
            edges);
    private final List<Sent> sent = new ArrayList<>();
    private int generation;
    private long nowNs;

    /** A packet that came out, from its IP header on, and where. */
    private record Sent(int txInterface, byte[] packet) {}

    SessionGraphFuzzTest() {
        balancing.set(List.of(service("web", IpProtocol.TCP, 80), service("dns", IpProtocol.UDP, 53)), 0);
        govern(0, 1);
    }

    @FuzzTest(maxDuration = "2m")
    void shouldAccountForEveryFrameWhateverTheBytes(byte @Nullable [] bytes) {
        if (bytes != null) {
            check(bytes);
        }
    }

    @Test
    void shouldAccountForEveryFrameWhenBytesAreInTheCorpus() throws IOException {
        Corpus.forEach(WorkerGraphFuzzTest.class, SEEDS, this::check);
    }

    @AfterEach
    void close() {
        worker.close();
    }

    private void check(byte[] bytes) {
        if (bytes.length < 2) {
            return;
        }
        govern(bytes[0] >> 5 & 1, generation + 1);
        worker.turn(interfaces, nowNs += 20_000_000);
        worker.chunkBytes((bytes[0] & 8) != 0 ? 64 : Frames.CHUNK_DATA_BYTES);
        receive(bytes[0] & 3, Arrays.copyOfRange(bytes, 1, bytes.length));
        carry();
        for (int round = 0; round < 2; round++) {
            for (Sent one : takeSent()) {
                receive(one.txInterface(), framed(one.txInterface(), answer(one.packet(), new Random(bytes[1]))));
            }
            carry();
        }
        sent.clear();
        assertNothingIsLeft();
    }

    @Test
    void shouldAccountForSessionsAndPortsWhenTrafficIsRandom() {
        var random = new Random(11);
        for (int burst = 0; burst < 3_000; burst++) {
            worker.turn(interfaces, nowNs += random.nextLong(1_000_000_000L));
            worker.chunkBytes(random.nextInt(4) == 0 ? 64 : Frames.CHUNK_DATA_BYTES);
            for (int i = random.nextInt(20); i >= 0; i--) {
                send(random);
            }
            carry();
            change(random);
            assertBalanced();
        }
        assertNothingIsLeft();
        assertThat(sessions.births()).isGreaterThan(1_000);
        assertThat(sessions.cookiesRight()).isPositive();
        assertThat(worker.context().counters().get(PacketTally.ACKNOWLEDGMENTS_MADE))
                .isPositive();
        for (DropReason reason : List.of(
                DropReason.NAT_EXHAUSTED,
                DropReason.NAT_NOBODY,
                DropReason.SESSION_TABLE_FULL,
                DropReason.SYN_COOKIE_WRONG,
                DropReason.TCP_OUT_OF_WINDOW,
                DropReason.TCP_NO_SESSION,
                DropReason.ICMP_NO_SESSION,
                DropReason.POLICY_DENIED)) {
            assertThat(worker.dropped(reason)).as(reason.label()).isPositive();
        }
    }

    private void send(Random random) {
        if (random.nextInt(3) == 0 || sent.isEmpty()) {
            int rxInterface = 1 + random.nextInt(3);
            receive(rxInterface, framed(rxInterface, mutated(fresh(rxInterface, random), random)));
        } else {
            Sent one = sent.get(random.nextInt(sent.size()));
            byte[] packet = random.nextInt(10) == 0 ? error(one, random) : answer(one.packet(), random);
            receive(one.txInterface(), framed(one.txInterface(), mutated(packet, random)));
        }
    }

    /** Time passes, and what governs sessions is replaced. */
    private void change(Random random) {
        sessions.tick(nowNs, grace);
        nat.tick(nowNs);
        graph.tick(nowNs);
        switch (random.nextInt(60)) {
            case 0 -> govern(0, generation);
            case 1 -> govern(5, generation);
            case 2 -> govern(SessionSettings.NO_COOKIES, generation);
            case 3 -> govern(settings.get().cookiesFrom(), generation + 1);
            case 4 -> sessions.sweep(nowNs);
            case 5 -> nowNs += 40_000_000_000L;
            case 6 -> sessions.clear();
            default -> {}
        }
    }

    private byte[] fresh(int rxInterface, Random random) {
        boolean isIp4 = random.nextInt(4) != 0;
        String source = (isIp4 ? "10.%d.0.%d" : "fd00:%d::%d")
                .formatted(rxInterface == HOST ? 0 : rxInterface - 1, rxInterface == HOST ? 1 : 1 + random.nextInt(6));
        String[] to4 = {"10.1.0.5", "10.2.0.5", "10.2.0.6", "10.3.0.1", "10.3.0.9", "10.4.0.1", "10.0.0.1", "10.9.0.1"};
        String[] to6 = {"fd00:1::5", "fd00:2::5", "fd00:2::6", "fd00:0::1", "fd00:9::1"};
        String destination = isIp4 ? to4[random.nextInt(to4.length)] : to6[random.nextInt(to6.length)];
        int from = 1024 + random.nextInt(40);
        int to = new int[] {80, 53, 1024, 1030}[random.nextInt(4)];
        return switch (random.nextInt(6)) {
            case 0, 1, 2 ->
                Transport.tcp(
                        source,
                        from,
                        destination,
                        to,
                        FLAGS[random.nextInt(FLAGS.length)],
                        random.nextInt(),
                        random.nextInt());
            case 3 -> Transport.udp(source, from, destination, to, random.nextInt(100));
            case 4 -> Transport.echo(source, destination, isIp4 ? 8 : 128, from);
            default -> {
                byte[] payload = new byte[12 + random.nextInt(60)];
                NetworkOrder.putI32(MemorySegment.ofArray(payload), 0, from << 16 | to);
                int protocol = random.nextBoolean() ? IpProtocol.SCTP : random.nextInt(256);
                yield (isIp4 ? Packets.ip4(source, destination) : Packets.ip6(source, destination))
                        .payload(protocol, payload)
                        .build();
            }
        };
    }

    /** What the receiver of a packet might say to it. */
    private static byte[] answer(byte[] packet, Random random) {
        byte[] answer = packet.clone();
        MemorySegment memory = MemorySegment.ofArray(answer);
        boolean isIp4 = answer.length > 0 && answer[0] >>> 4 == 4;
        int addresses = isIp4 ? Ipv4.SOURCE : 8;
        int each = isIp4 ? 4 : 16;
        int upper = isIp4 ? Ipv4.MIN_LENGTH : 40;
        if (answer.length < upper + 8) {
            return answer;
        }
        System.arraycopy(packet, addresses, answer, addresses + each, each);
        System.arraycopy(packet, addresses + each, answer, addresses, each);
        switch (isIp4 ? Ipv4.protocol(memory, 0) : answer[6]) {
            case IpProtocol.ICMP -> answer[upper] = 0;
            case IpProtocol.ICMPV6 -> answer[upper] = (byte) 129;
            case IpProtocol.TCP -> {
                swapPorts(memory, upper);
                if (answer.length >= upper + Tcp.MIN_LENGTH) {
                    answerTcp(memory, upper, answer.length, random);
                }
            }
            default -> swapPorts(memory, upper);
        }
        return answer;
    }

    private static void answerTcp(MemorySegment memory, int upper, int length, Random random) {
        int flags = Tcp.flags(memory, upper);
        int sequence = Tcp.sequence(memory, upper);
        int payload = Math.max(0, length - upper - Tcp.headerLength(memory, upper));
        int behind = sequence + payload + (flags & Tcp.FIN) + ((flags & Tcp.SYN) != 0 ? 1 : 0);
        boolean hasAck = (flags & Tcp.ACK) != 0;
        int said = random.nextInt(6) == 0
                ? FLAGS[random.nextInt(FLAGS.length)]
                : (flags & Tcp.SYN) == 0 ? Tcp.ACK : hasAck ? Tcp.ACK : Tcp.SYN | Tcp.ACK;
        int off = random.nextInt(20) == 0 ? random.nextInt() : 0;
        NetworkOrder.putI32(
                memory, upper + Tcp.SEQUENCE, hasAck ? Tcp.acknowledgment(memory, upper) : random.nextInt());
        NetworkOrder.putI32(memory, upper + Tcp.ACKNOWLEDGMENT, behind + off);
        NetworkOrder.putI32(memory, upper + 12, Tcp.headerLength(memory, upper) << 26 | said << 16 | 1000);
    }

    private static void swapPorts(MemorySegment memory, int upper) {
        NetworkOrder.putI32(memory, upper, Integer.rotateLeft(NetworkOrder.i32(memory, upper), 16));
    }

    private static byte[] error(Sent about, Random random) {
        byte[] quoted = Arrays.copyOf(about.packet(), random.nextInt(about.packet().length + 1));
        return about.packet()[0] >>> 4 == 4
                ? Transport.error("10.2.0.77", "10.3.0.1", 3, random.nextInt(5), quoted)
                : Transport.error("fd00:2::77", "fd00:1::5", 1 + random.nextInt(3), 0, quoted);
    }

    private static byte[] mutated(byte[] packet, Random random) {
        switch (random.nextInt(12)) {
            case 0 -> packet[random.nextInt(packet.length)] = (byte) random.nextInt();
            case 1 -> {
                packet[Ipv4.FRAGMENT] = (byte) (random.nextBoolean() ? 0x20 : 0);
                packet[Ipv4.FRAGMENT + 1] = (byte) random.nextInt(3);
            }
            case 2 -> {
                return Arrays.copyOf(packet, 1 + random.nextInt(packet.length));
            }
            default -> {}
        }
        return packet;
    }

    private static byte[] framed(int rxInterface, byte[] packet) {
        MemorySegment memory = MemorySegment.ofArray(packet);
        boolean isIp4 = packet.length >= Ipv4.MIN_LENGTH && packet[0] >>> 4 == 4;
        if (isIp4 && packet.length >= Ipv4.headerLength(memory, 0)) {
            NetworkOrder.putU16(memory, Ipv4.TOTAL_LENGTH, packet.length);
            Ipv4.writeChecksum(memory, 0, Math.max(Ipv4.MIN_LENGTH, Ipv4.headerLength(memory, 0)));
        }
        int type = isIp4 ? Ethernet.TYPE_IP4 : Ethernet.TYPE_IP6;
        return rxInterface == HOST ? packet : Packets.ethernet(rxInterface == INSIDE ? MAC2 : MAC3, PEER, type, packet);
    }

    private void receive(int rxInterface, byte[] packet) {
        int from = Math.clamp(rxInterface, HOST, OUTSIDE);
        edges.to(from == HOST ? "host-input" : "ethernet-input").append(worker.packet(from, packet));
        worker.context().counters().tally(PacketTally.RECEIVED, 1);
    }

    private void carry() {
        graph.run();
        worker.context().output().flushAll();
        var unused = worker.punted();
        for (int i = 0; i < devices.size(); i++) {
            int index = i + HOST;
            devices.get(i).transmitted().stream()
                    .map(bytes -> index == HOST ? bytes : Arrays.copyOfRange(bytes, Ethernet.LENGTH, bytes.length))
                    .filter(bytes -> bytes.length >= Ipv4.MIN_LENGTH)
                    .forEach(bytes -> sent.add(new Sent(index, bytes)));
        }
        while (sent.size() > 60) {
            sent.removeFirst();
        }
    }

    private List<Sent> takeSent() {
        List<Sent> all = List.copyOf(sent);
        sent.clear();
        return all;
    }

    private void assertBalanced() {
        Balance balance = Balance.of(worker.context(), graph, List.copyOf(devices));
        assertThat(balance.packetsUnaccounted()).as("%s", balance.packets()).isZero();
        assertThat(balance.framesMissing()).as("frames missing").isZero();
    }

    private void assertNothingIsLeft() {
        graph.tick(nowNs += 100_000_000_000L); // fragments that wait have no time left
        assertBalanced();
        assertThat(worker.framesMissing()).isZero();
        sessions.clear();
        sessions.tick(nowNs, grace);
        sessions.tick(nowNs, grace);
        assertThat(sessions.births()).isEqualTo(sessions.deaths());
        assertThat(sessions.table().count()).isZero();
        assertThat(sessions.openings()).isZero();
        assertThat(nat.status(10).mappingCount()).isZero();
        assertThat(nat.status(10).pools()).allSatisfy(pool -> assertThat(pool.tcp() + pool.udp() + pool.queries())
                .as(pool.name())
                .isZero());
        for (String service : List.of("web", "dns")) {
            assertThat(balancing.backends(service))
                    .allSatisfy(backend -> assertThat(backend.connections()).isZero());
        }
    }

    private void govern(int cookiesFrom, int policy) {
        generation = policy;
        settings.set(new SessionSettings(
                new ByGeneration(policy),
                new ServiceFeatures(balancer, new NatFeatures(nat.translator())),
                SessionSettings.OPEN.timeouts(),
                policy % 5 == 0,
                CAPACITY,
                0,
                cookiesFrom,
                SessionSettings.SelfLimits.USUAL));
    }

    /** Each denies or rejects something else. */
    private record ByGeneration(int generation) implements SessionPolicy {
        @Override
        public long decide(net.isthmus.fastpath.session.Flow flow, int inInterface, int outInterface) {
            int some = (int) (flow.sourceLow + generation) % 8;
            return SessionPolicy.decision(some == 0 ? DENY : some == 1 ? REJECT : ALLOW);
        }

        @Override
        public void count(long decision, net.isthmus.fastpath.session.Flow flow) {}
    }

    private static VirtualService service(String name, int protocol, int port) {
        List<VirtualService.Backend> backends = List.of(
                new VirtualService.Backend("a", IpAddress.parse("10.1.0.20"), 1, false, List.of(port)),
                new VirtualService.Backend("b", IpAddress.parse("10.1.0.21"), 1, false, List.of(8000)));
        return new VirtualService(
                name,
                0,
                List.of(IpAddress.parse("10.4.0.1")),
                List.of(new VirtualService.Ports(protocol, port, port)),
                backends,
                Algorithm.MAGLEV,
                false,
                port == 53 ? 1_000_000_000L : 0,
                false,
                0,
                BackendDown.KEEP);
    }

    /** Few ports, so that they are used up; a host of the inside has an address to itself. */
    private Nat nat() {
        var made = new Nat(sessions.lock(), HOST, new Random(7));
        made.interfaceChanged(link(INSIDE, "inside", "10.1.0.1/16"));
        made.interfaceChanged(link(OUTSIDE, "outside", "10.2.0.1/16"));
        var pool = new PoolSpec("few", List.of(IpAddress.parse("10.3.0.1")), 1024, 1026, 0, 0, false);
        var out = new NatSpec.Links(false, Set.of("outside"));
        var rule = new NatSpec.Source(
                "few",
                List.of(IpPrefix.parse("10.1.0.0/16")),
                List.of(),
                NatSpec.ANY,
                NatSpec.ANY,
                NatSpec.Links.ALL,
                out,
                NatSpec.Kind.POOL,
                pool.name());
        var attached =
                new NatSpec.Attachment(IpAddress.parse("10.3.0.9"), IpAddress.parse("10.1.0.5"), NatSpec.Links.ALL);
        made.set(new NatSpec(List.of(pool), List.of(rule), List.of(), List.of(attached), List.of()));
        return made;
    }

    private static InterfaceState link(int index, String name, String address) {
        return new InterfaceState(index, name, 0, true, index, 1500, 0, List.of(InterfaceAddress.parse(address)));
    }

    private FakeDevice device(int index) {
        var device = new FakeDevice(worker, index);
        worker.context().output().attach(index, device);
        return device;
    }

    private OctetLookup routes() {
        bySecondOctet[0] = AdjacencyTable.LOCAL;
        bySecondOctet[1] = neighbour(INSIDE);
        bySecondOctet[2] = neighbour(OUTSIDE);
        return new OctetLookup(bySecondOctet);
    }

    private int neighbour(int txInterface) {
        int adjacency = adjacencies.allocate();
        adjacencies.resolve(adjacency, txInterface, 1500, new byte[Ethernet.LENGTH]);
        return adjacency;
    }
}
