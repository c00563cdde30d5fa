package net.isthmus.services.rib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import net.isthmus.core.port.InterfaceEvents.InterfaceState;
import net.isthmus.core.port.NextHop;
import net.isthmus.core.port.RouteOffer;
import net.isthmus.core.port.RouteOrigin;
import net.isthmus.core.port.RouteTarget;
import net.isthmus.core.status.RouteStatus;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Interfaces 1 and 2 are {@code lan} with 10.1.0.1/16 and fd00:1::1/64, and {@code wan} with 10.2.0.1/24. */
class RibTest {

    private static final int LAN = 1;
    private static final int WAN = 2;

    private final RecordingFib fib = new RecordingFib();
    private final Rib rib = new Rib(fib);

    private static InterfaceState state(int index, String name, boolean isUp, String... addresses) {
        List<InterfaceAddress> own =
                Stream.of(addresses).map(InterfaceAddress::parse).toList();
        return new InterfaceState(index, name, 0, isUp, 0x0200_0000_0001L, 1500, 0, own);
    }

    private void lan(boolean isUp) {
        rib.interfaceChanged(state(LAN, "lan", isUp, "10.1.0.1/16", "fd00:1::1/64"));
    }

    private void wan(boolean isUp) {
        rib.interfaceChanged(state(WAN, "wan", isUp, "10.2.0.1/24"));
    }

    private void bothUp() {
        lan(true);
        wan(true);
    }

    private static RouteOffer via(String prefix, String gateway) {
        return RouteOffer.via(0, IpPrefix.parse(prefix), RouteOrigin.STATIC, gateway, IpAddress.parse(gateway));
    }

    private void withdraw(RouteOffer offer) {
        rib.withdraw(offer.vrf(), offer.prefix(), offer.origin(), offer.source());
    }

    @Test
    void shouldMakeRoutesOfAnInterfacesAddresses() {
        bothUp();

        assertThat(fib.routes)
                .containsEntry("10.1.0.0/16", "link 1")
                .containsEntry("10.1.0.1/32", "local")
                .containsEntry("10.1.255.255/32", "blackhole")
                .containsEntry("fd00:1::/64", "link 1")
                .containsEntry("fd00:1::1/128", "local")
                .containsEntry("10.2.0.0/24", "link 2")
                .containsEntry("10.2.0.1/32", "local")
                .containsEntry("10.2.0.255/32", "blackhole")
                .hasSize(8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.9.0.1/32 | 10.9.0.1/32=local",
                "10.9.0.0/31 | 10.9.0.0/31=link 1, 10.9.0.0/32=local",
                "10.9.0.1/30 | 10.9.0.0/30=link 1, 10.9.0.1/32=local, 10.9.0.3/32=blackhole",
                "fe80::1/64  | fe80::1/128=local",
                "fd00::1/127 | fd00::/127=link 1, fd00::1/128=local",
            })
    void shouldKnowWhichAddressesASubnetReserves(String address, String routes) {
        rib.interfaceChanged(state(LAN, "lan", true, address));

        assertThat(fib.routes.toString()).isEqualTo("{" + routes + "}");
    }

    @Test
    void shouldDropConnectedRoutesButStayItselfWhenAnInterfaceGoesDown() {
        bothUp();
        lan(false);

        assertThat(fib.routes)
                .doesNotContainKeys("10.1.0.0/16", "fd00:1::/64")
                .containsKeys("10.1.0.1/32", "fd00:1::1/128", "10.2.0.0/24");

        lan(true);
        assertThat(fib.routes).containsEntry("10.1.0.0/16", "link 1");
    }

    @Test
    void shouldTouchOnlyWhatDiffersWhenAddressesChange() {
        bothUp();
        int mark = fib.calls.size();

        rib.interfaceChanged(state(WAN, "wan", true, "10.2.0.1/24", "10.3.0.1/32"));
        assertThat(fib.callsSince(mark)).containsExactly("10.3.0.1/32 → local");

        rib.interfaceChanged(state(WAN, "wan", true, "10.2.0.1/24"));
        assertThat(fib.callsSince(mark + 1)).containsExactly("10.3.0.1/32 gone");
    }

    @Test
    void shouldForgetAnInterfaceWhenItIsRemoved() {
        bothUp();
        rib.offer(via("10.99.0.0/16", "10.2.0.9"));

        rib.interfaceRemoved(WAN);
        rib.interfaceRemoved(77);

        assertThat(fib.routes.keySet()).allMatch(prefix -> prefix.startsWith("10.1.") || prefix.startsWith("fd00"));
    }

    @ParameterizedTest
    @CsvSource({
        // origin, distance, metric, next hop of each offer; the winner is the first
        "STATIC,1,0, STATIC,1,1",
        "STATIC,1,200, EBGP,20,0",
        "EBGP,20,900, IBGP,200,0",
        "IBGP,200,0, DHCP,254,0",
        "DHCP,9,0, STATIC,10,0",
        "NEIGHBOUR,253,0, STATIC,255,0",
        "STATIC,1,0, EBGP,1,0",
    })
    void shouldPreferTheSmallerDistanceThenTheSmallerMetric(
            RouteOrigin origin,
            int distance,
            long metric,
            RouteOrigin otherOrigin,
            int otherDistance,
            long otherMetric) {
        IpPrefix prefix = IpPrefix.parse("198.51.100.0/24");
        var winner =
                new RouteOffer(0, prefix, origin, "a", distance, metric, new RouteTarget.To(new NextHop.Unreachable()));
        var loser = new RouteOffer(
                0, prefix, otherOrigin, "b", otherDistance, otherMetric, new RouteTarget.To(new NextHop.Prohibit()));

        rib.offer(loser);
        rib.offer(winner);
        assertThat(fib.routes).containsEntry("198.51.100.0/24", "unreachable");

        withdraw(winner);
        if (otherDistance == RouteOffer.NEVER) {
            assertThat(fib.routes).isEmpty();
        } else {
            assertThat(fib.routes).containsEntry("198.51.100.0/24", "prohibit");
        }
        withdraw(loser);
        assertThat(fib.routes).isEmpty();
        assertThat(rib.size()).isZero();
    }

    @Test
    void shouldReplaceAnOfferOfTheSameSource() {
        bothUp();
        rib.offer(RouteOffer.via(0, IpPrefix.ALL_IPV4, RouteOrigin.DHCP, "wan", IpAddress.parse("10.2.0.9")));
        int mark = fib.calls.size();

        rib.offer(RouteOffer.via(0, IpPrefix.ALL_IPV4, RouteOrigin.DHCP, "wan", IpAddress.parse("10.2.0.8")));

        assertThat(fib.callsSince(mark)).containsExactly("0.0.0.0/0 → 10.2.0.8 on 2");
        assertThat(rib.routes(OptionalInt.empty(), Optional.of(IpPrefix.ALL_IPV4), 99, vrf -> "default"))
                .filteredOn(route -> route.prefix().equals("0.0.0.0/0"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // gateway, where packets go
                "10.1.7.7,   10.1.7.7 on 1",
                "10.2.0.254, 10.2.0.254 on 2",
                "fd00:1::9,  fd00:1::9 on 1",
                "172.16.3.3, 10.2.0.9 on 2",
                "172.20.0.1, blackhole",
                "10.1.0.1,   -",
                "10.2.1.1,   -",
                "192.0.2.1,  -",
            })
    void shouldResolveAGatewayThroughOtherRoutes(String gateway, String where) {
        bothUp();
        rib.offer(via("172.16.0.0/16", "10.2.0.9"));
        rib.offer(RouteOffer.to(0, IpPrefix.parse("172.20.0.0/16"), RouteOrigin.STATIC, "", new NextHop.Blackhole()));
        rib.offer(via("0.0.0.0/0", "10.2.0.1"));
        rib.offer(via("0.0.0.0/0", "10.2.0.2")); // does not serve for finding gateways

        rib.offer(via("203.0.113.0/24", gateway));

        assertThat(fib.routes.get("203.0.113.0/24")).isEqualTo(where);
    }

    @Test
    void shouldFollowAGatewayWhenTheWayToItChanges() {
        bothUp();
        RouteOffer detour = via("10.2.0.128/25", "10.1.0.9");
        rib.offer(via("203.0.113.0/24", "10.2.0.200"));
        assertThat(fib.routes).containsEntry("203.0.113.0/24", "10.2.0.200 on 2");

        rib.offer(detour);
        assertThat(fib.routes).containsEntry("203.0.113.0/24", "10.1.0.9 on 1");

        lan(false);
        assertThat(fib.routes).containsEntry("203.0.113.0/24", "10.2.0.200 on 2");

        wan(false);
        assertThat(fib.routes).doesNotContainKey("203.0.113.0/24");

        lan(true);
        assertThat(fib.routes).as("10.1.0.9 leads there again").containsEntry("203.0.113.0/24", "10.1.0.9 on 1");

        withdraw(detour);
        assertThat(fib.routes).doesNotContainKey("203.0.113.0/24");
    }

    @Test
    void shouldFallBackToAFloatingRouteWhenTheBetterOneGoesDown() {
        bothUp();
        rib.offer(via("0.0.0.0/0", "10.2.0.9").withMetric(10));
        rib.offer(via("0.0.0.0/0", "10.1.0.9").withMetric(20));
        assertThat(fib.routes).containsEntry("0.0.0.0/0", "10.2.0.9 on 2");
        int mark = fib.calls.size();

        wan(false);
        assertThat(fib.callsSince(mark))
                .as("replaced in one step, before the connected route goes")
                .containsExactly("0.0.0.0/0 → 10.1.0.9 on 1", "10.2.0.0/24 gone");

        wan(true);
        assertThat(fib.routes).containsEntry("0.0.0.0/0", "10.2.0.9 on 2");
    }

    @Test
    void shouldNotLetARouteHoldItselfUp() {
        bothUp();
        rib.offer(via("10.1.1.0/24", "10.1.1.1"));
        assertThat(fib.routes).containsEntry("10.1.1.0/24", "10.1.1.1 on 1");

        lan(false);
        assertThat(fib.routes).doesNotContainKey("10.1.1.0/24");
    }

    @Test
    void shouldNotLetTwoRoutesHoldEachOtherUp() {
        rib.interfaceChanged(state(LAN, "lan", true, "11.0.0.9/24"));
        rib.offer(via("10.0.0.0/8", "11.0.0.1"));
        rib.offer(via("11.0.0.0/8", "10.0.0.1"));
        assertThat(fib.routes)
                .containsEntry("10.0.0.0/8", "11.0.0.1 on 1")
                .containsEntry("11.0.0.0/8", "11.0.0.1 on 1");

        rib.interfaceChanged(state(LAN, "lan", false, "11.0.0.9/24"));
        assertThat(fib.routes).doesNotContainKeys("10.0.0.0/8", "11.0.0.0/8");
    }

    @Test
    void shouldComeToRestWhenRoutesLeadRoundAboutEachOther() {
        bothUp();
        rib.offer(via("10.1.1.0/24", "10.2.0.66"));
        rib.offer(via("10.2.0.64/26", "10.1.1.1"));

        assertThat(fib.routes).containsKeys("10.1.1.0/24", "10.2.0.64/26");
        lan(false);
        wan(false);
        assertThat(fib.routes).doesNotContainKeys("10.1.1.0/24", "10.2.0.64/26");
    }

    @Test
    void shouldKeepVrfsApart() {
        bothUp();
        rib.offer(RouteOffer.via(7, IpPrefix.ALL_IPV4, RouteOrigin.STATIC, "", IpAddress.parse("10.2.0.9")));
        assertThat(fib.routes).doesNotContainKey("7:0.0.0.0/0");

        rib.offer(RouteOffer.to(7, IpPrefix.parse("10.2.0.0/24"), RouteOrigin.CONNECTED, "", new NextHop.OnLink(LAN)));
        assertThat(fib.routes).containsEntry("7:0.0.0.0/0", "10.2.0.9 on 1").doesNotContainKey("0.0.0.0/0");
    }

    @Test
    void shouldGoOnAndTryAgainWhenTheFibIsFull() {
        fib.capacity = 2;
        RouteOffer first =
                RouteOffer.to(0, IpPrefix.parse("10.0.0.0/8"), RouteOrigin.STATIC, "", new NextHop.Blackhole());
        rib.offer(first);
        rib.offer(RouteOffer.to(0, IpPrefix.parse("11.0.0.0/8"), RouteOrigin.STATIC, "", new NextHop.Blackhole()));
        rib.offer(RouteOffer.to(0, IpPrefix.parse("12.0.0.0/8"), RouteOrigin.STATIC, "", new NextHop.Blackhole()));

        assertThat(rib.refused()).isEqualTo(1);
        assertThat(rib.routes(OptionalInt.empty(), Optional.empty(), 9, vrf -> "default"))
                .extracting(RouteStatus::isBest)
                .containsExactly(true, true, false);

        withdraw(first);
        assertThat(fib.routes).containsOnlyKeys("11.0.0.0/8", "12.0.0.0/8");
        assertThat(rib.refused()).isZero();
    }

    @Test
    void shouldTellOperatorsEveryRoute() {
        bothUp();
        rib.offer(via("0.0.0.0/0", "10.2.0.9").withMetric(200));
        rib.offer(via("10.99.0.0/16", "172.31.0.1"));
        rib.offer(via("10.2.0.0/24", "10.1.0.9"));

        assertThat(rib.routes(OptionalInt.empty(), Optional.empty(), 100, vrf -> "default"))
                .extracting(route -> route.prefix() + " " + route.origin() + " " + route.nextHop() + " "
                        + route.interfaceName().orElse("-") + " " + route.distance() + "/" + route.metric()
                        + (route.isBest() ? " best" : ""))
                .containsExactly(
                        "0.0.0.0/0 static via 10.2.0.9 dev wan wan 1/200 best",
                        "10.1.0.0/16 connected dev lan lan 0/0 best",
                        "10.1.0.1/32 local local - 0/0 best",
                        "10.1.255.255/32 local blackhole - 0/0 best",
                        "10.2.0.0/24 connected dev wan wan 0/0 best",
                        "10.2.0.0/24 static via 10.1.0.9 dev lan lan 1/0",
                        "10.2.0.1/32 local local - 0/0 best",
                        "10.2.0.255/32 local blackhole - 0/0 best",
                        "10.99.0.0/16 static via 172.31.0.1 (unresolved) - 1/0",
                        "fd00:1::/64 connected dev lan lan 0/0 best",
                        "fd00:1::1/128 local local - 0/0 best");
        assertThat(rib.routes(OptionalInt.empty(), Optional.of(IpPrefix.parse("10.2.0.0/16")), 2, vrf -> "default"))
                .extracting(RouteStatus::prefix)
                .containsExactly("10.2.0.0/24", "10.2.0.0/24");
        assertThat(rib.routeTo(0, IpAddress.parse("10.1.9.9"), vrf -> "default"))
                .map(RouteStatus::prefix)
                .contains("10.1.0.0/16");
        assertThat(rib.routeTo(0, IpAddress.parse("2001:db8::1"), vrf -> "default"))
                .isEmpty();
        assertThat(rib.routeTo(3, IpAddress.parse("10.1.9.9"), vrf -> "default"))
                .isEmpty();
    }

    @Test
    void shouldRefuseImpossibleOffers() {
        IpPrefix prefix = IpPrefix.ALL_IPV6;
        var target = new RouteTarget.To(new NextHop.Prohibit());

        assertThatThrownBy(() -> new RouteOffer(-1, prefix, RouteOrigin.STATIC, "", 0, 0, target))
                .hasMessageContaining("VRF -1");
        assertThatThrownBy(() -> new RouteOffer(0, prefix, RouteOrigin.STATIC, "", 256, 0, target))
                .hasMessageContaining("256");
        assertThatThrownBy(() -> new RouteOffer(0, prefix, RouteOrigin.STATIC, "", 1, -1, target))
                .hasMessageContaining("-1");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldEndInTheSameStateHoweverItCameThere(long seed) {
        var random = new Random(seed);
        List<RouteOffer> pool = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            int length = 9 + random.nextInt(16);
            IpPrefix prefix = new IpPrefix(
                    IpAddress.ofIpv4(0xac10_0000 | random.nextInt(4) << 16 | random.nextInt(1 << 16)), length);
            String gateway = (random.nextBoolean() ? "10.1.0." : "10.2.0.") + (2 + random.nextInt(5));
            pool.add(via(prefix.toString(), gateway).withMetric(random.nextInt(3)));
        }
        for (int i = 0; i < 20; i++) { // routers behind those
            pool.add(via("192.168." + random.nextInt(9) + ".0/24", "172." + (16 + random.nextInt(4)) + ".7.7"));
        }
        List<RouteOffer> present = new ArrayList<>();
        boolean isLanUp = true;
        boolean isWanUp = true;
        bothUp();
        for (int step = 0; step < 1_500; step++) {
            switch (random.nextInt(12)) {
                case 0 -> lan(isLanUp = !isLanUp);
                case 1 -> wan(isWanUp = !isWanUp);
                case 2, 3, 4, 5 -> {
                    if (!present.isEmpty()) {
                        withdraw(present.remove(random.nextInt(present.size())));
                    }
                }
                default -> {
                    RouteOffer offer = pool.get(random.nextInt(pool.size()));
                    present.removeIf(offer::isSameRouteAs);
                    present.add(offer);
                    rib.offer(offer);
                }
            }
        }

        var freshFib = new RecordingFib();
        var fresh = new Rib(freshFib);
        Collections.shuffle(present, random);
        present.forEach(fresh::offer);
        fresh.interfaceChanged(state(WAN, "wan", isWanUp, "10.2.0.1/24"));
        fresh.interfaceChanged(state(LAN, "lan", isLanUp, "10.1.0.1/16", "fd00:1::1/64"));
        assertThat(fib.routes).isEqualTo(freshFib.routes);

        bothUp();
        fresh.interfaceChanged(state(LAN, "lan", true, "10.1.0.1/16", "fd00:1::1/64"));
        fresh.interfaceChanged(state(WAN, "wan", true, "10.2.0.1/24"));
        assertThat(fib.routes).isEqualTo(freshFib.routes);
        assertThat(fib.routes.size()).isGreaterThan(20);

        present.forEach(this::withdraw);
        rib.interfaceRemoved(LAN);
        rib.interfaceRemoved(WAN);
        assertThat(fib.routes).isEmpty();
        assertThat(rib.size()).isZero();
    }
}
