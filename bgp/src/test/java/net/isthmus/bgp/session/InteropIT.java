package net.isthmus.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import net.isthmus.bgp.attr.AsPath;
import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.bgp.fsm.Phase;
import net.isthmus.bgp.message.Family;
import net.isthmus.bgp.message.Message;
import net.isthmus.lab.Await;
import net.isthmus.lab.BgpDaemon;
import net.isthmus.lab.Lab;
import net.isthmus.lab.Namespace;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Sessions over the kernel's TCP with the speakers that others use.
 *
 * <pre>
 *   us, AS 64512    192.0.2.1 ───────────── 192.0.2.2      FRR, BIRD or GoBGP, AS 64513
 *               2001:db8::1                 2001:db8::2
 * </pre>
 */
class InteropIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String US = "192.0.2.1";
    private static final String PEER = "192.0.2.2";

    private Lab lab = Lab.open();
    private final RecordedRoutes routes = new RecordedRoutes();
    private Namespace peer = lab.namespace("peer");
    private LoopInNamespace loop = new LoopInNamespace(lab.namespace("us"));
    private Sessions sessions = new Sessions(loop.loop(), routes, _ -> Optional.empty());

    InteropIT() throws Exception {}

    @BeforeEach
    void cable() {
        Namespace us = lab.namespaces().stream()
                .filter(namespace -> namespace.shortName().equals("us"))
                .findFirst()
                .orElseThrow();
        lab.cable(us.nic("eth0"), peer.nic("eth0"), 1500, 1);
        us.nic("eth0").address(US + "/24").address("2001:db8::1/64");
        peer.nic("eth0").address(PEER + "/24").address("2001:db8::2/64");
    }

    @AfterEach
    void end() throws Exception {
        loop.call(() -> {
            sessions.close();
            return true;
        });
        loop.close();
        lab.close();
    }

    private static NeighborBuilder neighbor() {
        return NeighborBuilder.of("peer", PEER);
    }

    private void configure(NeighborBuilder neighbor) throws Exception {
        loop.call(() -> {
            sessions.configure(Map.of("peer", neighbor.build()), Set.of());
            return true;
        });
    }

    private static BgpDaemon.Kind installed(BgpDaemon.Kind kind) {
        assumeTrue(kind.isInstalled(), () -> kind + " is not installed");
        return kind;
    }

    private SessionStatus status() {
        try {
            return loop.call(() -> Objects.requireNonNull(sessions.status().get("peer")));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> told() {
        try {
            return loop.call(() -> List.copyOf(routes.told));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void await(Predicate<SessionStatus> condition, BgpDaemon daemon) {
        assertThat(Await.until(PATIENCE, Duration.ofMillis(50), () -> condition.test(status())))
                .as(() -> status() + "\n" + told() + "\n" + daemon.tail())
                .isTrue();
    }

    private void awaitTold(String line, BgpDaemon daemon) {
        await(_ -> told().contains(line), daemon);
    }

    private static boolean isUp(SessionStatus status) {
        return status.phase() == Phase.ESTABLISHED;
    }

    private void announce(String prefix) throws Exception {
        loop.call(() -> {
            Peer to = routes.peer.orElseThrow();
            PathAttributes attributes =
                    PathAttributes.LOCAL.toBuilder().asPath(AsPath.of(64_512L)).build();
            to.send(new Message.Update(
                    List.of(),
                    Optional.of(attributes),
                    List.of(new Message.Reach(to.localAddress(), Optional.empty(), List.of(IpPrefix.parse(prefix)))),
                    List.of()));
            return true;
        });
    }

    private static String routesOf(BgpDaemon daemon, BgpDaemon.Kind kind) {
        return switch (kind) {
            case FRR -> daemon.answer("show bgp ipv4 unicast");
            case BIRD -> daemon.answer("show", "route");
            case GOBGP -> daemon.answer("global", "rib");
        };
    }

    @ParameterizedTest
    @EnumSource
    void shouldExchangeRoutesWithASpeakerThatWaits(BgpDaemon.Kind kind) throws Exception {
        BgpDaemon daemon = BgpDaemon.start(
                installed(kind),
                peer,
                PeerConfiguration.between(US, PEER).passive(true).of(kind));
        configure(neighbor());
        exchange(daemon, kind);
    }

    @ParameterizedTest
    @EnumSource
    void shouldExchangeRoutesWithASpeakerThatConnects(BgpDaemon.Kind kind) throws Exception {
        BgpDaemon daemon = BgpDaemon.start(
                installed(kind), peer, PeerConfiguration.between(US, PEER).of(kind));
        configure(neighbor().passive());
        exchange(daemon, kind);
        if (kind == BgpDaemon.Kind.BIRD) {
            daemon.answer("disable", "isthmus", "\"moved to the new rack\"");
            await(
                    status -> status.lastReceived()
                            .filter(ended ->
                                    ended.text().equals("administrative shutdown (6/2): “moved to the new rack”"))
                            .isPresent(),
                    daemon);
        }
    }

    private void exchange(BgpDaemon daemon, BgpDaemon.Kind kind) throws Exception {
        await(InteropIT::isUp, daemon);
        if (kind == BgpDaemon.Kind.GOBGP) {
            daemon.ask("global", "rib", "add", "198.51.100.0/24").orThrow();
        }
        awaitTold("peer announces [198.51.100.0/24]", daemon);
        announce("10.10.0.0/24");
        await(_ -> routesOf(daemon, kind).contains("10.10.0.0/24"), daemon);
        assertThat(status().deal().orElseThrow().holdSeconds()).isEqualTo(9);
        assertThat(status().deal().orElseThrow().hasFourOctetAs()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void shouldSignSegmentsAndCountHopsBothWays(BgpDaemon.Kind kind) throws Exception {
        BgpDaemon daemon = BgpDaemon.start(
                installed(kind),
                peer,
                PeerConfiguration.between(US, PEER)
                        .ttlSecurity()
                        .password("sesame")
                        .of(kind));
        configure(neighbor().ttlSecurity(1).password("wrong"));
        Await.pause(Duration.ofSeconds(1));
        assertThat(told()).isEmpty();

        configure(neighbor().ttlSecurity(1).password("sesame"));
        await(InteropIT::isUp, daemon);
        if (kind != BgpDaemon.Kind.GOBGP) {
            // GoBGP takes its time before it connects again.
            configure(neighbor().ttlSecurity(1).password("sesame").passive());
            await(_ -> told().stream().filter("established peer"::equals).count() == 2, daemon);
        }
    }

    /** A neighbour that must be near, and is a hop too far: its packets come with a TTL of 254. */
    @Test
    void shouldNotHearANeighbourThatIsTooFar() throws Exception {
        BgpDaemon.Kind kind = installed(BgpDaemon.Kind.BIRD);
        String far = PeerConfiguration.between(US, PEER).passive(true).of(kind).replace("passive on;", "multihop 2; ");
        BgpDaemon daemon = BgpDaemon.start(kind, peer, far);
        configure(neighbor().ttlSecurity(1));
        Await.pause(Duration.ofSeconds(2));
        assertThat(told()).isEmpty();
        configure(neighbor());
        await(InteropIT::isUp, daemon);
    }

    @ParameterizedTest
    @EnumSource
    void shouldTalkOverIpv6(BgpDaemon.Kind kind) throws Exception {
        BgpDaemon daemon = BgpDaemon.start(
                installed(kind),
                peer,
                PeerConfiguration.between("2001:db8::1", "2001:db8::2")
                        .password("sesame")
                        .ttlSecurity()
                        .of(kind));
        configure(NeighborBuilder.of("peer", "2001:db8::2")
                .families(Family.IPV6_UNICAST)
                .ttlSecurity(1)
                .password("sesame"));
        await(InteropIT::isUp, daemon);
        if (kind == BgpDaemon.Kind.GOBGP) {
            daemon.ask("global", "rib", "add", "-a", "ipv6", "2001:db8:5::/48").orThrow();
        }
        awaitTold("peer announces [2001:db8:5::/48]", daemon);
    }

    @ParameterizedTest
    @EnumSource(names = {"FRR", "BIRD"})
    void shouldKeepRoutesWhileTheNeighbourRestarts(BgpDaemon.Kind kind) throws Exception {
        BgpDaemon daemon = BgpDaemon.start(
                installed(kind), peer, PeerConfiguration.between(US, PEER).of(kind));
        configure(neighbor().restart(60));
        awaitTold("peer has sent all of IPV4_UNICAST", daemon);
        daemon.kill();
        awaitTold("closed peer, kept [IPV4_UNICAST]", daemon);
        daemon.restart();
        awaitTold("stale of peer expire [IPV4_UNICAST]", daemon);
        assertThat(told().stream().filter("established peer"::equals)).hasSize(2);
    }

    /** What the kernel and we hold for it is bounded, and we are told when there is room again. */
    @Test
    void shouldHoldBackWhileTheNeighbourDoesNotRead() throws Exception {
        BgpDaemon.Kind kind = installed(BgpDaemon.Kind.BIRD);
        BgpDaemon daemon =
                BgpDaemon.start(kind, peer, PeerConfiguration.between(US, PEER).of(kind));
        configure(neighbor());
        await(InteropIT::isUp, daemon);
        daemon.freeze(true);
        for (int i = 0; loop.call(() -> routes.peer.orElseThrow().isWritable()); i++) {
            assertThat(i).as("announcements of 100 prefixes").isLessThan(50_000);
            announceHundred(i);
        }
        assertThat(told()).doesNotContain("peer writable");
        daemon.freeze(false);
        awaitTold("peer writable", daemon);
        await(_ -> daemon.answer("show", "route", "count").contains("routes"), daemon);
        assertThat(status().flaps()).isZero();
    }

    private void announceHundred(int turn) throws Exception {
        List<IpPrefix> prefixes = IntStream.range(0, 100)
                .mapToObj(i -> new IpPrefix(IpAddress.ofIpv4(0x0b00_0000 + (turn * 100 + i << 8)), 24))
                .toList();
        loop.call(() -> {
            Peer to = routes.peer.orElseThrow();
            PathAttributes attributes =
                    PathAttributes.LOCAL.toBuilder().asPath(AsPath.of(64_512L)).build();
            to.send(new Message.Update(
                    List.of(),
                    Optional.of(attributes),
                    List.of(new Message.Reach(to.localAddress(), Optional.empty(), prefixes)),
                    List.of()));
            return true;
        });
    }

    @Test
    void shouldOutliveAFaultOfTheRoutes() throws Exception {
        routes.failsOnce = true;
        BgpDaemon.Kind kind = installed(BgpDaemon.Kind.BIRD);
        BgpDaemon daemon =
                BgpDaemon.start(kind, peer, PeerConfiguration.between(US, PEER).of(kind));
        configure(neighbor());
        awaitTold("closed peer", daemon);
        awaitTold("peer announces [198.51.100.0/24]", daemon);
        assertThat(status().flaps()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"FRR", "BIRD"})
    void shouldNoticeThatTheNeighbourIsSilent(BgpDaemon.Kind kind) throws Exception {
        BgpDaemon daemon = BgpDaemon.start(
                installed(kind), peer, PeerConfiguration.between(US, PEER).of(kind));
        configure(neighbor().hold(3));
        await(InteropIT::isUp, daemon);
        daemon.freeze(true);
        awaitTold("closed peer", daemon);
        assertThat(status().lastSent().orElseThrow().text())
                .isEqualTo("hold timer expired (4/0): nothing heard for the hold time");
        daemon.freeze(false);
        await(InteropIT::isUp, daemon);
    }
}
