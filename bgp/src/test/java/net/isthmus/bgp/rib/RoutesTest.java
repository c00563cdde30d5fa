package net.isthmus.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import net.isthmus.bgp.attr.Community;
import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.bgp.attr.UnknownAttribute;
import net.isthmus.bgp.message.Family;
import net.isthmus.bgp.message.Message;
import net.isthmus.bgp.policy.Policy;
import net.isthmus.core.port.BgpQuery;
import net.isthmus.core.port.NextHop;
import net.isthmus.core.port.RouteOrigin;
import net.isthmus.core.port.RouteTarget;
import net.isthmus.core.port.SelectedRoutes.Selected;
import net.isthmus.core.status.BgpPath;
import net.isthmus.core.status.BgpStatus;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.Octets;
import org.junit.jupiter.api.Test;

/**
 * Exchanges around the appliance of {@link Network}, AS 64500:
 *
 * <pre>
 *   a (64501) ── UPDATE ──▶ appliance ──▶ house
 *                               ├── UPDATE ──▶ b (64502)
 *                               └── UPDATE ──▶ i, j (64500)
 * </pre>
 */
class RoutesTest {
    private static final String PREFIX = "192.0.2.0/24";

    private final Network network = new Network();

    @Test
    void shouldTellTheHouseAndTheOthersOfARoute() {
        FakePeer a = network.connect("a", Network.external("10.1.0.1", 64501));
        FakePeer b = network.connect("b", Network.external("10.1.0.2", 64502));
        FakePeer i = network.connect("i", Network.internal("10.2.0.1"));

        network.announce(a, PREFIX, 64501L, 65000L);
        network.settle();

        assertThat(network.houseUses(PREFIX)).isEqualTo("a ebgp Via[gateway=10.1.0.1]");
        assertThat(told(b)).isEqualTo("64500 64501 65000 by 10.1.0.254");
        assertThat(told(i)).isEqualTo("64501 65000 by 10.1.0.1");
        assertThat(at(i).attributes().localPref()).hasValue(100);
        assertThat(a.table).isEmpty();
    }

    @Test
    void shouldTellTheEndAfterTheInitialRoutes() {
        FakePeer a = network.connect("a", Network.external("10.1.0.1", 64501));
        network.announce(a, PREFIX, 64501L);
        network.settle();

        FakePeer b = network.connect("b", Network.external("10.1.0.2", 64502));
        network.settle();

        assertThat(b.endOfRib()).containsExactly(Family.IPV4_UNICAST, Family.IPV6_UNICAST);
        assertThat(b.messages.getFirst()).isInstanceOfSatisfying(Message.Update.class, it -> assertThat(it.reachable())
                .isNotEmpty());
    }

    @Test
    void shouldTakeTheNextBestWhenTheBestIsWithdrawn() {
        FakePeer a = network.connect("a", Network.external("10.1.0.1", 64501));
        FakePeer b = network.connect("b", Network.external("10.1.0.2", 64502));
        network.announce(a, PREFIX, 64501L);
        network.announce(b, PREFIX, 64502L, 65000L);
        network.settle();

        network.withdraw(a, PREFIX);
        network.settle();

        assertThat(network.houseUses(PREFIX)).startsWith("b ebgp");
        assertThat(told(a)).isEqualTo("64500 64502 65000 by 10.1.0.254");
        assertThat(b.table).isEmpty();
        network.withdraw(b, PREFIX);
        network.settle();
        assertThat(network.houseUses(PREFIX)).isEqualTo("none");
        assertThat(network.routes.rib().snapshot()).isEmpty();
    }

    @Test
    void shouldPackPrefixesWithTheSameAttributesIntoOneUpdate() {
        FakePeer a = network.connect("a", Network.external("10.1.0.1", 64501));
        FakePeer b = network.connect("b", Network.external("10.1.0.2", 64502));
        network.settle();
        for (int i = 0; i < 100; i++) {
            network.announce(a, Network.attributes(64501L), "10.1.0.1", "192.0." + i + ".0/24");
        }

        network.settle();

        assertThat(b.updates()).hasSize(1);
        assertThat(b.table).hasSize(100);
    }

    @Test
    void shouldTellASlowNeighbourTheLastStateOnly() {
        FakePeer a = network.connect("a", Network.external("10.1.0.1", 64501));
        FakePeer b = network.connect("b", Network.external("10.1.0.2", 64502));
        network.settle();
        b.isWritable = false;
        for (int i = 0; i < 1000; i++) {
            network.announce(a, PREFIX, 64501L, 65000L + i);
            network.announce(a, "198.51.100.0/24", 64501L);
            network.withdraw(a, "198.51.100.0/24");
            network.settle();
        }
        assertThat(b.updates()).isEmpty();

        b.isWritable = true;
        network.routes.writable(b);
        network.settle();

        assertThat(b.updates()).hasSize(1);
        assertThat(told(b)).isEqualTo("64500 64501 65999 by 10.1.0.254");
    }

    @Test
    void shouldStopInTheMiddleOfWhatASessionDoesNotTake() {
        FakePeer a = network.connect("a", Network.external("10.1.0.1", 64501));
        FakePeer b = network.connect("b", Network.external("10.1.0.2", 64502));
        network.settle();
        b.room = 3;
        PathAttributes large = Network.attributes(64501L).toBuilder()
                .unknown(new UnknownAttribute(0xe0, 99, Octets.of(new byte[3000])))
                .build();
        for (int i = 0; i < 100; i++) {
            network.announce(a, large, "10.1.0.1", "192.0." + i + ".0/24");
        }
        network.announce(a, "198.51.100.0/24", 64501L);
        network.settle();
        assertThat(b.updates()).hasSize(3);
        network.withdraw(a, "192.0.0.0/24", "192.0.99.0/24", "198.51.100.0/24");
        network.settle();

        b.room = Integer.MAX_VALUE;
        network.routes.writable(b);
        network.settle();

        assertThat(b.table).hasSize(98);
        assertThat(b.updates())
                .filteredOn(update ->
                        update.attributes().equals(b.updates().getFirst().attributes()))
                .allMatch(update -> update.reachable().getFirst().prefixes().size() <= 16);
    }

    @Test
    void shouldNotSpreadWhatCommunitiesForbid() {
        FakePeer a = network.connect("a", Network.external("10.1.0.1", 64501));
        FakePeer b = network.connect("b", Network.external("10.1.0.2", 64502));
        FakePeer i = network.connect("i", Network.internal("10.2.0.1"));
        network.announce(a, with(Community.NO_EXPORT), "10.1.0.1", "192.0.2.0/24");
        network.announce(a, with(Community.NO_ADVERTISE), "10.1.0.1", "198.51.100.0/24");
        network.announce(a, with(Community.NO_EXPORT_SUBCONFED), "10.1.0.1", "203.0.113.0/24");

        network.settle();

        assertThat(network.house).hasSize(3);
        assertThat(b.table).isEmpty();
        assertThat(i.table.keySet())
                .containsExactlyInAnyOrder(IpPrefix.parse("192.0.2.0/24"), IpPrefix.parse("203.0.113.0/24"));
    }

    private static PathAttributes with(Community community) {
        return Network.attributes(64501L).toBuilder()
                .communities(List.of(community))
                .build();
    }

    @Test
    void shouldCountARouteThatIsAboutToGoForNothing() {
        FakePeer a = network.connect("a", Network.external("10.1.0.1", 64501));
        FakePeer b = network.connect("b", Network.external("10.1.0.2", 64502));
        network.announce(a, with(Community.GRACEFUL_SHUTDOWN), "10.1.0.1", PREFIX);
        network.announce(b, PREFIX, 64502L, 65000L, 65001L);

        network.settle();

        assertThat(network.houseUses(PREFIX)).startsWith("b ebgp");
    }

    @Test
    void shouldReflectBetweenClientsAndOthersAndSayForWhom() {
        FakePeer i = network.connect("i", Network.internal("10.2.0.1"));
        FakePeer j = network.connect("j", Network.client("10.2.0.2"));
        FakePeer k = network.connect("k", Network.internal("10.2.0.3"));
        network.announce(i, PREFIX, 65000L);
        network.announce(j, "198.51.100.0/24", 65000L);

        network.settle();

        assertThat(told(j)).isEqualTo("65000 by 10.2.0.1");
        assertThat(at(j).attributes().originatorId()).hasValue(IpAddress.parse("10.2.0.1"));
        assertThat(at(j).attributes().clusterList()).containsExactly(Network.ROUTER_ID);
        assertThat(k.table.keySet()).containsExactly(IpPrefix.parse("198.51.100.0/24"));
        assertThat(i.table.keySet()).containsExactly(IpPrefix.parse("198.51.100.0/24"));
    }

    @Test
    void shouldBeginToReflectWhenANeighbourBecomesAClient() {
        FakePeer i = network.connect("i", Network.internal("10.2.0.1"));
        FakePeer k = network.connect("k", Network.internal("10.2.0.3"));
        network.announce(i, PREFIX, 65000L);
        network.settle();
        assertThat(k.table).isEmpty();

        network.neighbors.put("i", Network.client("10.2.0.1"));
        network.configure();
        network.settle();

        assertThat(told(k)).isEqualTo("65000 by 10.2.0.1");
    }

    @Test
    void shouldRefuseWhatHasBeenHereAlready() {
        FakePeer a = network.connect("a", Network.external("10.1.0.1", 64501));
        FakePeer i = network.connect("i", Network.internal("10.2.0.1"));
        network.announce(a, "192.0.2.0/24", 64501L, Network.AS);
        PathAttributes ours = Network.attributes(65000L).toBuilder()
                .originatorId(Optional.of(Network.ROUTER_ID))
                .build();
        PathAttributes cluster = Network.attributes(65000L).toBuilder()
                .clusterList(List.of(IpAddress.parse("9.9.9.9"), Network.ROUTER_ID))
                .build();
        network.announce(i, ours, "10.2.0.1", "198.51.100.0/24");
        network.announce(i, cluster, "10.2.0.1", "203.0.113.0/24");
        network.announce(a, "203.0.112.0/24", 64777L);
        network.announce(a, Network.attributes(64501L), "10.1.0.254", "203.0.111.0/24");
        network.announce(a, Network.attributes(64501L), "224.0.0.5", "203.0.110.0/24");
        network.announce(a, "224.0.0.0/4", 64501L);

        network.settle();

        assertThat(network.house).isEmpty();
        assertThat(find(new BgpQuery(Optional.empty(), BgpQuery.Part.RECEIVED, Optional.empty(), 100)))
                .extracting(BgpPath::prefix, BgpPath::state, BgpPath::reason)
                .containsExactly(
                        tuple("192.0.2.0/24", "rejected", Rejection.AS_LOOP.words()),
                        tuple("198.51.100.0/24", "rejected", Rejection.ORIGINATOR.words()),
                        tuple("203.0.110.0/24", "rejected", Rejection.NEXT_HOP_INVALID.words()),
                        tuple("203.0.111.0/24", "rejected", Rejection.NEXT_HOP_OWN.words()),
                        tuple("203.0.112.0/24", "rejected", Rejection.FIRST_AS.words()),
                        tuple("203.0.113.0/24", "rejected", Rejection.CLUSTER_LOOP.words()),
                        tuple("224.0.0.0/4", "rejected", Rejection.PREFIX.words()));
    }

    @Test
    void shouldNeitherTakeNorTellAnExternalNeighbourAnythingWithoutAPolicy() {
        RoutesPlan.Neighbor plain = Network.external("10.1.0.1", 64501);
        FakePeer a = network.connect("a", Network.with(plain, RoutesPlan.Exchange.NONE));
        FakePeer b = network.connect("b", Network.external("10.1.0.2", 64502));
        network.announce(a, PREFIX, 64501L);
        network.announce(b, "198.51.100.0/24", 64502L);
        network.settle();

        assertThat(network.houseUses(PREFIX)).isEqualTo("none");
        assertThat(a.table).isEmpty();
        assertThat(a.endOfRib()).hasSize(2);
        assertThat(new ExchangeView(network.routes).notes("a"))
                .anyMatch(note -> note.contains("RFC 8212") && note.contains("import"));

        network.neighbors.put("a", plain);
        network.configure();
        network.settle();

        assertThat(network.houseUses(PREFIX)).startsWith("a ebgp");
        assertThat(a.table).hasSize(1);
        assertThat(a.ceased).isEmpty();
    }

    @Test
    void shouldEndTheSessionOfOneThatAnnouncesTooMuch() {
        RoutesPlan.Exchange three = new RoutesPlan.Exchange(Optional.of(Policy.ACCEPT), Optional.of(Policy.ACCEPT), 3);
        FakePeer a = network.connect("a", Network.with(Network.external("10.1.0.1", 64501), three));
        network.announce(a, Network.attributes(64501L), "10.1.0.1", "192.0.2.0/24", "192.0.3.0/24", "192.0.4.0/24");
        network.announce(a, "192.0.2.0/24", 64501L, 65000L);
        network.settle();
        assertThat(a.ceased).isEmpty();
        assertThat(network.house).hasSize(3);

        network.announce(a, "192.0.5.0/24", 64501L);
        network.settle();

        assertThat(a.ceased).startsWith("1 a announces more than 3 prefixes");
        assertThat(network.house).isEmpty();
    }

    @Test
    void shouldEndTheSessionOfOneForWhoseRoutesThereIsNoMemory() {
        Network small = new Network(1 << 20);
        FakePeer b = small.connect("b", Network.external("10.1.0.2", 64502));
        small.announce(b, PREFIX, 64502L);
        FakePeer a = small.connect("a", Network.external("10.1.0.1", 64501));
        for (int i = 0; i < 1000 && a.ceased.isEmpty(); i++) {
            PathAttributes large = Network.attributes(64501L).toBuilder()
                    .unknown(new UnknownAttribute(0xe0, 99, Octets.of(new byte[3000 + i])))
                    .build();
            small.announce(a, large, "10.1.0.1", "10.77." + i % 100 + ".0/24");
        }
        small.settle();

        assertThat(a.ceased).startsWith("8 there is no memory for more routes than");
        assertThat(b.ceased).isEmpty();
        assertThat(small.house.keySet()).containsExactly(IpPrefix.parse(PREFIX));
        long left = small.routes.rib().heldBytes();
        assertThat(left).isLessThan(2000);
        small.withdraw(b, PREFIX);
        small.settle();
        assertThat(small.routes.rib().heldBytes()).isZero();
    }

    @Test
    void shouldJudgeAnewWhatAChangedPolicyIsAboutAndNothingElse() {
        FakePeer a = network.connect("a", Network.external("10.1.0.1", 64501));
        FakePeer b = network.connect("b", Network.external("10.1.0.2", 64502));
        FakePeer c = network.connect("c", Network.external("10.1.0.3", 64503));
        network.announce(a, PREFIX, 64501L);
        network.announce(b, "198.51.100.0/24", 64502L);
        network.settle();
        c.messages.clear();
        b.messages.clear();

        network.neighbors.put(
                "a",
                Network.with(
                        Network.external("10.1.0.1", 64501),
                        new RoutesPlan.Exchange(Optional.of(Policy.REJECT), Optional.of(Policy.ACCEPT), 9)));
        network.configure();
        network.settle();
        assertThat(c.updates()).hasSize(1);
        assertThat(c.table.keySet()).containsExactly(IpPrefix.parse("198.51.100.0/24"));
        assertThat(a.ceased).isEmpty();

        network.neighbors.put(
                "c",
                Network.with(
                        Network.external("10.1.0.3", 64503),
                        new RoutesPlan.Exchange(Optional.of(Policy.ACCEPT), Optional.of(Policy.REJECT), 9)));
        b.messages.clear();
        network.configure();
        network.settle();
        assertThat(c.table).isEmpty();
        assertThat(b.messages).isEmpty();
    }

    @Test
    void shouldResetAllWhenWeBecomeAnother() {
        FakePeer a = network.connect("a", Network.external("10.1.0.1", 64501));
        network.announce(a, PREFIX, 64501L);
        network.routes.configure(
                new RoutesPlan(Network.AS, IpAddress.parse("10.255.0.9"), 1, List.of(), Map.of(), network.neighbors));
        network.settle();

        assertThat(a.ceased).startsWith("6 ");
        assertThat(network.house).isEmpty();
    }

    @Test
    void shouldKeepStaleRoutesUntilTheNeighbourHasToldEverythingAgain() {
        FakePeer a = network.connect("a", Network.external("10.1.0.1", 64501));
        network.announce(a, "192.0.2.0/24", 64501L);
        network.announce(a, "198.51.100.0/24", 64501L);
        network.settle();

        network.routes.closed(a, Set.of(Family.IPV4_UNICAST));
        network.settle();
        assertThat(network.house).hasSize(2);
        assertThat(family("a").stale()).isEqualTo(2);

        FakePeer again = network.connect("a");
        network.announce(again, "192.0.2.0/24", 64501L);
        network.settle();
        assertThat(network.house).hasSize(2);
        assertThat(family("a").stale()).isEqualTo(1);

        network.endOfRib(again, Family.IPV4_UNICAST);
        network.settle();
        assertThat(network.houseUses("192.0.2.0/24")).startsWith("a ebgp");
        assertThat(network.houseUses("198.51.100.0/24")).isEqualTo("none");
        assertThat(family("a").received()).isEqualTo(1);
        assertThat(family("a").stale()).isZero();
    }

    @Test
    void shouldPreferAnyOtherPathToAStaleOneAndDropItInTheEnd() {
        FakePeer a = network.connect("a", Network.external("10.1.0.1", 64501));
        FakePeer b = network.connect("b", Network.external("10.1.0.2", 64502));
        network.announce(a, PREFIX, 64501L);
        network.announce(b, PREFIX, 64502L, 65000L);
        network.settle();

        network.routes.closed(a, Set.of(Family.IPV4_UNICAST));
        network.settle();
        assertThat(network.houseUses(PREFIX)).startsWith("b ebgp");

        network.withdraw(b, PREFIX);
        network.settle();
        assertThat(network.houseUses(PREFIX)).startsWith("a ebgp");

        network.routes.staleExpired(a.neighbor(), Set.of(Family.IPV4_UNICAST));
        network.settle();
        assertThat(network.houseUses(PREFIX)).isEqualTo("none");
    }

    @Test
    void shouldForgetARouteThatGoesStaleTwice() {
        FakePeer a = network.connect("a", Network.external("10.1.0.1", 64501));
        network.announce(a, PREFIX, 64501L);
        network.routes.closed(a, Set.of(Family.IPV4_UNICAST));
        FakePeer again = network.connect("a");
        network.routes.closed(again, Set.of(Family.IPV4_UNICAST));
        network.settle();

        assertThat(network.house).isEmpty();
    }

    @Test
    void shouldRepeatEverythingBetweenBeginAndEndWhenAsked() {
        FakePeer a = network.connect("a", Network.external("10.1.0.1", 64501));
        FakePeer b = network.connect("b", Network.external("10.1.0.2", 64502));
        network.announce(a, PREFIX, 64501L);
        network.settle();
        b.messages.clear();

        network.routes.refresh(b, new Message.RouteRefresh(1, 1, 0));
        network.settle();

        assertThat(b.messages).hasSize(3);
        assertThat(b.messages.getFirst()).isEqualTo(new Message.RouteRefresh(1, 1, 1));
        assertThat(b.updates()).hasSize(1);
        assertThat(b.messages.getLast()).isEqualTo(new Message.RouteRefresh(1, 1, 2));
    }

    @Test
    void shouldDropWhatANeighbourDoesNotRepeat() {
        FakePeer a = network.connect("a", Network.external("10.1.0.1", 64501));
        network.announce(a, "192.0.2.0/24", 64501L);
        network.announce(a, "198.51.100.0/24", 64501L);
        network.routes.softIn("a");
        assertThat(a.messages).contains(new Message.RouteRefresh(1, 1, 0));

        network.routes.refresh(a, new Message.RouteRefresh(1, 1, 1));
        network.announce(a, "192.0.2.0/24", 64501L);
        network.settle();
        assertThat(network.house).hasSize(2);
        network.routes.refresh(a, new Message.RouteRefresh(1, 1, 2));
        network.settle();

        assertThat(network.house.keySet()).containsExactly(IpPrefix.parse("192.0.2.0/24"));
    }

    @Test
    void shouldPassOverAPathWhoseNextHopIsNotReached() {
        FakePeer a = network.connect("a", Network.external("10.1.0.1", 64501));
        FakePeer i = network.connect("i", Network.internal("10.2.0.1"));
        network.announce(a, PREFIX, 64501L, 65000L);
        network.announce(i, Network.attributes(65000L), "10.9.0.1", PREFIX);
        network.announce(a, Network.attributes(64501L), "10.2.0.7", "198.51.100.0/24");
        network.announce(a, Network.attributes(64501L), "10.9.0.7", "203.0.113.0/24");
        network.settle();
        assertThat(network.houseUses(PREFIX)).startsWith("a ebgp");
        assertThat(network.houseUses("198.51.100.0/24")).startsWith("a ebgp");

        network.routes.houseChanged(
                List.of(new Selected(
                        IpPrefix.parse("10.9.0.0/24"),
                        RouteOrigin.STATIC,
                        0,
                        new NextHop.Gateway(2, IpAddress.parse("10.2.0.1")))),
                List.of());
        network.settle();
        assertThat(network.houseUses(PREFIX)).isEqualTo("i ibgp Via[gateway=10.9.0.1]");
        assertThat(network.houseUses("203.0.113.0/24"))
                .as("an external neighbour beside us: its next hops are on a subnet")
                .isEqualTo("none");

        network.routes.houseChanged(List.of(), List.of(IpPrefix.parse("10.9.0.0/24")));
        network.settle();
        assertThat(network.houseUses(PREFIX)).startsWith("a ebgp");
    }

    @Test
    void shouldShareBetweenSeveralPaths() {
        network.maxPaths = 4;
        FakePeer a = network.connect("a", Network.external("10.1.0.1", 64501));
        FakePeer b = network.connect("b", Network.external("10.1.0.2", 64501));
        FakePeer c = network.connect("c", Network.external("10.1.0.3", 64501));
        network.announce(a, PREFIX, 64501L);
        network.announce(b, PREFIX, 64501L);
        network.announce(c, PREFIX, 64501L, 65000L);
        network.settle();

        assertThat(network.house.get(IpPrefix.parse(PREFIX))).satisfies(offer -> assertThat(offer.target())
                .isInstanceOfSatisfying(RouteTarget.Paths.class, paths -> assertThat(paths.paths())
                        .extracting(RouteTarget.Path::target)
                        .containsExactly(
                                new RouteTarget.Via(IpAddress.parse("10.1.0.1")),
                                new RouteTarget.Via(IpAddress.parse("10.1.0.2")))));

        network.withdraw(a, PREFIX);
        network.settle();
        assertThat(network.houseUses(PREFIX)).isEqualTo("b ebgp Via[gateway=10.1.0.2]");
        network.announce(a, PREFIX, 64501L);
        network.maxPaths = 1;
        network.configure();
        network.settle();
        assertThat(network.houseUses(PREFIX)).isEqualTo("a ebgp Via[gateway=10.1.0.1]");
    }

    @Test
    void shouldAnnounceNetworksWhileThereIsARouteToThem() {
        FakePeer a = network.connect("a", Network.external("10.1.0.1", 64501));
        network.networks = List.of(IpPrefix.parse("10.2.0.0/16"), IpPrefix.parse("10.3.0.0/16"));
        network.configure();
        network.settle();
        assertThat(a.table.keySet()).containsExactly(IpPrefix.parse("10.2.0.0/16"));
        assertThat(a.table.get(IpPrefix.parse("10.2.0.0/16")))
                .isEqualTo(new FakePeer.Heard(Network.attributes(Network.AS), IpAddress.parse("10.1.0.254")));

        network.routes.houseChanged(List.of(), List.of(IpPrefix.parse("10.2.0.0/24")));
        network.settle();

        assertThat(a.table).as("our own address there stands for nothing").isEmpty();
        assertThat(network.house).isEmpty();
    }

    @Test
    void shouldRedistributeWhatThePolicyTakes() {
        FakePeer i = network.connect("i", Network.internal("10.2.0.1"));
        network.redistributed = Map.of(RouteOrigin.CONNECTED, Policy.ACCEPT);
        network.configure();
        network.settle();

        assertThat(i.table.keySet())
                .containsExactlyInAnyOrder(IpPrefix.parse("10.1.0.0/24"), IpPrefix.parse("10.2.0.0/24"));
        network.redistributed = Map.of(RouteOrigin.STATIC, Policy.ACCEPT);
        network.configure();
        network.settle();
        assertThat(i.table).isEmpty();
    }

    @Test
    void shouldOfferAnAddressOfTheInterfaceForRoutesOfTheOtherFamily() {
        network.networks = List.of(IpPrefix.parse("fd01::/64"));
        FakePeer a = network.connect("a", Network.external("10.1.0.1", 64501));
        FakePeer d = network.connect("d", Network.external("10.2.0.9", 64504));
        network.settle();

        assertThat(a.table.get(IpPrefix.parse("fd01::/64")))
                .extracting(FakePeer.Heard::nextHop)
                .isEqualTo(IpAddress.parse("fd01::fe"));
        assertThat(d.table).as("the second link has no IPv6 address").isEmpty();
        assertThat(new ExchangeView(network.routes).notes("d")).anyMatch(note -> note.startsWith("ipv6-unicast"));
    }

    @Test
    void shouldUseALinkLocalNextHopOnTheLinkOfTheNeighbour() {
        FakePeer a = network.connect("a", Network.external("fd01::1", 64501));
        network.announce(a, Network.attributes(64501L), "fe80::1", "2001:db8::/32");
        network.settle();

        assertThat(network.house.get(IpPrefix.parse("2001:db8::/32")))
                .extracting(offer -> offer.target())
                .isEqualTo(new RouteTarget.To(new NextHop.Gateway(1, IpAddress.parse("fe80::1"))));
    }

    @Test
    void shouldPutTheOtherNumberBesideOursForANeighbourThatKnowsUsByIt() {
        RoutesPlan.Neighbor plain = Network.external("10.1.0.1", 64501);
        FakePeer a = network.connect(
                "a",
                new RoutesPlan.Neighbor(
                        plain.address(), false, 64501, 64999, true, true, false, false, plain.families()));
        FakePeer b = network.connect("b", Network.external("10.1.0.2", 64502));
        network.announce(a, PREFIX, 64501L);
        network.announce(b, "198.51.100.0/24", 64502L);
        network.settle();

        assertThat(told(b)).isEqualTo("64500 64999 64501 by 10.1.0.254");
        assertThat(a.table.get(IpPrefix.parse("198.51.100.0/24")))
                .extracting(heard -> heard.attributes().asPath().toString())
                .isEqualTo("64999 64500 64502");
        network.announce(a, PREFIX, 64501L, 64999L);
        network.settle();
        assertThat(network.houseUses(PREFIX)).as("loop by the other number").isEqualTo("none");
    }

    @Test
    void shouldNotPassTheMedOfOneSystemToAnother() {
        FakePeer a = network.connect("a", Network.external("10.1.0.1", 64501));
        FakePeer b = network.connect("b", Network.external("10.1.0.2", 64502));
        FakePeer i = network.connect("i", Network.internal("10.2.0.1"));
        PathAttributes attributes = Network.attributes(64501L).toBuilder()
                .med(OptionalLong.of(5))
                .extendedCommunities(List.of(1L << 62 | 1, 2L))
                .build();
        network.announce(a, attributes, "10.1.0.1", PREFIX);
        network.settle();

        assertThat(at(b).attributes().med()).isEmpty();
        assertThat(at(b).attributes().extendedCommunities()).containsExactly(2L);
        assertThat(at(i).attributes().med()).hasValue(5);
        assertThat(at(i).attributes().extendedCommunities()).hasSize(2);
    }

    @Test
    void shouldGiveAnInternalNeighbourOurAddressIfSoConfigured() {
        RoutesPlan.Neighbor plain = Network.internal("10.2.0.1");
        FakePeer a = network.connect("a", Network.external("10.1.0.1", 64501));
        FakePeer i = network.connect(
                "i",
                new RoutesPlan.Neighbor(
                        plain.address(), true, Network.AS, Network.AS, false, true, false, true, plain.families()));
        network.announce(a, PREFIX, 64501L);
        network.settle();

        assertThat(told(i)).isEqualTo("64501 by 10.2.0.254");
    }

    @Test
    void shouldSayWhyTheBestIsTheBest() {
        FakePeer a = network.connect("a", Network.external("10.1.0.1", 64501));
        FakePeer b = network.connect("b", Network.external("10.1.0.2", 64502));
        FakePeer i = network.connect("i", Network.internal("10.2.0.1"));
        network.announce(b, PREFIX, 64502L, 65000L);
        network.announce(a, PREFIX, 64501L);
        network.announce(i, Network.attributes(65000L), "10.9.0.1", PREFIX);
        network.announce(b, "198.51.100.0/24", 64502L);
        network.settle();

        assertThat(find(new BgpQuery(Optional.empty(), BgpQuery.Part.KNOWN, Optional.empty(), 3)))
                .extracting(path -> path.neighbor() + " " + path.state() + ", " + path.reason())
                .containsExactly(
                        "a best, ", "b valid, AS path is longer", "i unreachable, there is no route to its next hop");
        assertThat(find(new BgpQuery(
                        Optional.of("a"), BgpQuery.Part.ANNOUNCED, Optional.of(IpPrefix.parse("198.51.0.0/16")), 10)))
                .extracting(path -> path.prefix() + " " + path.asPath() + " " + path.nextHop())
                .containsExactly("198.51.100.0/24 64500 64502 10.1.0.254");
    }

    @Test
    void shouldLiveBetweenSlicesOfAWorkOverManyPrefixes() {
        FakePeer a = network.connect("a", Network.external("10.1.0.1", 64501));
        List<String> prefixes = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            prefixes.add("11." + (i >> 8 & 0xff) + "." + (i & 0xff) + ".0/24");
        }
        network.announce(a, Network.attributes(64501L), "10.1.0.1", prefixes.toArray(new String[0]));
        network.settle();
        network.routes.closed(a, Set.of());

        network.loop.poll().run();

        assertThat(network.house).hasSizeBetween(20_000 - 2 * Turns.SLICE, 20_000 - 1);
        network.settle();
        assertThat(network.house).isEmpty();
        assertThat(network.routes.rib().snapshot()).isEmpty();
    }

    private static FakePeer.Heard at(FakePeer peer) {
        return Network.at(peer.table, IpPrefix.parse(PREFIX));
    }

    private static String told(FakePeer peer) {
        return at(peer).attributes().asPath() + " by " + at(peer).nextHop();
    }

    private BgpStatus.Family family(String name) {
        return new ExchangeView(network.routes).families(name).getFirst();
    }

    private List<BgpPath> find(BgpQuery query) {
        List<BgpPath> found = new ArrayList<>();
        new PathView(network.routes).find(query, found::addAll);
        network.settle();
        return found;
    }
}
