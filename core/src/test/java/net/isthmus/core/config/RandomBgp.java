package net.isthmus.core.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/** BGP from small pools, so that two configurations have much in common. */
final class RandomBgp {

    private final Random random;

    RandomBgp(Random random) {
        this.random = random;
    }

    Optional<Bgp> next() {
        if (random.nextInt(3) == 0) {
            return Optional.empty();
        }
        Map<String, BgpNeighbor> neighbors = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            neighbors.put("p" + i, neighbor(i));
        }
        return Optional.of(new Bgp(
                new AsNumber(4_200_000_000L + random.nextInt(2)),
                Optional.of(IpAddress.ofIpv4(0x0aff_0001)),
                neighbors,
                random.nextBoolean() ? List.of() : List.of(IpPrefix.parse("10." + random.nextInt(2) + ".0.0/24")),
                new BgpRedistribute(maybe(policy()), maybe(policy())),
                1 + random.nextInt(3),
                Map.of("some", rules()),
                Map.of(
                        "list",
                        List.of(
                                BgpPrefixMatch.parse("192.168.0.0/16 le " + (20 + random.nextInt(3))),
                                BgpPrefixMatch.parse("fd00::/8 ge 48")))));
    }

    private <T> Optional<T> maybe(T value) {
        return random.nextBoolean() ? Optional.of(value) : Optional.empty();
    }

    private String policy() {
        return List.of("some", BgpFamily.ACCEPT, BgpFamily.REJECT).get(random.nextInt(3));
    }

    private List<BgpPolicyRule> rules() {
        List<BgpPolicyRule> rules = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            var match = new BgpMatch(
                    random.nextBoolean() ? List.of() : List.of("list"),
                    random.nextBoolean() ? List.of() : List.of(community(), BgpCommunity.parse("1:2:3")),
                    maybe(AsPathPattern.parse("^64500_")),
                    random.nextBoolean() ? List.of() : List.of(IpPrefix.parse("169.254.0.0/16")),
                    maybe(BgpOrigin.EGP),
                    maybe(new BgpMetric(random.nextInt(2))),
                    maybe(new BgpMetric(100)));
            var set = new BgpSet(
                    maybe(new BgpMetric(BgpMetric.MAX)),
                    maybe(new BgpMetric(7)),
                    maybe(BgpOrigin.IGP),
                    random.nextInt(3),
                    maybe(random.nextBoolean() ? List.<BgpCommunity>of() : List.of(community())),
                    random.nextBoolean() ? List.of() : List.of(community()),
                    random.nextBoolean() ? List.of() : List.of(BgpCommunity.parse("rt:64512:1")),
                    maybe(IpAddress.parse("169.254.0.1")));
            rules.add(new BgpPolicyRule(match, set, BgpAction.values()[random.nextInt(2)]));
        }
        return rules;
    }

    private BgpCommunity community() {
        return random.nextBoolean() ? BgpCommunity.parse("no-export") : new BgpCommunity.Standard(random.nextInt(9));
    }

    private BgpNeighbor neighbor(int number) {
        return new BgpNeighbor(
                IpAddress.ofIpv4(0xc633_6440 + number),
                new AsNumber(64_500 + random.nextInt(2)),
                random.nextBoolean() ? Optional.empty() : Optional.of(new AsNumber(64_510)),
                Optional.empty(),
                maybe("Line " + random.nextInt(2) + ": ours"),
                maybe(new BgpPassword("md5")),
                Duration.ofSeconds(random.nextBoolean() ? 90 : 3),
                Duration.ofSeconds(30),
                random.nextBoolean(),
                random.nextBoolean(),
                maybe(2),
                Optional.empty(),
                false,
                false,
                random.nextBoolean(),
                Duration.ofSeconds(random.nextBoolean() ? 120 : 0),
                new BgpFamilies(maybe(family()), maybe(family())));
    }

    private BgpFamily family() {
        return new BgpFamily(maybe(policy()), maybe(policy()), maybe(1000));
    }
}
