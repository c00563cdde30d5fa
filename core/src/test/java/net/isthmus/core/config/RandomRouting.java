package net.isthmus.core.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.RouterPreference;

/** What random configurations say of IP on a link, of tracked routes and of policy routing. */
final class RandomRouting {
    private final Random random;

    RandomRouting(Random random) {
        this.random = random;
    }

    private Optional<RouterAdvertisements> advertisements(int mtu) {
        if (mtu < Configuration.MIN_IPV6_MTU || random.nextInt(3) != 0) {
            return Optional.empty();
        }
        return Optional.of(new RouterAdvertisements(
                Duration.ofSeconds(200 + random.nextInt(2)),
                random.nextBoolean() ? Optional.empty() : Optional.of(Duration.ofSeconds(1800)),
                RouterPreference.values()[random.nextInt(3)],
                random.nextBoolean(),
                random.nextBoolean(),
                Duration.ofSeconds(86_400),
                Duration.ofSeconds(14_400),
                random.nextBoolean() ? List.of() : List.of(IpAddress.ofIpv6(0xfd00L << 48, 0x53)),
                List.of(),
                List.of()));
    }

    Ip ip(int mtu) {
        MssClamp clamp = random.nextBoolean() ? MssClamp.OFF : new MssClamp.Auto();
        return new Ip(
                advertisements(mtu),
                ReversePath.values()[random.nextInt(3)],
                clamp,
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean());
    }

    /** The same, if it has a next hop, while that answers. */
    Route tracked(Route route) {
        if (route.via().isEmpty() || random.nextInt(3) != 0) {
            return route;
        }
        var track = new Track(
                Optional.empty(),
                Optional.empty(),
                Optional.of(RouteProbe.values()[random.nextInt(2)]),
                Duration.ofMillis(500),
                1 + random.nextInt(3),
                2);
        return new Route(
                route.to(),
                route.via(),
                route.link(),
                route.metric(),
                1 + random.nextInt(2),
                route.vrf(),
                route.nextVrf(),
                route.blackhole(),
                route.unreachable(),
                route.prohibit(),
                Optional.of(track));
    }

    /** Rules for links that have addresses. */
    List<PolicyRoute> policyRoutes(List<String> links) {
        List<PolicyRoute> rules = new ArrayList<>();
        for (int i = links.isEmpty() ? 0 : random.nextInt(3); i > 0; i--) {
            int target = random.nextInt(4);
            rules.add(new PolicyRoute(
                    "p" + i,
                    random.nextBoolean() ? List.of() : List.of(links.get(random.nextInt(links.size()))),
                    List.of(),
                    random.nextBoolean() ? List.of() : List.of(new IpPrefix(IpAddress.ofIpv4(0x0a63_0000), 16)),
                    Optional.of(PolicyProtocol.parse("tcp")),
                    List.of(),
                    random.nextBoolean() ? List.of() : List.of(new PortRange(80, 80 + random.nextInt(2))),
                    random.nextBoolean() ? List.of() : List.of(Dscp.parse("ef")),
                    Optional.empty(),
                    Optional.empty(),
                    target == 0,
                    target == 1,
                    target == 2,
                    target == 3));
        }
        return rules;
    }
}
