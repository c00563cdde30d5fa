package net.isthmus.core.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import net.isthmus.core.model.Labels;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.MacAddress;

/**
 * Valid zones, workloads, network policies and firewall rules from small pools, so that they have to do with each
 * other.
 */
public final class RandomPolicies {

    /** A zone that there always is. */
    public static final String ZONE = "inside";

    private static final List<String> SPACES = List.of("default", "shop", "0lab");
    private static final List<String> KEYS = List.of("app", "tier", "example.com/stage");
    private static final List<String> VALUES = List.of("a", "b", "", "1.5", "true");

    private final Random random;

    public RandomPolicies(Random random) {
        this.random = random;
    }

    public Map<String, Zone> zones() {
        Map<String, Zone> zones = new LinkedHashMap<>();
        zones.put(ZONE, new Zone(one(List.of(ZoneDefault.values()))));
        if (random.nextBoolean()) {
            zones.put("other", new Zone(one(List.of(ZoneDefault.values()))));
        }
        return zones;
    }

    public Map<String, Namespace> namespaces() {
        Map<String, Namespace> namespaces = new LinkedHashMap<>();
        SPACES.stream()
                .filter(_ -> random.nextBoolean())
                .forEach(name -> namespaces.put(name, new Namespace(labels())));
        return namespaces;
    }

    public Map<String, Workload> workloads() {
        Map<String, Workload> workloads = new LinkedHashMap<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            List<IpAddress> addresses = new ArrayList<>(List.of(address4(i)));
            if (random.nextBoolean()) {
                addresses.add(address6(i));
            }
            Map<String, NamedPort> ports = new LinkedHashMap<>();
            for (String name : List.of("web", "dns")) {
                if (random.nextBoolean()) {
                    ports.put(name, new NamedPort(1 + random.nextInt(4), one(List.of(TransportProtocol.values()))));
                }
            }
            workloads.put(
                    "w" + i,
                    new Workload(
                            labels(),
                            addresses,
                            maybe(() -> new MacAddress(0x5254_0000L + workloads.size())),
                            one(SPACES),
                            ports));
        }
        return workloads;
    }

    private static IpAddress address4(int host) {
        return IpAddress.ofIpv4(0x0a0a_0000 + host);
    }

    private static IpAddress address6(int host) {
        return IpAddress.ofIpv6(0xfd00_0010L << 32, host);
    }

    private Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>();
        KEYS.stream().filter(_ -> random.nextBoolean()).forEach(key -> labels.put(key, one(VALUES)));
        return labels;
    }

    /** Any number of policies, of which some select the same workloads. */
    public Map<String, NetworkPolicy> networkPolicies() {
        Map<String, NetworkPolicy> policies = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            policies.put("p" + i, networkPolicy());
        }
        return policies;
    }

    private NetworkPolicy networkPolicy() {
        List<PolicyType> types =
                switch (random.nextInt(4)) {
                    case 0 -> List.of();
                    case 1 -> List.of(PolicyType.INGRESS);
                    case 2 -> List.of(PolicyType.EGRESS);
                    default -> List.of(PolicyType.INGRESS, PolicyType.EGRESS);
                };
        List<IngressRule> ingress = new ArrayList<>();
        if (types.isEmpty() || types.contains(PolicyType.INGRESS)) {
            repeat(3, () -> ingress.add(new IngressRule(peers(), ports())));
        }
        List<EgressRule> egress = new ArrayList<>();
        if (types.isEmpty() || types.contains(PolicyType.EGRESS)) {
            repeat(3, () -> egress.add(new EgressRule(peers(), ports())));
        }
        return new NetworkPolicy(
                one(SPACES),
                selector(),
                types,
                ingress,
                egress.isEmpty() && random.nextBoolean() ? Optional.empty() : Optional.of(egress));
    }

    private List<PolicyPeer> peers() {
        List<PolicyPeer> peers = new ArrayList<>();
        repeat(3, () -> peers.add(peer()));
        return peers;
    }

    private PolicyPeer peer() {
        return switch (random.nextInt(4)) {
            case 0 -> new PolicyPeer(Optional.of(selector()), Optional.empty(), Optional.empty());
            case 1 -> new PolicyPeer(Optional.empty(), Optional.of(spaceSelector()), Optional.empty());
            case 2 -> new PolicyPeer(Optional.of(selector()), Optional.of(spaceSelector()), Optional.empty());
            default -> new PolicyPeer(Optional.empty(), Optional.empty(), Optional.of(block()));
        };
    }

    private IpBlock block() {
        boolean is4 = random.nextBoolean();
        int bits = is4 ? 32 : 128;
        int length = bits - 1 - random.nextInt(8);
        IpAddress base = is4 ? address4(random.nextInt(8)) : address6(random.nextInt(8));
        List<IpPrefix> except = new ArrayList<>();
        if (random.nextBoolean()) {
            IpAddress inside = new IpPrefix(base, length).address().plus(random.nextInt(1 << (bits - length)));
            except.add(new IpPrefix(inside, length + 1 + random.nextInt(bits - length)));
        }
        return new IpBlock(new IpPrefix(base, length), except);
    }

    private List<PolicyPort> ports() {
        List<PolicyPort> ports = new ArrayList<>();
        repeat(3, () -> {
            int first = 1 + random.nextInt(4);
            Optional<PortOrName> port =
                    switch (random.nextInt(4)) {
                        case 0 -> Optional.empty();
                        case 1 -> Optional.of(new PortOrName(0, one(List.of("web", "dns"))));
                        default -> Optional.of(new PortOrName(first, ""));
                    };
            boolean isRange = port.filter(one -> !one.isName()).isPresent() && random.nextBoolean();
            ports.add(new PolicyPort(
                    one(List.of(TransportProtocol.values())),
                    port,
                    isRange ? Optional.of(first + random.nextInt(3)) : Optional.empty()));
        });
        return ports;
    }

    private LabelSelector selector() {
        List<LabelRequirement> requirements = new ArrayList<>();
        repeat(2, () -> requirements.add(requirement(KEYS, VALUES)));
        Map<String, String> labels = random.nextInt(3) == 0 ? labels() : Map.of();
        return new LabelSelector(labels, requirements);
    }

    private LabelSelector spaceSelector() {
        return random.nextBoolean()
                ? selector()
                : new LabelSelector(Map.of(), List.of(requirement(List.of(Labels.NAMESPACE_NAME), SPACES)));
    }

    private LabelRequirement requirement(List<String> keys, List<String> values) {
        LabelOperator operator = one(List.of(LabelOperator.values()));
        List<String> some = values.stream().filter(_ -> random.nextInt(3) == 0).toList();
        return new LabelRequirement(
                one(keys), operator, !operator.hasValues() ? List.of() : some.isEmpty() ? List.of(one(values)) : some);
    }

    /** Rules that use every kind of condition. */
    public Firewall firewall() {
        List<FirewallRule> rules = new ArrayList<>();
        repeat(5, () -> rules.add(rule("r" + rules.size())));
        Map<String, AddressGroup> groups = Map.of(
                "hosts",
                new AddressGroup(List.of(range()), maybe(this::selector), LabelSelector.ALL),
                "space",
                new AddressGroup(List.of(), Optional.of(LabelSelector.ALL), spaceSelector()));
        var night = new Schedule(
                random.nextBoolean() ? List.of() : List.of(Weekday.SAT, Weekday.SUN),
                new DayTime(1320),
                new DayTime(360),
                TimeZoneName.parse(one(List.of("UTC", "Europe/Berlin"))));
        return new Firewall(
                rules,
                groups,
                Map.of("some", List.of(new PortRange(2, 3), new PortRange(7, 7))),
                Map.of("night", night),
                random.nextBoolean(),
                timeouts(),
                sessions(),
                new SelfRates(random.nextInt(3), random.nextInt(2000), 5000, random.nextInt(200)));
    }

    private FirewallTimeouts timeouts() {
        return new FirewallTimeouts(
                seconds(), seconds(), seconds(), seconds(), seconds(), seconds(), seconds(), seconds(), seconds());
    }

    private Duration seconds() {
        return Duration.ofSeconds(1 + random.nextInt(10_000));
    }

    private FirewallSessions sessions() {
        int most = 64 + random.nextInt(10_000);
        return new FirewallSessions(
                most,
                maybe(() -> 1 + random.nextInt(most)),
                random.nextInt(3),
                one(List.of(SynCookies.values())),
                1 + random.nextInt(1000));
    }

    private FirewallRule rule(String name) {
        RuleProtocol protocol = one(List.of(RuleProtocol.values()));
        List<IcmpType> types = List.of(IcmpType.parse(one(List.of("echo-request", "echo-reply", "13"))));
        return new FirewallRule(
                name,
                some(one(List.of(ZONE, Zone.SELF, Zone.UNZONED))),
                some(one(List.of(ZONE, Zone.SELF, Zone.UNZONED))),
                some(address()),
                some(address()),
                protocol,
                protocol.hasPorts() ? some(port()) : List.of(),
                protocol.hasPorts() ? some(port()) : List.of(),
                protocol.isIcmp() && random.nextBoolean() ? types : List.of(),
                one(List.of(RuleAction.values())),
                random.nextBoolean(),
                random.nextInt(4) == 0 ? Optional.of("night") : Optional.empty());
    }

    private AddressMatch address() {
        return random.nextBoolean()
                ? new AddressMatch.OfGroup(one(List.of("hosts", "space")))
                : new AddressMatch.Within(range());
    }

    private AddressRange range() {
        int first = random.nextInt(8);
        int last = first + random.nextInt(4);
        return random.nextBoolean()
                ? new AddressRange(address4(first), address4(last))
                : new AddressRange(address6(first), address6(last));
    }

    private PortMatch port() {
        int first = random.nextInt(6);
        return random.nextInt(3) == 0
                ? new PortMatch.OfGroup("some")
                : new PortMatch.Within(new PortRange(first, first + random.nextInt(3)));
    }

    private <T> T one(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private <T> List<T> some(T value) {
        return random.nextBoolean() ? List.of() : List.of(value);
    }

    private <T> Optional<T> maybe(Supplier<T> value) {
        return random.nextBoolean() ? Optional.empty() : Optional.of(value.get());
    }

    private void repeat(int most, Runnable step) {
        for (int i = random.nextInt(most); i > 0; i--) {
            step.run();
        }
    }
}
