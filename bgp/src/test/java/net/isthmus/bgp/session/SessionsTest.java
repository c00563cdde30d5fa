package net.isthmus.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import net.isthmus.bgp.attr.AsPath;
import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.bgp.fsm.Phase;
import net.isthmus.bgp.message.Family;
import net.isthmus.bgp.message.Message;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import org.junit.jupiter.api.Test;

/**
 * Two speakers and the wire between them, in virtual time.
 *
 * <pre>
 *   west 192.0.2.1, AS 64512 ─────────────── east 192.0.2.2, AS 64513
 * </pre>
 */
class SessionsTest {
    private static final String MARKER = "ff".repeat(16);

    private final VirtualNetwork network = new VirtualNetwork();
    private final VirtualNetwork.Host westHost = network.host("192.0.2.1");
    private final VirtualNetwork.Host eastHost = network.host("192.0.2.2");
    private final RecordedRoutes westRoutes = new RecordedRoutes();
    private final RecordedRoutes eastRoutes = new RecordedRoutes();
    private final Sessions west = new Sessions(westHost, westRoutes, () -> 1.0);
    private Sessions east = new Sessions(eastHost, eastRoutes, () -> 1.0);

    private static NeighborBuilder toEast() {
        return NeighborBuilder.of("east", "192.0.2.2").as(64_512, 64_513).id("10.0.0.1");
    }

    private static NeighborBuilder toWest() {
        return NeighborBuilder.of("west", "192.0.2.1").as(64_513, 64_512).id("10.0.0.2");
    }

    private void configure(NeighborBuilder eastern, NeighborBuilder western) {
        west.configure(Map.of("east", eastern.build()), Set.of());
        east.configure(Map.of("west", western.build()), Set.of());
    }

    private void establish(NeighborBuilder eastern, NeighborBuilder western) {
        configure(eastern, western);
        network.run(Duration.ofSeconds(8));
        assertThat(eastOfWest().phase()).isEqualTo(Phase.ESTABLISHED);
        assertThat(westOfEast().phase()).isEqualTo(Phase.ESTABLISHED);
        westRoutes.told.clear();
        eastRoutes.told.clear();
    }

    private static SessionStatus status(Sessions sessions, String neighbor) {
        return Objects.requireNonNull(sessions.status().get(neighbor), neighbor);
    }

    private SessionStatus eastOfWest() {
        return status(west, "east");
    }

    private SessionStatus westOfEast() {
        return status(east, "west");
    }

    private static Optional<String> text(Optional<SessionStatus.Ended> ended) {
        return ended.map(SessionStatus.Ended::text);
    }

    @Test
    void shouldEstablishOnceWhenBothConnectAtTheSameTime() {
        configure(toEast(), toWest());
        network.run(Duration.ofSeconds(1));

        assertThat(westRoutes.told).containsExactly("established east", "east has sent all of IPV4_UNICAST");
        assertThat(eastRoutes.told).containsExactly("established west", "west has sent all of IPV4_UNICAST");
        assertThat(eastOfWest().flaps()).isZero();
        assertThat(eastOfWest().lastSent()).isEmpty();
        assertThat(eastOfWest().lastReceived()).isEmpty();
        network.run(Duration.ofMinutes(10));
        assertThat(eastOfWest().phase()).isEqualTo(Phase.ESTABLISHED);
        assertThat(westHost.connectionsTried + eastHost.connectionsTried).isEqualTo(2);
    }

    @Test
    void shouldEstablishWhateverTheDelayAndTheOrder() {
        for (int delayMs = 1; delayMs < 2000; delayMs += 97) {
            VirtualNetwork other = new VirtualNetwork();
            other.delay(Duration.ofMillis(delayMs));
            Sessions one = new Sessions(other.host("192.0.2.1"), new RecordedRoutes(), () -> 1.0);
            Sessions two = new Sessions(other.host("192.0.2.2"), new RecordedRoutes(), () -> 0.83);
            one.configure(Map.of("east", toEast().build()), Set.of());
            other.run(Duration.ofMillis(delayMs * 7L % 6000));
            two.configure(Map.of("west", toWest().build()), Set.of());
            other.run(Duration.ofMinutes(2));
            assertThat(status(one, "east").phase()).as("delay %s ms", delayMs).isEqualTo(Phase.ESTABLISHED);
            assertThat(status(two, "west").phase()).as("delay %s ms", delayMs).isEqualTo(Phase.ESTABLISHED);
        }
    }

    /** Who has made a connection decides a collision, whatever the connection before was. */
    @Test
    void shouldEstablishOnceAfterAConnectionOfTheNeighboursWasLost() {
        west.configure(Map.of("east", toEast().build()), Set.of());
        network.run(Duration.ofMillis(100));
        VirtualNetwork.Wire wire = eastHost.connect(IpAddress.parse("192.0.2.1"), new Talk());
        network.run(Duration.ofMillis(100));
        assertThat(eastOfWest().phase()).isEqualTo(Phase.OPEN_SENT);
        wire.close();
        network.run(Duration.ofMillis(100));
        assertThat(eastOfWest().phase()).isEqualTo(Phase.ACTIVE);
        // Its next attempt begins in the same moment as the neighbour's.
        network.run(Duration.ofMillis(4900));
        east.configure(Map.of("west", toWest().build()), Set.of());
        network.run(Duration.ofSeconds(1));
        assertThat(westHost.connectionsTried).isEqualTo(2);
        assertThat(westRoutes.told).containsExactly("established east", "east has sent all of IPV4_UNICAST");
        assertThat(eastRoutes.told).containsExactly("established west", "west has sent all of IPV4_UNICAST");
    }

    @Test
    void shouldOnlyBeConnectedToWhenPassive() {
        establish(toEast().passive(), toWest());
        assertThat(westHost.connectionsTried).isZero();
    }

    @Test
    void shouldSendRoutesAndRequestsBothWays() {
        establish(toEast(), toWest());
        IpAddress nextHop = westRoutes.peer.orElseThrow().localAddress();
        PathAttributes attributes =
                PathAttributes.LOCAL.toBuilder().asPath(AsPath.of(64_512L)).build();
        westRoutes
                .peer
                .orElseThrow()
                .send(new Message.Update(
                        List.of(),
                        Optional.of(attributes),
                        List.of(new Message.Reach(nextHop, Optional.empty(), List.of(IpPrefix.parse("10.10.0.0/16")))),
                        List.of()));
        westRoutes.peer.orElseThrow().send(new Message.RouteRefresh(1, 1, 0));
        network.run(Duration.ofSeconds(1));

        assertThat(nextHop).isEqualTo(IpAddress.parse("192.0.2.1"));
        assertThat(eastRoutes.told).containsExactly("west announces [10.10.0.0/16]", "west asks anew");
        assertThat(westOfEast().received().updates()).isEqualTo(2);
        assertThat(eastOfWest().sent().refreshes()).isEqualTo(1);
    }

    @Test
    void shouldEndWhenNothingIsHeardAndComeBackWhenTheWireDoes() {
        establish(toEast(), toWest());
        network.cut(true);
        network.run(Duration.ofSeconds(10));
        assertThat(westRoutes.told).containsExactly("closed east");
        assertThat(text(eastOfWest().lastSent())).contains("hold timer expired (4/0): nothing heard for the hold time");
        network.cut(false);
        network.run(Duration.ofSeconds(30));
        assertThat(eastOfWest().phase()).isEqualTo(Phase.ESTABLISHED);
        assertThat(eastOfWest().flaps()).isEqualTo(1);
    }

    @Test
    void shouldNotBlameTheNeighbourForItsOwnPause() {
        establish(toEast(), toWest());
        network.stallAll(Duration.ofSeconds(20));
        network.run(Duration.ofSeconds(60));
        assertThat(westRoutes.told).isEmpty();
        assertThat(eastRoutes.told).isEmpty();
    }

    @Test
    void shouldEndWithANeighbourThatDoesNotRead() {
        west.configure(Map.of("east", toEast().passive().build()), Set.of());
        VirtualNetwork.Wire wire = eastHost.connect(IpAddress.parse("192.0.2.1"), new Talk());
        network.run(Duration.ofSeconds(1));
        send(wire, MARKER + "001d0104fc0100090a00000200");
        keepAlive(wire);
        network.run(Duration.ofSeconds(1));
        assertThat(westRoutes.told).containsExactly("established east");
        westRoutes.told.clear();
        eastHost.reads(false);
        network.run(Duration.ofSeconds(470));
        assertThat(westRoutes.told).isEmpty();
        network.run(Duration.ofSeconds(20));
        assertThat(westRoutes.told).containsExactly("closed east");
        assertThat(text(eastOfWest().lastSent()))
                .contains("send hold timer expired (8/0): the neighbour does not read what it is sent");
    }

    private static void send(VirtualNetwork.Wire wire, String hex) {
        byte[] octets = HexFormat.of().parseHex(hex);
        wire.send(octets, octets.length);
    }

    private void keepAlive(VirtualNetwork.Wire wire) {
        send(wire, MARKER + "001304");
        eastHost.schedule(Duration.ofSeconds(3).toNanos(), () -> keepAlive(wire));
    }

    @Test
    void shouldTellBothOperatorsWhatDoesNotFit() {
        configure(toEast(), toWest().as(64_514, 64_512));
        network.run(Duration.ofSeconds(3));
        assertThat(text(eastOfWest().lastSent()))
                .contains("bad peer AS (2/2): the neighbour is of AS 64514, where 64513 is configured");
        assertThat(text(westOfEast().lastReceived())).contains("bad peer AS (2/2)");
    }

    @Test
    void shouldTryLessAndLessOftenWhatDoesNotWork() {
        configure(toEast(), toWest().passive().as(64_514, 64_512));
        network.run(Duration.ofHours(1));
        assertThat(eastOfWest().sent().notifications()).isBetween(20L, 45L);
        assertThat(westRoutes.told).isEmpty();
    }

    @Test
    void shouldTellTheNeighbourOfAResetAndComeBackAtOnce() {
        establish(toEast(), toWest());
        west.reset("east");
        network.run(Duration.ofSeconds(20));
        assertThat(text(westOfEast().lastReceived())).contains("administrative reset (6/4): “reset by the operator”");
        assertThat(westRoutes.told)
                .containsExactly("closed east", "established east", "east has sent all of IPV4_UNICAST");
        west.reset("nobody");
    }

    @Test
    void shouldStayDownWhileShutDown() {
        establish(toEast(), toWest());
        west.configure(Map.of("east", toEast().build()), Set.of("east"));
        network.run(Duration.ofMinutes(10));
        assertThat(westRoutes.told).containsExactly("closed east");
        assertThat(eastOfWest().phase()).isEqualTo(Phase.IDLE);
        assertThat(text(westOfEast().lastReceived()))
                .contains("administrative shutdown (6/2): “shut down by the operator”");

        west.configure(Map.of("east", toEast().build()), Set.of());
        network.run(Duration.ofSeconds(20));
        assertThat(eastOfWest().phase()).isEqualTo(Phase.ESTABLISHED);
    }

    @Test
    void shouldLeaveAloneWhatHasNotChanged() {
        StringBuilder secret = new StringBuilder("secret");
        Function<String, Optional<byte[]>> secrets =
                _ -> Optional.of(secret.toString().getBytes(StandardCharsets.US_ASCII));
        establish(toEast().password("md5", secrets), toWest());
        west.configure(Map.of("east", toEast().password("md5", secrets).build()), Set.of());
        network.run(Duration.ofSeconds(5));
        assertThat(westRoutes.told).isEmpty();

        secret.replace(0, secret.length(), "better");
        west.configure(Map.of("east", toEast().password("md5", secrets).build()), Set.of());
        network.run(Duration.ofSeconds(20));
        assertThat(text(westOfEast().lastReceived())).contains("other configuration change (6/6)");
        assertThat(eastOfWest().phase()).isEqualTo(Phase.ESTABLISHED);

        west.configure(Map.of(), Set.of());
        network.run(Duration.ofSeconds(5));
        assertThat(text(westOfEast().lastReceived())).contains("peer de-configured (6/3)");
        assertThat(west.status()).isEmpty();
    }

    @Test
    void shouldHaveNoSessionWithoutThePassword() {
        west.configure(
                Map.of(
                        "east",
                        toEast().password(NeighborBuilder.MISSING).passive().build()),
                Set.of());
        east.configure(Map.of("west", toWest().build()), Set.of());
        network.run(Duration.ofMinutes(1));
        assertThat(westHost.admitted()).isEmpty();
        assertThat(westHost.connectionsRefused).isPositive();
        assertThat(eastOfWest().phase()).isEqualTo(Phase.ACTIVE);
        assertThat(westOfEast().retryIn().orElseThrow()).isLessThanOrEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void shouldNotLetStrangersIn() {
        configure(toEast(), toWest());
        Talk stranger = new Talk();
        network.host("192.0.2.3").connect(IpAddress.parse("192.0.2.1"), stranger);
        network.run(Duration.ofSeconds(1));
        assertThat(stranger.heard).containsExactly("connection refused");
    }

    @Test
    void shouldAnswerGarbageWithANotification() {
        west.configure(Map.of("east", toEast().passive().build()), Set.of());
        Talk rude = new Talk();
        VirtualNetwork.Wire wire = eastHost.connect(IpAddress.parse("192.0.2.1"), rude);
        network.run(Duration.ofSeconds(1));
        byte[] request = "GET / HTTP/1.1\r\nHost: bgp\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        wire.send(request, request.length);
        network.run(Duration.ofSeconds(1));
        assertThat(rude.heard.getFirst())
                .startsWith("ffffffffffffffffffffffffffffffff")
                .contains("01", "04fc00");
        assertThat(rude.heard.get(1)).startsWith("ffffffffffffffffffffffffffffffff0015030101");
        assertThat(rude.heard.getLast()).isEqualTo("the neighbour has closed the connection");
        assertThat(eastOfWest().phase()).isEqualTo(Phase.IDLE);
    }

    /** A neighbour that connects again and again, and says nothing, holds one connection at most. */
    @Test
    void shouldKeepOnlyTheLastOfManyConnections() {
        west.configure(Map.of("east", toEast().passive().build()), Set.of());
        List<Talk> talks = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Talk talk = new Talk();
            talks.add(talk);
            eastHost.connect(IpAddress.parse("192.0.2.1"), talk);
            network.run(Duration.ofMillis(100));
        }
        assertThat(talks.stream().filter(talk -> !talk.isOver)).containsExactly(talks.getLast());
    }

    @Test
    void shouldEndWhenTheRoutesWantItAndStayAwayForAWhile() {
        establish(toEast(), toWest().passive());
        westRoutes.peer.orElseThrow().cease(1, "1001 prefixes, 1000 are allowed");
        network.run(Duration.ofMillis(500));
        assertThat(text(eastOfWest().lastSent()))
                .contains("maximum number of prefixes reached (6/1): 1001 prefixes, 1000 are allowed");
        assertThat(eastOfWest().phase()).isEqualTo(Phase.IDLE);
        network.run(Duration.ofSeconds(5));
        assertThat(westRoutes.told)
                .containsExactly("closed east", "established east", "east has sent all of IPV4_UNICAST");
    }

    @Test
    void shouldKeepRoutesOfANeighbourThatRestartsUntilItHasSentThemAnew() {
        eastRoutes.sendsEndOfRib = false;
        establish(toEast().restart(60), toWest().restart(60));
        crashEast();
        network.run(Duration.ofSeconds(1));
        assertThat(westRoutes.told).containsExactly("closed east, kept [IPV4_UNICAST]");

        // A neighbour of our own kind does not forward while it is away, and says so when it is back.
        restartEast(toWest().restart(60));
        network.run(Duration.ofSeconds(20));
        assertThat(westRoutes.told)
                .containsExactly(
                        "closed east, kept [IPV4_UNICAST]",
                        "stale of east expire [IPV4_UNICAST]",
                        "established east",
                        "east has sent all of IPV4_UNICAST");
    }

    @Test
    void shouldDropTheRoutesOfANeighbourThatDoesNotComeBack() {
        establish(toEast().restart(60), toWest().restart(30));
        crashEast();
        network.run(Duration.ofSeconds(29));
        assertThat(westRoutes.told).containsExactly("closed east, kept [IPV4_UNICAST]");
        network.run(Duration.ofSeconds(2));
        assertThat(westRoutes.told)
                .containsExactly("closed east, kept [IPV4_UNICAST]", "stale of east expire [IPV4_UNICAST]");
    }

    @Test
    void shouldKeepNothingWhenTheNeighbourSaysGoodbye() {
        establish(toEast().restart(60), toWest().restart(60));
        east.close();
        network.run(Duration.ofSeconds(2));
        assertThat(westRoutes.told).containsExactly("closed east");
        assertThat(text(eastOfWest().lastReceived()))
                .contains("hard reset (6/9), administrative shutdown (6/2): “the router stops”");
    }

    @Test
    void shouldTakeTheNewConnectionOfANeighbourThatHasRestartedUnnoticed() {
        establish(toEast().restart(60), toWest().restart(60));
        network.run(Duration.ofSeconds(5));
        network.cut(true);
        crashEast();
        network.run(Duration.ofSeconds(1));
        network.cut(false);
        restartEast(toWest().restart(60));
        network.run(Duration.ofSeconds(3));
        assertThat(westRoutes.told.getFirst()).isEqualTo("closed east, kept [IPV4_UNICAST]");
        assertThat(westRoutes.told).contains("established east");
        assertThat(text(eastOfWest().lastReceived())).contains("the neighbour has restarted and connects anew");
    }

    /** A connection alone says nothing, and one that was begun together with the first has only come late. */
    @Test
    void shouldNotTakeEachConnectionForARestart() {
        establish(toEast().restart(60), toWest().restart(60));
        Talk late = new Talk();
        eastHost.connect(IpAddress.parse("192.0.2.1"), late);
        network.run(Duration.ofSeconds(5));
        assertThat(late.isOver).isTrue();

        Talk silent = new Talk();
        eastHost.connect(IpAddress.parse("192.0.2.1"), silent);
        network.run(Duration.ofMinutes(5));
        assertThat(silent.isOver).isTrue();
        assertThat(westRoutes.told).isEmpty();
        assertThat(eastOfWest().phase()).isEqualTo(Phase.ESTABLISHED);
    }

    private void eastSays(int subtype) {
        Family family = Family.IPV4_UNICAST;
        eastRoutes.peer.orElseThrow().send(new Message.RouteRefresh(family.afi(), family.safi(), subtype));
        network.run(Duration.ofSeconds(1));
    }

    @Test
    void shouldNotWaitForEverForTheEndOfARepetition() {
        establish(toEast(), toWest());
        eastSays(Message.RouteRefresh.BEGIN);
        network.run(StaleRoutes.LONGEST_EXCHANGE.minusSeconds(10));
        assertThat(westRoutes.told).containsExactly("east begins to repeat");
        eastSays(Message.RouteRefresh.BEGIN);
        network.run(StaleRoutes.LONGEST_EXCHANGE.minusSeconds(10));
        assertThat(westRoutes.told)
                .as("it has begun anew, and has its time anew")
                .containsExactly("east begins to repeat", "east begins to repeat");

        network.run(Duration.ofSeconds(20));

        assertThat(westRoutes.told)
                .containsExactly("east begins to repeat", "east begins to repeat", "east has repeated all");
        assertThat(eastOfWest().phase()).isEqualTo(Phase.ESTABLISHED);
    }

    @Test
    void shouldNotEndARepetitionThatHasEndedOrWhoseSessionHas() {
        establish(toEast(), toWest());
        eastSays(Message.RouteRefresh.BEGIN);
        eastSays(Message.RouteRefresh.END);
        network.run(Duration.ofMinutes(10));
        assertThat(westRoutes.told).containsExactly("east begins to repeat", "east has repeated all");

        eastSays(Message.RouteRefresh.BEGIN);
        west.reset("east");
        network.run(Duration.ofMinutes(10));
        assertThat(westRoutes.told)
                .containsExactly(
                        "east begins to repeat",
                        "east has repeated all",
                        "east begins to repeat",
                        "closed east",
                        "established east",
                        "east has sent all of IPV4_UNICAST");
    }

    @Test
    void shouldExchangeBothFamiliesOverOneSession() {
        establish(toEast().families(Family.IPV4_UNICAST, Family.IPV6_UNICAST), toWest().families(Family.IPV6_UNICAST));
        assertThat(eastOfWest().deal().orElseThrow().families()).containsExactly(Family.IPV6_UNICAST);
    }

    private void crashEast() {
        eastHost.crash();
    }

    private void restartEast(NeighborBuilder western) {
        RecordedRoutes routes = new RecordedRoutes();
        east = new Sessions(eastHost, routes, () -> 1.0);
        east.configure(Map.of("west", western.build()), Set.of());
    }

    /** Somebody who is no speaker: what it hears. */
    private static final class Talk implements Link.Listener {
        private final List<String> heard = new ArrayList<>();
        private boolean isOver;

        @Override
        public void connected(Link link) {
            // It says what it says by itself.
        }

        @Override
        public void lost(String why) {
            isOver = true;
            heard.add(why);
        }

        @Override
        public void received(byte[] octets, int length) {
            heard.add(HexFormat.of().formatHex(octets, 0, length));
        }

        @Override
        public void progressed() {
            // It does not look.
        }

        @Override
        public void writable() {
            // It does not look.
        }
    }
}
