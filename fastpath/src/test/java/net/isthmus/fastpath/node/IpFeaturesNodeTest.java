package net.isthmus.fastpath.node;

import static net.isthmus.fastpath.tables.InterfaceTable.FEATURE_OWN_RULES;
import static net.isthmus.fastpath.tables.InterfaceTable.FEATURE_POLICY_ROUTES;
import static net.isthmus.fastpath.tables.InterfaceTable.FEATURE_REVERSE_PATH_LOOSE;
import static net.isthmus.fastpath.tables.InterfaceTable.FEATURE_REVERSE_PATH_STRICT;
import static net.isthmus.fastpath.testing.Packets.ip4;
import static net.isthmus.fastpath.testing.Packets.ip6;
import static net.isthmus.fastpath.testing.Packets.udp;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.feature.IpBehaviour;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.FibTable;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.PolicyRule;
import net.isthmus.fastpath.tables.PolicyTable;
import net.isthmus.fastpath.testing.Allocations;
import net.isthmus.fastpath.testing.Interfaces;
import net.isthmus.fastpath.testing.OctetLookup;
import net.isthmus.fastpath.testing.TestWorker;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What an interface asks for before its packets are routed.
 *
 * <pre>
 *   10.1, fd00:1 ── port 2, strict                       10.2, fd00:2 ── port 3, loose, MSS 1300
 *   10.3, fd00:3 ── port 4, policies                     10.7 blackhole    10.0 local
 * </pre>
 */
class IpFeaturesNodeTest {
    private static final int STRICT = 2;
    private static final int LOOSE = 3;
    private static final int STEERED = 4;

    private final InterfaceTable interfaces = new InterfaceTable(List.of(
            Interfaces.port(STRICT, "02:00:00:00:00:02", "10.1.0.1", "fd00:1::1")
                    .withFeatures(FEATURE_REVERSE_PATH_STRICT, true),
            Interfaces.port(LOOSE, "02:00:00:00:00:03", "10.2.0.1", "fd00:2::1")
                    .withFeatures(FEATURE_REVERSE_PATH_LOOSE, true)
                    .withMssClamp(1300),
            Interfaces.port(STEERED, "02:00:00:00:00:04", "10.3.0.1", "fd00:3::1")
                    .withFeatures(FEATURE_POLICY_ROUTES | FEATURE_OWN_RULES, true)));
    private final TestWorker worker = new TestWorker(512).turn(interfaces, 0);
    private final AdjacencyTable adjacencies = new AdjacencyTable(32);
    private final int[] routes = new int[256];
    private final IpBehaviour behaviour = IpBehaviour.usual();
    private final Edges edges = new Edges();
    private final FibTable fibs = new FibTable(new OctetLookup(routes));
    private final IpFeaturesNode node = new IpFeaturesNode(worker.context(), fibs, adjacencies, behaviour, edges);
    private final Vector rewrite4 = edges.to("ip4-rewrite");
    private final Vector rewrite6 = edges.to("ip6-rewrite");
    private final Vector local = edges.to("local-input");
    private final Vector unforwarded = edges.to("unforwarded");
    private final Vector icmpError = edges.to("icmp-error");
    private final int toStrict = neighbour(STRICT);
    private final int toLoose = neighbour(LOOSE);

    IpFeaturesNodeTest() {
        routes[0] = AdjacencyTable.LOCAL;
        routes[1] = toStrict;
        routes[2] = toLoose;
        routes[3] = adjacencies.allocate();
        adjacencies.set(routes[3], AdjacencyTable.KIND_GLEAN, STEERED, 1500);
        routes[7] = AdjacencyTable.BLACKHOLE;
    }

    @AfterEach
    void everyFrameIsAccountedFor() {
        List.of(rewrite4, rewrite6, local, unforwarded, icmpError).forEach(worker::take);
        node.tick(Long.MAX_VALUE / 2);
        assertThat(worker.framesMissing()).isZero();
        worker.close();
    }

    @Test
    void shouldPassOnlySourcesOfTheirInterfaceWhenTheReversePathIsStrict() {
        run(STRICT, ip4("10.1.0.7", "10.2.0.9").build());
        run(STRICT, ip6("fd00:1::7", "fd00:2::9").build());
        assertThat(rewrite4.count() + rewrite6.count()).isEqualTo(2);

        run(STRICT, ip4("10.2.0.7", "10.2.0.9").build());
        run(STRICT, ip4("10.7.0.7", "10.2.0.9").build());
        run(STRICT, ip4("10.9.0.7", "10.2.0.9").build());
        run(STRICT, ip4("10.0.0.1", "10.2.0.9").build());
        run(STRICT, ip6("fd00:2::7", "fd00:2::9").build());
        run(STRICT, ip6("fd00:9::7", "fd00:2::9").build());
        run(STRICT, ip6("::", "fd00:2::9").build());
        assertThat(worker.dropped(DropReason.REVERSE_PATH)).isEqualTo(7);
        assertThat(rewrite4.count() + rewrite6.count()).isEqualTo(2);
    }

    @Test
    void shouldPassSourcesOfAnyInterfaceWhenTheReversePathIsLoose() {
        run(LOOSE, ip4("10.1.0.7", "10.1.0.9").build());
        run(LOOSE, ip4("10.3.0.7", "10.1.0.9").build());
        run(LOOSE, ip6("fd00:1::7", "fd00:1::9").build());
        assertThat(rewrite4.count() + rewrite6.count()).isEqualTo(3);

        run(LOOSE, ip4("10.9.0.7", "10.1.0.9").build());
        run(LOOSE, ip4("10.7.0.7", "10.1.0.9").build());
        run(LOOSE, ip4("10.0.0.1", "10.1.0.9").build());
        run(LOOSE, ip6("fd00:9::7", "fd00:1::9").build());
        assertThat(worker.dropped(DropReason.REVERSE_PATH)).isEqualTo(4);
    }

    @Test
    void shouldFollowLeaksToTheSourcesInterfaceWhenItsRouteLeadsIntoOtherVrfs() {
        int[] partner = new int[256];
        int vrf = fibs.add(new OctetLookup(partner));
        int leak = adjacencies.allocate();
        adjacencies.set(leak, AdjacencyTable.KIND_LOOKUP, 0, vrf);
        for (int octet = 4; octet <= 6; octet++) {
            routes[octet] = leak;
        }
        partner[4] = toStrict;
        partner[5] = toLoose;
        partner[6] = leak; // in circles

        run(STRICT, ip4("10.4.0.7", "10.2.0.9").build());
        run(STRICT, ip6("fd00:4::7", "fd00:2::9").build());
        run(LOOSE, ip4("10.4.0.7", "10.2.0.9").build());
        assertThat(rewrite4.count() + rewrite6.count()).isEqualTo(3);

        run(STRICT, ip4("10.5.0.7", "10.2.0.9").build());
        run(STRICT, ip6("fd00:5::7", "fd00:2::9").build());
        run(STRICT, ip4("10.6.0.7", "10.2.0.9").build());
        run(LOOSE, ip6("fd00:6::7", "fd00:2::9").build());
        assertThat(worker.dropped(DropReason.REVERSE_PATH)).isEqualTo(4);
    }

    @Test
    void shouldNotAskForTheWayBackToLinkLocalSourcesAndDhcpClients() {
        run(STRICT, ip6("fe80::7", "fd00::1").build());
        run(
                STRICT,
                ip4("0.0.0.0", "10.0.0.1")
                        .payload(IpProtocol.UDP, udp(68, 67, 20))
                        .build());
        assertThat(local.count()).isEqualTo(2);

        run(
                STRICT,
                ip4("0.0.0.0", "10.2.0.9")
                        .payload(IpProtocol.UDP, udp(68, 53, 20))
                        .build());
        assertThat(worker.dropped(DropReason.REVERSE_PATH)).isOne();
    }

    @Test
    void shouldCheckEachPacketByItsOwnInterfaceWhenABurstMixesThem() {
        int wrong = worker.packet(STRICT, ip4("10.9.0.7", "10.2.0.9").build());
        int unchecked = worker.packet(STEERED, ip4("10.9.0.7", "10.2.0.9").build());
        int right = worker.packet(STRICT, ip4("10.1.0.7", "10.2.0.9").build());
        int six = worker.packet(STRICT, ip6("fd00:1::7", "fd00:2::9").build());

        worker.run(node, wrong, unchecked, six, right);

        assertThat(rewrite4.count()).isEqualTo(2);
        assertThat(rewrite6.count()).isOne();
        assertThat(worker.dropped(DropReason.REVERSE_PATH)).isOne();
    }

    @Test
    void shouldClampTheSegmentSizeOfSynsWhenTheInterfaceSaysSo() {
        byte[] syn = new byte[24];
        syn[12] = 6 << 4;
        syn[13] = 2;
        syn[20] = 2;
        syn[21] = 4;
        syn[22] = 1460 >> 8;
        syn[23] = (byte) (1460 & 0xff);
        run(LOOSE, ip4("10.2.0.7", "10.1.0.9").payload(IpProtocol.TCP, syn).build());
        run(LOOSE, ip6("fd00:2::7", "fd00:1::9").payload(IpProtocol.TCP, syn).build());
        run(STEERED, ip4("10.3.0.7", "10.1.0.9").payload(IpProtocol.TCP, syn).build());

        assertThat(worker.bytes(rewrite4.get(0))).endsWith(1300 >> 8, 1300 & 0xff);
        assertThat(worker.bytes(rewrite6.get(0))).endsWith(1300 >> 8, 1300 & 0xff);
        assertThat(worker.bytes(rewrite4.get(1))).endsWith(1460 >> 8, 1460 & 0xff);
    }

    @Test
    void shouldSteerByTheFirstRuleThatMatchesAndCountItsHits() {
        policies(
                rule(0, PolicyTable.TO_ROUTES, List.of(IpPrefix.parse("10.3.5.0/24"))),
                rule(1, toStrict, List.of(IpPrefix.parse("10.3.0.0/16"), IpPrefix.parse("fd00:3::/32"))),
                rule(2, AdjacencyTable.PROHIBIT, List.of()));

        run(STEERED, ip4("10.3.5.1", "10.2.0.9").build());
        run(STEERED, ip4("10.3.6.1", "10.2.0.9").build());
        run(STEERED, ip4("10.3.6.1", "10.9.0.9").build());
        run(STEERED, ip6("fd00:3::1", "fd00:2::9").build());
        run(STEERED, ip4("10.4.0.1", "10.2.0.9").build());
        run(STEERED, ip4("10.4.0.1", "10.0.0.1").build());

        assertThat(adjacency(rewrite4, 0)).isEqualTo(toLoose);
        assertThat(adjacency(rewrite4, 1)).isEqualTo(toStrict);
        assertThat(adjacency(rewrite4, 2)).as("though no route leads there").isEqualTo(toStrict);
        assertThat(adjacency(rewrite6, 0)).isEqualTo(toStrict);
        assertThat(adjacency(unforwarded, 0)).isEqualTo(AdjacencyTable.PROHIBIT);
        assertThat(local.count()).as("the appliance's own address").isOne();
        assertThat(hits(0)).isEqualTo(1);
        assertThat(hits(1)).isEqualTo(3);
        assertThat(hits(2)).isEqualTo(1);
    }

    @Test
    void shouldLeadOwnPacketsIntoTunnelsByTheRulesForThemAlone() {
        var to = List.of(IpPrefix.parse("10.2.0.0/16"), IpPrefix.parse("fd00:2::/32"));
        policies(
                ownRule(0, IpProtocol.UDP, List.of(new PolicyRule.Ports(500, 500)), List.of(), PolicyTable.TO_ROUTES),
                ownRule(1, PolicyRule.ANY, List.of(), to, toStrict),
                rule(2, AdjacencyTable.PROHIBIT, List.of()));
        byte[] packet = ip4("10.3.0.1", "10.2.0.9")
                .payload(IpProtocol.UDP, udp(4789, 4789, 8))
                .build();
        byte[] ike = ip4("10.3.0.1", "10.2.0.9")
                .payload(IpProtocol.UDP, udp(500, 500, 8))
                .build();

        runOwn(packet, Frames.FLAG_LOCALLY_ORIGINATED);
        runOwn(packet, Frames.FLAG_LOCALLY_ORIGINATED | Frames.FLAG_ENCAPSULATED);
        runOwn(ip6("fd00:3::1", "fd00:2::9").build(), Frames.FLAG_LOCALLY_ORIGINATED);
        runOwn(ike, Frames.FLAG_LOCALLY_ORIGINATED);
        runOwn(packet, Frames.FLAG_LOCALLY_ORIGINATED | Frames.FLAG_PROTECTED);

        assertThat(adjacency(rewrite4, 0)).isEqualTo(toStrict);
        assertThat(adjacency(rewrite4, 1)).as("VXLAN's outer packets").isEqualTo(toStrict);
        assertThat(adjacency(rewrite6, 0)).isEqualTo(toStrict);
        assertThat(adjacency(rewrite4, 2)).as("IKE").isEqualTo(toLoose);
        assertThat(adjacency(rewrite4, 3)).as("ESP").isEqualTo(toLoose);
        assertThat(hits(1)).isEqualTo(3);
        assertThat(hits(2)).isZero();
    }

    private static PolicyRule ownRule(
            int slot, int protocol, List<PolicyRule.Ports> from, List<IpPrefix> to, int adjacency) {
        return new PolicyRule(
                slot,
                List.of(PolicyTable.OWN),
                List.of(),
                to,
                protocol,
                protocol,
                from,
                List.of(),
                PolicyRule.ALL_DSCPS,
                adjacency);
    }

    private void runOwn(byte[] packet, int flags) {
        int frame = worker.packet(STEERED, packet);
        worker.frames().addFlags(frame, flags);
        worker.run(node, frame);
    }

    @Test
    void shouldSteerByDscp() {
        policies(new PolicyRule(
                0,
                List.of(STEERED),
                List.of(),
                List.of(),
                PolicyRule.ANY,
                PolicyRule.ANY,
                List.of(),
                List.of(),
                1L << 46,
                toStrict));
        byte[] voice = ip4("10.3.0.1", "10.2.0.9").build();
        voice[1] = (byte) (46 << 2 | 1);
        byte[] voice6 = ip6("fd00:3::1", "fd00:2::9").build();
        voice6[0] = (byte) (0x60 | 46 >> 2);
        voice6[1] = (byte) ((46 & 3) << 6 | 0x10);

        run(STEERED, voice);
        run(STEERED, voice6);
        run(STEERED, ip4("10.3.0.1", "10.2.0.9").build());

        assertThat(adjacency(rewrite4, 0)).isEqualTo(toStrict);
        assertThat(adjacency(rewrite6, 0)).isEqualTo(toStrict);
        assertThat(adjacency(rewrite4, 1)).isEqualTo(toLoose);
    }

    @Test
    void shouldSteerEveryFragmentByThePortsOfTheFirstWhateverTheirOrder() {
        policies(byPort(2000));
        byte[] datagram = udp(1000, 2000, 40);

        run(STEERED, fragment(datagram, 24, 48, false));
        assertThat(rewrite4.count()).as("held").isZero();
        run(STEERED, fragment(datagram, 0, 24, true));

        assertThat(adjacency(rewrite4, 0)).isEqualTo(toStrict);
        assertThat(adjacency(rewrite4, 1)).isEqualTo(toStrict);
        assertThat(hits(0)).isEqualTo(2);
    }

    @Test
    void shouldCountNoHitTwiceWhenAPacketComesBackFromTheControlLoop() {
        policies(byPort(2000));
        int packet = worker.packet(STEERED, ip4("10.3.0.1", "10.2.0.9").build());
        worker.frames().addFlags(packet, Frames.FLAG_RESUMED);

        worker.run(node, packet);

        assertThat(adjacency(rewrite4, 0)).isEqualTo(toStrict);
        assertThat(hits(0)).isZero();
    }

    @Test
    void shouldOweAnErrorWhenAnIp6FirstFragmentLacksItsPorts() {
        policies(byPort(2000));
        byte[] cut = new byte[12];
        cut[0] = IpProtocol.UDP;
        cut[3] = 1;

        run(
                STEERED,
                ip6("fd00:3::1", "fd00:2::9").payload(IpProtocol.FRAGMENT, cut).build());

        assertThat(IcmpError.kind(adjacency(icmpError, 0))).isEqualTo(IcmpError.HEADER_CHAIN);
    }

    @Test
    void shouldAllocateNothing() {
        policies(byPort(53), rule(1, toStrict, List.of(IpPrefix.parse("10.3.0.0/16"), IpPrefix.parse("fd00:3::/32"))));
        int[] packets = {
            worker.packet(STRICT, ip4("10.1.0.7", "10.2.0.9").build()),
            worker.packet(STEERED, ip4("10.3.0.7", "10.2.0.9").build()),
            worker.packet(LOOSE, ip6("fd00:2::7", "fd00:1::9").build()),
            worker.packet(STEERED, ip6("fd00:3::7", "fd00:2::9").build()),
        };
        long bytes = Allocations.during(20_000, () -> {
            node.inbox().append(packets, 0, packets.length);
            node.process(node.inbox());
            node.inbox().clear();
            rewrite4.clear();
            rewrite6.clear();
        });
        for (int packet : packets) {
            worker.frames().freePacket(packet);
        }

        assertThat(bytes).isZero();
        assertThat(worker.droppedInAll()).isZero();
    }

    private void run(int rxInterface, byte[] packet) {
        worker.run(node, worker.packet(rxInterface, packet));
    }

    private int adjacency(Vector vector, int index) {
        return worker.frames().adjacency(vector.get(index));
    }

    private long hits(int slot) {
        return worker.context().counters().policyHits(slot);
    }

    private void policies(PolicyRule... rules) {
        behaviour.policies().set(new PolicyTable(List.of(rules), 8));
    }

    private PolicyRule byPort(int port) {
        return new PolicyRule(
                0,
                List.of(STEERED),
                List.of(),
                List.of(),
                IpProtocol.UDP,
                IpProtocol.UDP,
                List.of(),
                List.of(new PolicyRule.Ports(port, port)),
                PolicyRule.ALL_DSCPS,
                toStrict);
    }

    private static PolicyRule rule(int slot, int adjacency, List<IpPrefix> from) {
        return new PolicyRule(
                slot,
                List.of(STEERED),
                from,
                List.of(),
                PolicyRule.ANY,
                PolicyRule.ANY,
                List.of(),
                List.of(),
                PolicyRule.ALL_DSCPS,
                adjacency);
    }

    private static byte[] fragment(byte[] datagram, int from, int to, boolean more) {
        return ip4("10.3.0.1", "10.2.0.9")
                .fragment(from / 8 | (more ? Ipv4.MORE_FRAGMENTS : 0))
                .payload(IpProtocol.UDP, Arrays.copyOfRange(datagram, from, to))
                .build();
    }

    private int neighbour(int txInterface) {
        int adjacency = adjacencies.allocate();
        adjacencies.resolve(adjacency, txInterface, 1500, new byte[14]);
        return adjacency;
    }
}
