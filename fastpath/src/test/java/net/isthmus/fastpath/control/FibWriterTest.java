package net.isthmus.fastpath.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.isthmus.core.port.InterfaceEvents.InterfaceState;
import net.isthmus.core.port.NextHop;
import net.isthmus.fastpath.fib.FibReader;
import net.isthmus.fastpath.fib.GracePeriod;
import net.isthmus.fastpath.fib.PoptrieFib;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.GroupTable;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.InterfaceTable.Entry;
import net.isthmus.fastpath.tables.InterfaceTable.Kind;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import org.junit.jupiter.api.Test;

/** Routes and neighbours' host routes as packets find them: interface 2 is 10.1.0.0/24, gateways lie on interface 3. */
class FibWriterTest {
    private static final int VRF = 0;
    private static final IpPrefix CONNECTED = IpPrefix.parse("10.1.0.0/24");
    private static final IpPrefix HOST = IpPrefix.parse("10.1.0.9/32");
    private static final int HOST_ADJACENCY = 77;

    private final GracePeriod grace = new GracePeriod(1);
    private final AdjacencyTable adjacencies = new AdjacencyTable(128);
    private final PoptrieFib fib =
            new PoptrieFib(Arena.ofAuto().allocate(PoptrieFib.memoryFor(10_000, 1_000), 64), grace);
    private final FibReader packets = fib.newReader();
    private final List<String> calls = new ArrayList<>();
    private InterfaceTable interfaces = InterfaceTable.EMPTY;
    private final FibWriter writer = new FibWriter(fib, adjacencies, grace, new Gateways(), () -> interfaces);

    private final class Gateways implements FibWriter.Gateways {
        @Override
        public int acquire(int interfaceIndex, IpAddress address) {
            calls.add("acquire " + address);
            return 100 + (address.ipv4Bits() & 0xf);
        }

        @Override
        public void release(int interfaceIndex, IpAddress address) {
            calls.add("release " + address);
        }
    }

    @Test
    void shouldLeadANeighboursAddressToItsAdjacencyWhenTheConnectedRouteCoversIt() {
        writer.set(VRF, CONNECTED, new NextHop.OnLink(2));

        assertThat(writer.hostRoutes().set(VRF, HOST, HOST_ADJACENCY)).isTrue();

        assertThat(adjacencyOf("10.1.0.9")).isEqualTo(HOST_ADJACENCY);
        assertThat(kindOf("10.1.0.8")).isEqualTo(AdjacencyTable.KIND_GLEAN);
    }

    @Test
    void shouldLeadRoutesIntoATunnelWithoutAskingForNeighboursAndFollowItsMtu() {
        interfaces = new InterfaceTable(
                List.of(Entry.of(2, "vti-a", Kind.TUNNEL).withPort(0, 0).withMtu(1446)));
        writer.set(VRF, CONNECTED, new NextHop.OnLink(2));
        writer.set(VRF, HOST, new NextHop.Gateway(2, IpAddress.parse("169.254.0.1")));

        long tunnel = adjacencies.get(adjacencyOf("10.1.0.8"));
        assertThat(AdjacencyTable.kind(tunnel)).isEqualTo(AdjacencyTable.KIND_RESOLVED);
        assertThat(AdjacencyTable.txInterface(tunnel)).isEqualTo(2);
        assertThat(AdjacencyTable.mtu(tunnel)).isEqualTo(1446);
        assertThat(AdjacencyTable.rewriteLength(tunnel)).isZero();
        assertThat(adjacencyOf("10.1.0.9")).isEqualTo(adjacencyOf("10.1.0.8"));
        assertThat(writer.egressOf(VRF, IpAddress.parse("10.1.0.9"))).isEqualTo(2);
        assertThat(calls).isEmpty();

        writer.interfaceChanged(new InterfaceState(2, "vti-a", VRF, true, 0, 1346, 0, List.of()));
        assertThat(AdjacencyTable.mtu(adjacencies.get(adjacencyOf("10.1.0.8")))).isEqualTo(1346);
        writer.reclaim();
        writer.remove(VRF, CONNECTED);
        writer.remove(VRF, HOST);
        writer.interfaceRemoved(2);
        writer.reclaim();
        assertThat(adjacencyOf("10.1.0.8")).isEqualTo(AdjacencyTable.NO_ROUTE);
    }

    @Test
    void shouldLetALongerRouteWinOverANeighbourAndGiveWayAgainWhenItIsWithdrawn() {
        IpPrefix longer = IpPrefix.parse("10.1.0.8/29");
        writer.set(VRF, CONNECTED, new NextHop.OnLink(2));
        writer.hostRoutes().set(VRF, HOST, HOST_ADJACENCY);

        writer.set(VRF, longer, new NextHop.Blackhole());
        assertThat(kindOf("10.1.0.9")).isEqualTo(AdjacencyTable.KIND_BLACKHOLE);

        writer.remove(VRF, longer);
        assertThat(adjacencyOf("10.1.0.9")).isEqualTo(HOST_ADJACENCY);
    }

    @Test
    void shouldNotShowANeighbourWhenAnotherRouteLeadsThereAlready() {
        writer.set(VRF, CONNECTED, new NextHop.OnLink(2));
        writer.set(VRF, HOST, new NextHop.Local());

        writer.hostRoutes().set(VRF, HOST, HOST_ADJACENCY);
        assertThat(adjacencyOf("10.1.0.9")).isEqualTo(AdjacencyTable.LOCAL);

        writer.hostRoutes().remove(VRF, HOST);
        assertThat(adjacencyOf("10.1.0.9")).isEqualTo(AdjacencyTable.LOCAL);
    }

    @Test
    void shouldAcquireTheNewGatewayBeforeItReleasesTheOld() {
        IpPrefix prefix = IpPrefix.parse("192.168.0.0/16");
        writer.set(VRF, prefix, new NextHop.Gateway(3, IpAddress.parse("10.2.0.1")));
        writer.set(VRF, prefix, new NextHop.Gateway(3, IpAddress.parse("10.2.0.2")));
        writer.remove(VRF, prefix);

        assertThat(calls)
                .containsExactly("acquire 10.2.0.1", "acquire 10.2.0.2", "release 10.2.0.1", "release 10.2.0.2");
        assertThat(adjacencyOf("192.168.1.1")).isEqualTo(AdjacencyTable.NO_ROUTE);
    }

    @Test
    void shouldGiveAnInterfacesAdjacencyBackOnlyAfterItsGracePeriod() {
        grace.awake(0);
        writer.set(VRF, CONNECTED, new NextHop.OnLink(2));
        int glean = adjacencyOf("10.1.0.9");
        writer.remove(VRF, CONNECTED);
        writer.interfaceRemoved(2);

        writer.reclaim();
        assertThat(adjacencies.allocate())
                .as("a worker may still hold the old index")
                .isNotEqualTo(glean);

        grace.quiescent(0);
        writer.reclaim();
        assertThat(adjacencies.allocate()).isEqualTo(glean);
    }

    @Test
    void shouldShowPacketsOneChangedRouteOfAMillionWhenTheCallReturns() {
        var large = new PoptrieFib(Arena.ofAuto().allocate(PoptrieFib.memoryFor(1_100_000, 1_000), 64), grace);
        var many = new FibWriter(large, adjacencies, grace, new Gateways(), () -> interfaces);
        FibReader reader = large.newReader();
        for (int i = 0; i < 1_000_000; i++) {
            many.set(VRF, new IpPrefix(IpAddress.ofIpv4(0x0100_0000 + (i << 8)), 24), new NextHop.Unreachable());
        }
        int changed = 0x0100_0000 + (500_000 << 8);

        many.set(VRF, new IpPrefix(IpAddress.ofIpv4(changed), 24), new NextHop.Prohibit());

        assertThat(reader.lookup4(changed + 1)).isEqualTo(AdjacencyTable.PROHIBIT);
        assertThat(reader.lookup4(changed - 1)).isEqualTo(AdjacencyTable.UNREACHABLE);
        assertThat(reader.lookup4(changed + 256)).isEqualTo(AdjacencyTable.UNREACHABLE);
        assertThat(many.size()).isEqualTo(1_000_000);
    }

    private static NextHop.Group group(String name, String... gateways) {
        return new NextHop.Group(
                name,
                Stream.of(gateways)
                        .map(gateway -> new NextHop.Member(
                                gateway.replace("-", ""),
                                1,
                                gateway.startsWith("-")
                                        ? Optional.empty()
                                        : Optional.of(new NextHop.Gateway(3, IpAddress.parse(gateway)))))
                        .toList());
    }

    private Map<Integer, Integer> bucketsOf(int adjacency) {
        Map<Integer, Integer> buckets = new TreeMap<>();
        int group = AdjacencyTable.argument(adjacencies.get(adjacency));
        for (int bucket = 0; bucket < GroupTable.BUCKETS; bucket++) {
            buckets.merge(adjacencies.groups().member(group, bucket), 1, Integer::sum);
        }
        return buckets;
    }

    @Test
    void shouldShareAGroupAndChangeItForAllItsRoutesAtOnce() {
        IpPrefix one = IpPrefix.parse("192.168.0.0/24");
        IpPrefix other = IpPrefix.parse("192.168.1.0/24");
        writer.set(VRF, one, group("g", "10.2.0.1", "10.2.0.2"));
        writer.set(VRF, other, group("g", "10.2.0.1", "10.2.0.2"));
        int adjacency = adjacencyOf("192.168.0.1");
        assertThat(kindOf("192.168.0.1")).isEqualTo(AdjacencyTable.KIND_GROUP);
        assertThat(adjacencyOf("192.168.1.1")).isEqualTo(adjacency);
        assertThat(bucketsOf(adjacency)).containsExactly(Map.entry(101, 128), Map.entry(102, 128));

        writer.set(VRF, one, group("g", "10.2.0.1", "-10.2.0.2"));
        assertThat(bucketsOf(adjacency)).containsExactly(Map.entry(101, 256));

        writer.remove(VRF, one);
        assertThat(kindOf("192.168.1.1")).isEqualTo(AdjacencyTable.KIND_GROUP);
        writer.remove(VRF, other);
        assertThat(calls)
                .containsExactly(
                        "acquire 10.2.0.1",
                        "acquire 10.2.0.2",
                        "acquire 10.2.0.1",
                        "release 10.2.0.1",
                        "release 10.2.0.2",
                        "release 10.2.0.1");
        assertThat(AdjacencyTable.kind(adjacencies.get(adjacency))).isEqualTo(AdjacencyTable.KIND_NO_ROUTE);
    }

    @Test
    void shouldKeepVrfsApart() {
        var red = new PoptrieFib(
                Arena.ofAuto().allocate(PoptrieFib.memoryForSmallRoots(1_000, 1_000), 64),
                grace,
                PoptrieFib.SMALL_ROOT,
                PoptrieFib.SMALL_ROOT);
        FibReader redPackets = red.newReader();
        writer.add(1, red);
        writer.set(0, CONNECTED, new NextHop.OnLink(2));
        writer.set(0, HOST, new NextHop.Local());
        writer.set(1, CONNECTED, new NextHop.OnLink(5));
        writer.set(1, IpPrefix.parse("10.1.0.1/32"), new NextHop.Local());
        writer.hostRoutes().set(1, HOST, HOST_ADJACENCY);

        assertThat(adjacencyOf("10.1.0.9")).isEqualTo(AdjacencyTable.LOCAL);
        assertThat(redPackets.lookup4(IpAddress.parse("10.1.0.9").ipv4Bits())).isEqualTo(HOST_ADJACENCY);
        assertThat(redPackets.lookup4(IpAddress.parse("10.1.0.1").ipv4Bits())).isEqualTo(AdjacencyTable.LOCAL_IN_VRF);

        writer.set(0, IpPrefix.parse("10.7.0.0/16"), new NextHop.Lookup(1));
        long leak = adjacencies.get(adjacencyOf("10.7.0.1"));
        assertThat(AdjacencyTable.kind(leak)).isEqualTo(AdjacencyTable.KIND_LOOKUP);
        assertThat(AdjacencyTable.argument(leak)).isEqualTo(1);
    }

    private int adjacencyOf(String address) {
        return packets.lookup4(IpAddress.parse(address).ipv4Bits());
    }

    private int kindOf(String address) {
        return AdjacencyTable.kind(adjacencies.get(adjacencyOf(address)));
    }
}
