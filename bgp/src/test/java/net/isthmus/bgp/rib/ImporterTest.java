package net.isthmus.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.bgp.attr.AsPath;
import net.isthmus.bgp.attr.AsSegment;
import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.core.port.BgpQuery;
import net.isthmus.core.status.BgpPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What can be read and is wrong is unused, and seen. A route server's paths begin with others than itself:
 *
 * <pre>
 *   c (64503) ─┐
 *              ├── s, a route server (64501, 10.1.0.1) ──▶ appliance (64500, 10.1.0.254)
 *   d (64504) ─┘
 * </pre>
 */
class ImporterTest {
    private static final String PREFIX = "192.0.2.0/24";
    private static final String THIRD = "10.1.0.77";

    private final Network network = new Network();

    private static RoutesPlan.Neighbor server(boolean isFirstAsEnforced) {
        RoutesPlan.Neighbor plain = Network.external("10.1.0.1", 64501);
        return new RoutesPlan.Neighbor(
                plain.address(),
                false,
                plain.as(),
                plain.localAs(),
                true,
                isFirstAsEnforced,
                false,
                false,
                plain.families());
    }

    private String fate() {
        List<List<BgpPath>> found = new ArrayList<>();
        new PathView(network.routes)
                .find(new BgpQuery(Optional.empty(), BgpQuery.Part.RECEIVED, Optional.empty(), 100), found::add);
        network.settle();
        return found.getFirst().stream()
                .map(path -> path.prefix() + " " + path.state() + ": " + path.reason())
                .findFirst()
                .orElse("nothing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "127.0.0.1",
                "224.0.0.5",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "ff02::1"
            })
    void shouldNotUseButShowARouteWhoseNextHopIsNoHost(String nextHop) {
        FakePeer a = network.connect("a", Network.external("10.1.0.1", 64501));
        String prefix = nextHop.contains(":") ? "2001:db8::/32" : PREFIX;
        network.announce(a, Network.attributes(64501L), nextHop.contains(":") ? "fd01::1" : "10.1.0.1", prefix);
        network.settle();
        assertThat(network.houseUses(prefix)).startsWith("a ebgp");

        network.announce(a, Network.attributes(64501L), nextHop, prefix);
        network.settle();

        assertThat(network.houseUses(prefix)).isEqualTo("none");
        assertThat(fate()).isEqualTo(prefix + " rejected: " + Rejection.NEXT_HOP_INVALID.words());
    }

    @Test
    void shouldNotUseButShowAPathThatDoesNotBeginWithTheNeighbour() {
        FakePeer a = network.connect("a", Network.external("10.1.0.1", 64501));
        AsPath set = new AsPath(List.of(new AsSegment(AsSegment.Kind.SET, List.of(64501L))));
        for (AsPath path : List.of(AsPath.of(64502L, 64501L), AsPath.of(), set)) {
            network.announce(a, PREFIX, 64501L);
            network.settle();
            assertThat(network.houseUses(PREFIX)).startsWith("a ebgp");

            PathAttributes attributes =
                    PathAttributes.LOCAL.toBuilder().asPath(path).build();
            network.announce(a, attributes, "10.1.0.1", PREFIX);
            network.settle();

            assertThat(network.houseUses(PREFIX)).isEqualTo("none");
            assertThat(fate()).isEqualTo(PREFIX + " rejected: " + Rejection.FIRST_AS.words());
        }
    }

    @Test
    void shouldUseWhatARouteServerTellsOfOthersAndSpreadItWithoutItsNumber() {
        FakePeer s = network.connect("s", server(false));
        FakePeer b = network.connect("b", Network.external("10.1.0.2", 64502));
        FakePeer i = network.connect("i", Network.internal("10.2.0.1"));

        network.announce(s, Network.attributes(64503L, 65000L), THIRD, PREFIX);
        network.announce(s, Network.attributes(64504L, Network.AS), THIRD, "198.51.100.0/24");
        network.settle();

        assertThat(network.houseUses(PREFIX)).isEqualTo("s ebgp Via[gateway=" + THIRD + "]");
        assertThat(told(b)).isEqualTo("64500 64503 65000");
        assertThat(told(i)).isEqualTo("64503 65000");
        assertThat(s.table).as("what it has announced itself").isEmpty();
        assertThat(network.houseUses("198.51.100.0/24"))
                .as("our own number is in it")
                .isEqualTo("none");
    }

    private static String told(FakePeer peer) {
        return Network.at(peer.table, net.isthmus.wire.IpPrefix.parse(PREFIX))
                .attributes()
                .asPath()
                .toString();
    }

    @Test
    void shouldNotUseAThirdPartyNextHopThatIsOnNoSubnetOfOurs() {
        FakePeer s = network.connect("s", server(false));

        network.announce(s, Network.attributes(64503L), "10.9.0.77", PREFIX);
        network.settle();

        assertThat(network.houseUses(PREFIX)).isEqualTo("none");
    }

    @Test
    void shouldJudgeAnewWithoutAResetWhenANeighbourBecomesARouteServer() {
        FakePeer s = network.connect("s", server(true));
        network.announce(s, Network.attributes(64503L), THIRD, PREFIX);
        network.settle();
        assertThat(network.houseUses(PREFIX)).isEqualTo("none");

        network.neighbors.put("s", server(false));
        network.configure();
        network.settle();
        assertThat(network.houseUses(PREFIX)).startsWith("s ebgp");

        network.neighbors.put("s", server(true));
        network.configure();
        network.settle();
        assertThat(network.houseUses(PREFIX)).isEqualTo("none");
        assertThat(s.ceased).isEmpty();
    }
}
