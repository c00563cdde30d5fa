package net.isthmus.services.rib;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import net.isthmus.core.config.Route;
import net.isthmus.core.config.RouteHop;
import net.isthmus.core.config.RouteProbe;
import net.isthmus.core.config.Track;
import net.isthmus.core.port.InterfaceEvents.InterfaceState;
import net.isthmus.core.port.RouteHealth;
import net.isthmus.core.status.RouteStatus;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Static routes as the FIB sees them. Interfaces 1 and 2 are {@code lan} with 10.1.0.1/16 and {@code wan} with
 * 10.2.0.1/24 in main; interface 3 is {@code red} with 10.1.0.1/16 in VRF 1, {@code red} too.
 */
class StaticRoutesTest {
    private final RecordingFib fib = new RecordingFib();
    private final Rib rib = new Rib(fib);
    private final FakeHealth health = new FakeHealth();
    private final StaticRoutes routes = new StaticRoutes(rib, health, new RouteNames() {
        @Override
        public int vrf(String name) {
            return name.equals("red") ? 1 : 0;
        }

        @Override
        public int interfaceIndex(String name) {
            return List.of("", "lan", "wan", "red").indexOf(name);
        }
    });

    private static final class FakeHealth implements RouteHealth {
        private final Map<Target, Listener> watched = new LinkedHashMap<>();

        @Override
        public void watch(Target target, Listener listener) {
            watched.put(target, listener);
        }

        @Override
        public void unwatch(Target target) {
            watched.remove(target);
        }

        void tell(String address, boolean isAlive) {
            List.copyOf(watched.entrySet()).stream()
                    .filter(entry -> entry.getKey().address().equals(IpAddress.parse(address)))
                    .forEach(entry -> entry.getValue().changed(entry.getKey(), isAlive));
        }

        List<String> addresses() {
            return watched.keySet().stream()
                    .map(target -> target.address().toString())
                    .toList();
        }
    }

    @BeforeEach
    void interfacesComeUp() {
        interfaces(1, "lan", 0, true, "10.1.0.1/16", "fd00:1::1/64");
        interfaces(2, "wan", 0, true, "10.2.0.1/24");
        interfaces(3, "red", 1, true, "10.1.0.1/16");
    }

    private void interfaces(int index, String name, int vrf, boolean isUp, String... addresses) {
        List<InterfaceAddress> own =
                Stream.of(addresses).map(InterfaceAddress::parse).toList();
        rib.interfaceChanged(new InterfaceState(index, name, vrf, isUp, 0x0200_0000_0001L, 1500, 0, own));
    }

    private static Route via(String to, String... hops) {
        return new Route(
                IpPrefix.parse(to),
                Stream.of(hops).map(RouteHop::parse).toList(),
                Optional.empty(),
                0,
                1,
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                false,
                Optional.empty());
    }

    private static Route tracked(Route route, Track track) {
        return new Route(
                route.to(),
                route.via(),
                route.link(),
                route.metric(),
                route.distance(),
                route.vrf(),
                route.nextVrf(),
                route.blackhole(),
                route.unreachable(),
                route.prohibit(),
                Optional.of(track));
    }

    private static Track icmp(String address) {
        return new Track(
                Optional.empty(), Optional.of(IpAddress.parse(address)), Optional.empty(), Duration.ofSeconds(1), 3, 2);
    }

    private static Track nextHops() {
        return new Track(Optional.empty(), Optional.empty(), Optional.of(RouteProbe.ARP), Duration.ofSeconds(1), 3, 2);
    }

    private void add(Route... added) {
        routes.change(List.of(), List.of(added));
    }

    @Test
    void shouldChangeManyAtOnceAndReplaceInOneStep() {
        Route uplink = via("0.0.0.0/0", "10.2.0.9").withMetric(200);
        Route hole = Route.of(IpPrefix.parse("10.99.0.0/16"), Optional.empty());
        add(uplink, hole);
        assertThat(fib.routes).containsEntry("0.0.0.0/0", "10.2.0.9 on 2").containsEntry("10.99.0.0/16", "blackhole");
        int mark = fib.calls.size();

        Route replaced = via("0.0.0.0/0", "10.1.0.9").withMetric(200);
        routes.change(List.of(uplink, hole), List.of(replaced));

        assertThat(fib.callsSince(mark)).containsExactly("0.0.0.0/0 → 10.1.0.9 on 1", "10.99.0.0/16 gone");
    }

    @Test
    void shouldKeepVrfsApartAndLeakBetweenThem() {
        Route leak = new Route(
                IpPrefix.parse("10.7.0.0/16"),
                List.of(),
                Optional.empty(),
                0,
                1,
                Optional.of("red"),
                Optional.of("main"),
                false,
                false,
                false,
                Optional.empty());
        add(via("0.0.0.0/0", "10.1.0.9"), via("0.0.0.0/0", "10.1.0.8").withVrf("red"), leak);

        assertThat(fib.routes)
                .containsEntry("0.0.0.0/0", "10.1.0.9 on 1")
                .containsEntry("1:0.0.0.0/0", "10.1.0.8 on 3")
                .containsEntry("1:10.7.0.0/16", "vrf 0")
                .containsEntry("10.1.0.0/16", "link 1")
                .containsEntry("1:10.1.0.0/16", "link 3");
        assertThat(rib.routes(OptionalInt.of(1), Optional.of(IpPrefix.parse("10.7.0.0/16")), 9, vrf -> "vrf" + vrf))
                .map(RouteStatus::nextHop)
                .containsExactly("vrf vrf0");
        assertThat(rib.best(1)).isEqualTo(Map.of("connected", 1L, "local", 2L, "static", 2L));
    }

    @Test
    void shouldUseANextHopOfTheOtherFamilyAndOneOnANamedInterface() {
        Route unnumbered = new Route(
                IpPrefix.parse("10.8.0.0/16"),
                List.of(RouteHop.parse("fe80::9")),
                Optional.of("wan"),
                0,
                1,
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                false,
                Optional.empty());
        add(via("10.9.0.0/16", "fd00:1::9"), unnumbered);

        assertThat(fib.routes)
                .containsEntry("10.9.0.0/16", "fd00:1::9 on 1")
                .containsEntry("10.8.0.0/16", "fe80::9 on 2");

        interfaces(2, "wan", 0, false, "10.2.0.1/24");
        assertThat(fib.routes).doesNotContainKey("10.8.0.0/16");
    }

    @Test
    void shouldLeaveOutOfAGroupWhoIsOutOfReachAndTakeItBack() {
        add(via("192.168.0.0/16", "10.1.0.9 weight 3", "10.2.0.9"));
        assertThat(fib.routes).extractingByKey("192.168.0.0/16").asString().endsWith("[10.1.0.9 on 1, 10.2.0.9 on 2]");

        interfaces(2, "wan", 0, false, "10.2.0.1/24");
        assertThat(fib.routes).extractingByKey("192.168.0.0/16").asString().endsWith("[10.1.0.9 on 1, 10.2.0.9 dead]");
        assertThat(rib.routeTo(0, IpAddress.parse("192.168.1.1"), _ -> "main"))
                .map(RouteStatus::nextHop)
                .contains("via 10.1.0.9 dev lan weight 3, via 10.2.0.9 (unresolved)");

        interfaces(1, "lan", 0, false, "10.1.0.1/16");
        assertThat(fib.routes).doesNotContainKey("192.168.0.0/16");

        interfaces(2, "wan", 0, true, "10.2.0.1/24");
        assertThat(fib.routes).extractingByKey("192.168.0.0/16").asString().endsWith("[10.1.0.9 dead, 10.2.0.9 on 2]");
    }

    @Test
    void shouldFloatToTheNextRouteWhileATrackedOneIsDead() {
        Route first = tracked(via("0.0.0.0/0", "10.1.0.9"), icmp("192.0.2.1"));
        Route second = via("0.0.0.0/0", "10.2.0.9").withMetric(10);
        add(first, second);
        assertThat(fib.routes).as("until the first answer").containsEntry("0.0.0.0/0", "10.2.0.9 on 2");

        health.tell("192.0.2.1", true);
        assertThat(fib.routes).containsEntry("0.0.0.0/0", "10.1.0.9 on 1");
        int mark = fib.calls.size();

        health.tell("192.0.2.1", false);
        assertThat(fib.callsSince(mark)).as("without a gap").containsExactly("0.0.0.0/0 → 10.2.0.9 on 2");

        routes.change(List.of(first), List.of());
        assertThat(health.addresses()).isEmpty();
    }

    @Test
    void shouldUseOnlyTheNextHopsThatAnswerWhenEachIsTracked() {
        Route route = tracked(via("192.168.0.0/16", "10.1.0.9", "10.2.0.9"), nextHops());
        add(route);
        assertThat(fib.routes).doesNotContainKey("192.168.0.0/16");
        assertThat(health.addresses()).containsExactly("10.1.0.9", "10.2.0.9");

        health.tell("10.2.0.9", true);
        assertThat(fib.routes).extractingByKey("192.168.0.0/16").asString().endsWith("[10.1.0.9 dead, 10.2.0.9 on 2]");
        health.tell("10.1.0.9", true);
        assertThat(fib.routes).extractingByKey("192.168.0.0/16").asString().endsWith("[10.1.0.9 on 1, 10.2.0.9 on 2]");
        health.tell("10.2.0.9", false);
        assertThat(fib.routes).extractingByKey("192.168.0.0/16").asString().endsWith("[10.1.0.9 on 1, 10.2.0.9 dead]");

        Route other = tracked(via("192.168.0.0/16", "10.1.0.9"), nextHops());
        routes.change(List.of(route), List.of(other));
        assertThat(fib.routes).as("what is known is kept").containsEntry("192.168.0.0/16", "10.1.0.9 on 1");
        assertThat(health.addresses()).containsExactly("10.1.0.9");
    }
}
