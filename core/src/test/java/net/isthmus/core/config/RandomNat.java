package net.isthmus.core.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/** Valid translation of addresses. */
final class RandomNat {
    private static final List<IpPrefix> PREFIXES =
            List.of(IpPrefix.parse("10.0.0.0/8"), IpPrefix.parse("192.168.0.0/16"), IpPrefix.parse("fd00::/8"));

    private final Random random;
    private final List<String> places = new ArrayList<>(List.of(RandomPolicies.ZONE));

    private RandomNat(Random random, Map<String, Interface> interfaces) {
        this.random = random;
        interfaces.forEach((name, device) -> {
            if (!device.isManagement()) {
                places.add(name);
            }
        });
    }

    static Nat next(Random random, Map<String, Interface> interfaces) {
        return random.nextBoolean() ? Nat.NONE : new RandomNat(random, interfaces).nat();
    }

    private Nat nat() {
        Map<String, NatPool> pools = new LinkedHashMap<>();
        pools.put("egress", pool("203.0.113.10-203.0.113.13"));
        if (random.nextBoolean()) {
            pools.put("other", pool("203.0.113.64/28"));
        }
        List<SourceNat> sources = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            sources.add(source(i));
        }
        List<DestinationNat> forwards = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            forwards.add(new DestinationNat(
                    "forward-" + i,
                    somePlaces(),
                    ExternalEndpoint.parse("203.0.113.10:" + 100 * i + "-" + (100 * i + 9) + "/tcp"),
                    HostEndpoint.parse(random.nextBoolean() ? "10.20.0.20" : "10.20.0.20:22")));
        }
        List<DirectAttach> attachments = new ArrayList<>();
        if (random.nextBoolean()) {
            attachments.add(new DirectAttach(
                    IpAddress.parse("203.0.113.20"),
                    Optional.empty(),
                    Optional.of(IpAddress.parse("10.20.0.20")),
                    somePlaces()));
        }
        List<Nptv6> prefixes = random.nextBoolean()
                ? List.of()
                : List.of(new Nptv6(IpPrefix.parse("fd01::/48"), IpPrefix.parse("2001:db8:1::/48"), somePlaces()));
        return new Nat(pools, sources, forwards, attachments, prefixes);
    }

    private NatPool pool(String addresses) {
        boolean hasBlocks = random.nextBoolean();
        return new NatPool(
                List.of(AddressRange.parse(addresses)),
                PortRange.parse("1024-65535"),
                hasBlocks ? Optional.of(512) : Optional.empty(),
                1 + random.nextInt(8),
                random.nextBoolean() ? NatFiltering.ENDPOINT_INDEPENDENT : NatFiltering.ADDRESS_AND_PORT_DEPENDENT);
    }

    private SourceNat source(int number) {
        int kind = random.nextInt(3);
        return new SourceNat(
                random.nextBoolean() ? Optional.of("source-" + number) : Optional.empty(),
                random.nextBoolean() ? List.of() : PREFIXES.subList(0, 1 + random.nextInt(2)),
                random.nextBoolean() ? List.of() : PREFIXES.subList(1, 2),
                RuleProtocol.values()[random.nextInt(RuleProtocol.values().length)],
                somePlaces(),
                somePlaces(),
                kind == 0 ? Optional.of("egress") : Optional.empty(),
                kind == 1,
                kind == 2);
    }

    private List<String> somePlaces() {
        return places.stream().filter(_ -> random.nextInt(3) == 0).toList();
    }
}
