package net.isthmus.fastpath.node;

import static net.isthmus.fastpath.testing.Packets.ethernet;
import static net.isthmus.fastpath.testing.Packets.ip4;
import static net.isthmus.fastpath.testing.Packets.ip6;
import static net.isthmus.fastpath.testing.Packets.tagged;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.feature.IpBehaviour;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Graph;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Punt;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.FibTable;
import net.isthmus.fastpath.tables.GroupTable;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.RouteLookup;
import net.isthmus.fastpath.testing.Allocations;
import net.isthmus.fastpath.testing.FakeDevice;
import net.isthmus.fastpath.testing.Interfaces;
import net.isthmus.fastpath.testing.Packets;
import net.isthmus.fastpath.testing.TestSessions;
import net.isthmus.fastpath.testing.TestWorker;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * All of layer 3 in one graph, from frame to frame.
 *
 * <pre>
 *   10.1.0.7, fd00:1::7 ── port 2, MTU 9000 ── graph ── port 3, MTU 1500 ── 10.2.0.0/16, fd00:2::/32
 *                          VLAN 100 = 4          │ └── BVI 5 ── 10.5.0.0/16
 *                                             host port 1: 10.0.0.0/16, fd00::/32
 * </pre>
 */
class Layer3GraphTest {
    private static final String OWN = "02:00:00:00:00:02";
    private static final String HOST = "02:00:00:00:00:07";
    private static final String A = "10.1.0.7";
    private static final String A6 = "fd00:1::7";

    private final InterfaceTable interfaces = new InterfaceTable(List.of(
            Interfaces.host(1),
            Interfaces.jumboPort(2, OWN, "10.1.0.1", "fd00:1::1"),
            Interfaces.port(3, "02:00:00:00:00:03", "10.2.0.1", "fd00:2::1"),
            Interfaces.vlan(4, 2, 100, OWN, "10.4.0.1", "fd00:4::1"),
            Interfaces.bvi(5, 1, "02:00:00:00:00:05", "10.5.0.1", "fd00:5::1")));
    private final TestWorker worker = new TestWorker(2048).turn(interfaces, 0);
    private final AdjacencyTable adjacencies = new AdjacencyTable(32);
    private final int[] bySecondOctet = new int[256];
    private final FakeDevice host = new FakeDevice(worker, 1);
    private final FakeDevice port2 = new FakeDevice(worker, 2);
    private final FakeDevice port3 = new FakeDevice(worker, 3);
    private final Edges edges = new Edges();
    private final Vector bridge = edges.to("bridge-input");
    private Graph graph = build();

    @BeforeEach
    void routes() {
        bySecondOctet[0] = AdjacencyTable.LOCAL;
        bySecondOctet[1] = neighbour(2, 9000);
        bySecondOctet[2] = neighbour(3, 1500);
        bySecondOctet[5] = neighbour(5, 1500);
        bySecondOctet[6] = adjacencies.allocate();
        adjacencies.set(bySecondOctet[6], AdjacencyTable.KIND_GLEAN, 2, 9000);
        bySecondOctet[7] = AdjacencyTable.BLACKHOLE;
        bySecondOctet[8] = AdjacencyTable.UNREACHABLE;
        bySecondOctet[9] = AdjacencyTable.PROHIBIT;
        worker.context().output().attach(1, host);
        worker.context().output().attach(2, port2);
        worker.context().output().attach(3, port3);
    }

    @AfterEach
    void everyFrameIsAccountedFor() {
        assertThat(worker.framesMissing()).isZero();
        worker.close();
    }

    @Test
    void shouldForwardBothFamilies() {
        arrive(2, ethernet(OWN, HOST, 0x0800, ip4(A, "10.2.0.9").hopLimit(9).build()));
        arrive(2, ethernet(OWN, HOST, 0x86dd, ip6(A6, "fd00:2::9").hopLimit(9).build()));

        List<byte[]> out = port3.transmitted();
        assertThat(out).hasSize(2);
        assertThat(packet(out.get(0))).isEqualTo(ip4(A, "10.2.0.9").hopLimit(8).build());
        assertThat(packet(out.get(1)))
                .isEqualTo(ip6(A6, "fd00:2::9").hopLimit(8).build());
        assertThat(worker.droppedInAll()).isZero();
    }

    @Test
    void shouldDropByNameWhenAnIpv6SourceIsNoHosts() {
        for (String source : new String[] {"::1", "ff02::1", "::ffff:a01:7"}) {
            arrive(2, ethernet(OWN, HOST, 0x86dd, ip6(source, "fd00:2::9").build()));
        }

        assertThat(worker.dropped(DropReason.IP6_SOURCE_INVALID)).isEqualTo(3);
        assertThat(port3.transmitted()).isEmpty();
    }

    @Test
    void shouldTellTheSenderByWhichHopItsTimeRanOut() {
        arrive(
                2,
                tagged(
                        ethernet(
                                OWN,
                                HOST,
                                0x0800,
                                ip4(A, "10.2.0.9").hopLimit(1).build()),
                        100));

        byte[] error = packet(port2.transmitted().getFirst());
        assertThat(error[20]).isEqualTo((byte) 11);
        assertThat(Arrays.copyOfRange(error, 12, 20))
                .as("from the VLAN's own address to the sender, time to live untouched")
                .containsExactly(10, 4, 0, 1, 10, 1, 0, 7);
        assertThat(error[8]).isEqualTo((byte) 64);
        assertThat(worker.dropped(DropReason.IP4_TTL_EXPIRED)).isOne();
    }

    @Test
    void shouldDropByNameWhenAFrameIsLongerThanItsPortsMtu() {
        arrive(
                3,
                ethernet(
                        "02:00:00:00:00:03",
                        HOST,
                        0x0800,
                        ip4(A, "10.1.0.7").totalLength(1501).build()));

        assertThat(worker.dropped(DropReason.RX_OVERSIZE)).isOne();
        assertThat(port2.transmitted()).isEmpty();
    }

    @Test
    void shouldCutOnlyWithoutDontFragmentWhenTheWayOutIsNarrow() {
        arrive(
                2,
                ethernet(
                        OWN,
                        HOST,
                        0x0800,
                        ip4(A, "10.2.0.9").totalLength(9000).hopLimit(9).build()));
        assertThat(port3.transmitted()).hasSize(7).allSatisfy(frame -> {
            assertThat(frame.length).isLessThanOrEqualTo(1514);
            assertThat(frame[14 + Ipv4.TTL]).isEqualTo((byte) 8);
        });

        byte[] whole = ip4(A, "10.2.0.9")
                .fragment(Ipv4.DONT_FRAGMENT)
                .totalLength(9000)
                .build();
        arrive(2, ethernet(OWN, HOST, 0x0800, whole));
        arrive(
                2,
                ethernet(
                        OWN,
                        HOST,
                        0x86dd,
                        ip6(A6, "fd00:2::9").totalLength(1501).build()));

        List<byte[]> errors = port2.transmitted();
        assertThat(Arrays.copyOfRange(packet(errors.get(0)), 20, 28))
                .startsWith(3, 4)
                .endsWith(1500 >> 8, 1500);
        assertThat(Arrays.copyOfRange(packet(errors.get(1)), 40, 48))
                .startsWith(2, 0)
                .endsWith(1500 >> 8, 1500);
        assertThat(worker.dropped(DropReason.IP4_FRAGMENTATION_NEEDED)).isOne();
        assertThat(worker.dropped(DropReason.IP6_PACKET_TOO_BIG)).isOne();
    }

    @Test
    void shouldTellTheHostStackThePathMtu() {
        int own = worker.packet(
                1,
                ip4("10.0.0.1", "10.2.0.9")
                        .fragment(Ipv4.DONT_FRAGMENT)
                        .totalLength(3000)
                        .build());
        edges.to("host-input").append(own);
        run();

        byte[] error = host.transmitted().getFirst();
        assertThat(Arrays.copyOfRange(error, 20, 22)).containsExactly(3, 4);
        assertThat(Arrays.copyOfRange(error, 12, 20)).containsExactly(10, 2, 0, 9, 10, 0, 0, 1);
    }

    @Test
    void shouldRefuseOrSwallowAsTheRouteSays() {
        for (int net : new int[] {3, 7, 8, 9}) {
            arrive(2, ethernet(OWN, HOST, 0x0800, ip4(A, "10." + net + ".0.9").build()));
        }
        assertThat(port2.transmitted().stream().map(frame -> frame[14 + 21]))
                .containsExactly((byte) 0, (byte) 1, (byte) 13);
        assertThat(worker.dropped(DropReason.IP4_NO_ROUTE)).isOne();
        assertThat(worker.dropped(DropReason.ROUTE_BLACKHOLE)).isOne();
        assertThat(worker.dropped(DropReason.ROUTE_UNREACHABLE)).isOne();
        assertThat(worker.dropped(DropReason.ROUTE_PROHIBIT)).isOne();
    }

    @Test
    void shouldHandUnknownNeighboursToTheControlLoop() {
        byte[] packet = ip4(A, "10.6.0.9").build();
        arrive(2, ethernet(OWN, HOST, 0x0800, packet));

        TestWorker.Punted punted = worker.punted().getFirst();
        assertThat(punted.kind()).isEqualTo(Punt.UNRESOLVED);
        assertThat(punted.first()).isEqualTo(bySecondOctet[6]);
        assertThat(punted.bytes()).isEqualTo(packet);
    }

    @Test
    void shouldGiveTheBridgeWhatLeavesByABvi() {
        arrive(2, ethernet(OWN, HOST, 0x0800, ip4(A, "10.5.0.9").build()));
        assertThat(bridge.count()).isZero();
        assertThat(bridged).isOne();
    }

    /** Noise and mutated packets: nothing throws, every frame is freed, sent or handed on. */
    @Test
    void shouldLoseNoFrameWhenBytesAreRandom() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(2004);
        List<byte[]> seeds = List.of(
                ethernet(OWN, HOST, 0x0800, ip4(A, "10.2.0.9").totalLength(3000).build()),
                ethernet(
                        OWN,
                        HOST,
                        0x0800,
                        ip4(A, "10.2.0.9").options(7, 7, 4, 0, 0, 0, 0, 1).build()),
                ethernet(
                        OWN,
                        HOST,
                        0x86dd,
                        ip6(A6, "fd00:2::9").totalLength(2000).build()),
                ethernet(
                        OWN,
                        HOST,
                        0x86dd,
                        ip6(A6, "fd00:2::9")
                                .payload(IpProtocol.ICMPV6, new byte[40])
                                .build()),
                tagged(ethernet(OWN, HOST, 0x0800, ip4(A, "10.3.0.9").build()), 100),
                ethernet(OWN, HOST, 0x0806, new byte[28]));
        String[] nodes = {
            "ethernet-input",
            "host-input",
            "ip4-input",
            "ip6-input",
            "ip4-rewrite",
            "ip6-rewrite",
            "unforwarded",
            "host-output",
            "icmp-error",
            "ip4-fragment"
        };
        for (int run = 0; run < 60_000; run++) {
            byte[] bytes = mutate(seeds.get(random.nextInt(seeds.size())).clone(), random);
            String node = nodes[random.nextInt(nodes.length)];
            boolean isFrame = node.equals("ethernet-input");
            worker.chunkBytes(random.nextInt(4) == 0 ? random.nextInt(60, 400) : Frames.CHUNK_DATA_BYTES);
            byte[] given = isFrame || random.nextInt(8) == 0 || bytes.length <= 14
                    ? bytes
                    : Arrays.copyOfRange(bytes, 14, bytes.length);
            if (!node.endsWith("input")) {
                boolean isOther = given[0] >>> 4 == (node.startsWith("ip4") ? 6 : node.startsWith("ip6") ? 4 : 0);
                if (isOther || !isWholePacket(given)) {
                    continue; // these nodes follow an input node's checks
                }
                worker.chunkBytes(Frames.CHUNK_DATA_BYTES);
            }
            int frame = worker.packet(random.nextInt(1, 6), given);
            worker.frames()
                    .adjacency(
                            frame,
                            node.equals("icmp-error")
                                    ? random.nextInt(-1, 8) << 16 | 1400
                                    : bySecondOctet[random.nextInt(10)]);
            worker.frames().addFlags(frame, random.nextInt(8));
            edges.to(node).append(frame);
            if (random.nextInt(16) == 0 || worker.frames().available() < 1000) {
                worker.context().beginTurn(interfaces, run * 1_000_000L);
                run();
                worker.punted();
                assertThat(worker.framesMissing()).as("run %d", run).isZero();
                port2.transmitted();
                port3.transmitted();
                host.transmitted();
            }
        }
        run();
    }

    private static boolean isWholePacket(byte[] bytes) {
        MemorySegment memory = MemorySegment.ofArray(bytes);
        return bytes.length > 0
                && (bytes[0] >>> 4 == 4
                        ? Ipv4.isPlausible(memory, 0, bytes.length)
                        : bytes.length >= Ipv6.LENGTH && Ipv6.isPlausible(memory, 0, bytes.length));
    }

    private static byte[] mutate(byte[] bytes, RandomGenerator random) {
        if (random.nextInt(16) == 0) {
            random.nextBytes(bytes);
        }
        for (int i = random.nextInt(5); i > 0; i--) {
            bytes[random.nextInt(Math.min(bytes.length, 80))] = (byte) random.nextInt();
        }
        if (random.nextInt(2) == 0 && bytes.length > 34) {
            MemorySegment memory = MemorySegment.ofArray(bytes);
            int headerLength = Ipv4.headerLength(memory, 14);
            if (headerLength >= 20 && bytes.length >= 14 + headerLength) {
                Ipv4.writeChecksum(memory, 14, headerLength);
            }
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(1, bytes.length + 1)) : bytes;
    }

    @Test
    void shouldAllocateNothingFromFrameToFrame() {
        worker.context().output().detach(2);
        worker.context().output().detach(3);
        MemorySegment[] templates = {
            MemorySegment.ofArray(ethernet(
                    OWN, HOST, 0x0800, ip4(A, "10.2.0.9").totalLength(200).build())),
            MemorySegment.ofArray(ethernet(
                    OWN, HOST, 0x86dd, ip6(A6, "fd00:2::9").totalLength(200).build())),
            MemorySegment.ofArray(ethernet(
                    OWN, HOST, 0x0800, ip4(A, "10.2.0.9").totalLength(2000).build())),
            MemorySegment.ofArray(ethernet(OWN, HOST, 0x0800, ip4(A, "10.3.0.9").build())),
            MemorySegment.ofArray(
                    ethernet(OWN, HOST, 0x0800, ip4(A, "10.2.0.9").hopLimit(1).build())),
            MemorySegment.ofArray(
                    tagged(ethernet(OWN, HOST, 0x86dd, ip6(A6, "fd00:3::9").build()), 100))
        };
        Frames frames = worker.frames();
        Vector inbox = edges.to("ethernet-input");
        long[] now = {0};

        long bytes = Allocations.during(5_000, () -> {
            now[0] += 20_000_000;
            worker.context().beginTurn(interfaces, now[0]);
            for (int i = 0; i < templates.length; i++) {
                int frame = frames.allocate();
                int length = (int) templates[i].byteSize();
                MemorySegment.copy(
                        templates[i],
                        ValueLayout.JAVA_BYTE,
                        0,
                        frames.memory(),
                        ValueLayout.JAVA_BYTE,
                        frames.offset(frame),
                        length);
                frames.received(frame, frames.offset(frame), length);
                frames.rxInterface(frame, 2);
                inbox.append(frame);
            }
            graph.run();
            worker.context().output().flushAll();
        });

        assertThat(bytes).isZero();
        assertThat(worker.framesMissing()).isZero();
    }

    @Test
    void shouldKeepAFlowOnOneMemberOfAGroupAndSpreadManyFlows() {
        int other = neighbour(2, 9000);
        bySecondOctet[20] = group(bySecondOctet[2], other);
        for (int flow = 0; flow < 64; flow++) {
            for (int repeat = 0; repeat < 3; repeat++) {
                arrive(2, ethernet(OWN, HOST, 0x0800, udp(A, "10.20.0.9", 1024 + flow)));
            }
        }

        List<byte[]> left = port2.transmitted();
        List<byte[]> right = port3.transmitted();
        assertThat(left.size() + right.size()).isEqualTo(192);
        assertThat(left.size()).isBetween(48, 144);
        assertThat(portsOf(left)).doesNotContainAnyElementsOf(portsOf(right));
        assertThat(worker.droppedInAll()).isZero();
    }

    @Test
    void shouldSendAllFragmentsOfAPacketToOneMember() {
        int other = neighbour(2, 9000);
        bySecondOctet[20] = group(bySecondOctet[2], other);
        for (int packet = 0; packet < 16; packet++) {
            byte[] first = udp(A, "10.20.0." + packet, 5000 + packet);
            byte[] second = udp(A, "10.20.0." + packet, 0x1234);
            fragment(first, 0x2000);
            fragment(second, 0x0010);
            arrive(2, ethernet(OWN, HOST, 0x0800, first));
            arrive(2, ethernet(OWN, HOST, 0x0800, second));
        }

        assertThat(lastOctets(port2.transmitted())).doesNotContainAnyElementsOf(lastOctets(port3.transmitted()));
    }

    @Test
    void shouldLookUpAgainInTheVrfOfALeakAndLoseWhatGoesRoundByName() {
        bySecondOctet[21] = lookup(1);
        bySecondOctet[22] = lookup(2);
        bySecondOctet[23] = lookup(1);

        arrive(2, ethernet(OWN, HOST, 0x0800, ip4(A, "10.21.0.9").hopLimit(9).build()));
        arrive(2, ethernet(OWN, HOST, 0x86dd, ip6(A6, "fd00:15::9").hopLimit(9).build()));
        assertThat(port3.transmitted()).as("VRF 1 leads all to port 3").hasSize(2);

        arrive(2, ethernet(OWN, HOST, 0x0800, ip4(A, "10.22.0.9").hopLimit(9).build()));
        assertThat(worker.dropped(DropReason.VRF_LOOP)).isOne();
    }

    @Test
    void shouldAnswerForNobodyWhenATracerouteEndsAtAnAddressOfAnotherVrf() {
        bySecondOctet[24] = AdjacencyTable.LOCAL_IN_VRF;

        arrive(2, ethernet(OWN, HOST, 0x0800, udp(A, "10.24.0.1", 33_434)));
        arrive(2, ethernet(OWN, HOST, 0x0800, ip4(A, "10.24.0.1").build()));

        byte[] error = packet(port2.transmitted().getFirst());
        assertThat(error[20]).as("unreachable").isEqualTo((byte) 3);
        assertThat(error[21]).as("port").isEqualTo((byte) 3);
        assertThat(Arrays.copyOfRange(error, 12, 16))
                .as("from the address itself")
                .containsExactly(10, 24, 0, 1);
        assertThat(host.transmitted()).isEmpty();
        assertThat(worker.dropped(DropReason.VRF_NOT_SERVED)).isGreaterThanOrEqualTo(1);
    }

    @Test
    void shouldSendIpv4ToANeighbourThatWasFoundByIpv6() {
        int adjacency = adjacencies.allocate();
        byte[] header = new byte[14];
        header[12] = (byte) 0x86;
        header[13] = (byte) 0xdd;
        adjacencies.resolve(adjacency, 3, 1500, header);
        bySecondOctet[25] = adjacency;

        arrive(2, ethernet(OWN, HOST, 0x0800, ip4(A, "10.25.0.9").hopLimit(9).build()));
        arrive(2, ethernet(OWN, HOST, 0x86dd, ip6(A6, "fd00:19::9").hopLimit(9).build()));

        List<byte[]> out = port3.transmitted();
        assertThat(out.get(0)[12] & 0xff).isEqualTo(0x08);
        assertThat(out.get(0)[13] & 0xff).isEqualTo(0x00);
        assertThat(out.get(1)[12] & 0xff).isEqualTo(0x86);
        assertThat(out.get(1)[13] & 0xff).isEqualTo(0xdd);
    }

    private int group(int... members) {
        int group = adjacencies.groups().allocate();
        for (int bucket = 0; bucket < GroupTable.BUCKETS; bucket++) {
            adjacencies.groups().set(group, bucket, members[bucket % members.length]);
        }
        int adjacency = adjacencies.allocate();
        adjacencies.set(adjacency, AdjacencyTable.KIND_GROUP, group);
        return adjacency;
    }

    private int lookup(int vrf) {
        int adjacency = adjacencies.allocate();
        adjacencies.set(adjacency, AdjacencyTable.KIND_LOOKUP, vrf);
        return adjacency;
    }

    private static byte[] udp(String from, String to, int port) {
        byte[] packet = ip4(from, to)
                .payload(IpProtocol.UDP, Packets.udp(port, 33_434, 28))
                .build();
        return packet;
    }

    /** Makes a packet a fragment, as its flags and offset say. */
    private static void fragment(byte[] packet, int word) {
        packet[6] = (byte) (word >>> 8);
        packet[7] = (byte) word;
        Ipv4.writeChecksum(MemorySegment.ofArray(packet), 0, 20);
    }

    private static List<Integer> portsOf(List<byte[]> frames) {
        return frames.stream()
                .map(frame -> (frame[34] & 0xff) << 8 | frame[35] & 0xff)
                .toList();
    }

    private static List<Integer> lastOctets(List<byte[]> frames) {
        return frames.stream().map(frame -> frame[33] & 0xff).toList();
    }

    private int bridged;

    private Graph build() {
        FibTable fibs = new FibTable(new RouteLookup() {
            @Override
            public void lookup4(int[] destinations, int[] results, int count) {
                for (int i = 0; i < count; i++) {
                    results[i] = destinations[i] >>> 24 == 10 ? bySecondOctet[destinations[i] >>> 16 & 0xff] : 0;
                }
            }

            @Override
            public void lookup6(long[] high, long[] low, int[] results, int count) {
                for (int i = 0; i < count; i++) {
                    results[i] = high[i] >>> 48 == 0xfd00 ? bySecondOctet[(int) (high[i] >>> 32) & 0xff] : 0;
                }
            }

            @Override
            public int generation() {
                return 0;
            }
        });
        fibs.add(
                new RouteLookup() { // VRF 1: everything by port 3
                    @Override
                    public void lookup4(int[] destinations, int[] results, int count) {
                        Arrays.fill(results, 0, count, bySecondOctet[2]);
                    }

                    @Override
                    public void lookup6(long[] high, long[] low, int[] results, int count) {
                        Arrays.fill(results, 0, count, bySecondOctet[2]);
                    }

                    @Override
                    public int generation() {
                        return 0;
                    }
                });
        fibs.add(
                new RouteLookup() { // VRF 2: back to itself
                    @Override
                    public void lookup4(int[] destinations, int[] results, int count) {
                        Arrays.fill(results, 0, count, bySecondOctet[22]);
                    }

                    @Override
                    public void lookup6(long[] high, long[] low, int[] results, int count) {
                        Arrays.fill(results, 0, count, bySecondOctet[22]);
                    }

                    @Override
                    public int generation() {
                        return 0;
                    }
                });
        var context = worker.context();
        var output4 = new InterfaceOutput(context, adjacencies, 0x0800, edges);
        var output6 = new InterfaceOutput(context, adjacencies, 0x86dd, edges);
        var behaviour = IpBehaviour.usual();
        var sessions = TestSessions.open(64);
        List<GraphNode> nodes = List.of(
                new EthernetInputNode(context, edges),
                new HostInputNode(context, edges),
                new BridgeStandIn("bridge-input"),
                new BridgeStandIn("mac-nat-input"),
                new Ip4InputNode(context, fibs, adjacencies, edges),
                new Ip6InputNode(context, fibs, adjacencies, edges),
                new IpFeaturesNode(context, fibs, adjacencies, behaviour, edges),
                new SessionNode(context, sessions, fibs, adjacencies, behaviour, edges),
                new SessionSetupNode(context, sessions, fibs, adjacencies, 1, behaviour, edges),
                new SessionErrorNode(context, sessions, fibs, adjacencies, behaviour, edges),
                new Ip4RewriteNode(context, adjacencies, output4, edges),
                new Ip6RewriteNode(context, adjacencies, output6, edges),
                new VrfLookupNode(context, fibs, adjacencies, edges),
                new LoadBalanceNode(context, adjacencies, edges),
                new UnforwardedNode(context, adjacencies, edges),
                new LocalInputNode(context, List.of(), behaviour, edges),
                new HostOutputNode(context, 1, edges),
                new Ip4FragmentNode(context, adjacencies, edges),
                new IcmpErrorNode(context, 1, behaviour.icmpLimits(), edges));
        return new Graph(nodes, edges, context.tracer());
    }

    /** Takes what goes to the bridge, and counts it. */
    private final class BridgeStandIn implements GraphNode {
        private final String name;

        BridgeStandIn(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Vector inbox() {
            return edges.to(name);
        }

        @Override
        public void process(Vector vector) {
            for (int i = 0; i < vector.count(); i++) {
                worker.frames().freePacket(vector.get(i));
                bridged++;
            }
        }
    }

    private int neighbour(int txInterface, int mtu) {
        int adjacency = adjacencies.allocate();
        adjacencies.resolve(adjacency, txInterface, mtu, new byte[14]);
        return adjacency;
    }

    private void arrive(int port, byte[] frame) {
        edges.to("ethernet-input").append(worker.packet(port, frame));
        run();
    }

    private void run() {
        graph.run();
        worker.context().output().flushAll();
    }

    private static byte[] packet(byte[] frame) {
        return Arrays.copyOfRange(frame, 14, frame.length);
    }
}
