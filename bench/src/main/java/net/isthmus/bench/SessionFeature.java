package net.isthmus.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.document.ConfigurationReader;
import net.isthmus.core.plan.Policies;
import net.isthmus.core.port.InterfaceEvents.InterfaceState;
import net.isthmus.fastpath.balance.Algorithm;
import net.isthmus.fastpath.balance.BackendDown;
import net.isthmus.fastpath.balance.Balancer;
import net.isthmus.fastpath.balance.Balancing;
import net.isthmus.fastpath.balance.ServiceFeatures;
import net.isthmus.fastpath.balance.VirtualService;
import net.isthmus.fastpath.nat.Nat;
import net.isthmus.fastpath.nat.NatFeatures;
import net.isthmus.fastpath.nat.NatSpec;
import net.isthmus.fastpath.nat.PoolSpec;
import net.isthmus.fastpath.policy.DecisionLog;
import net.isthmus.fastpath.policy.InterfacePolicy;
import net.isthmus.fastpath.policy.Policy;
import net.isthmus.fastpath.policy.PolicyCompiler;
import net.isthmus.fastpath.policy.PolicyHits;
import net.isthmus.fastpath.policy.PolicyInput;
import net.isthmus.fastpath.policy.Zones;
import net.isthmus.fastpath.session.SessionPolicy;
import net.isthmus.fastpath.session.SpinLock;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.IpProtocol;

/** What governs sessions in benchmarks: compiled policies, translation and services. */
final class SessionFeature {
    /** Where all packets go: a host outside, the address of an attached host, or a service's. */
    static final IpAddress DESTINATION = IpAddress.parse("198.51.100.9");

    /** The port to which they go. */
    static final int PORT = 53;

    private static final String INSIDE = "inside";
    private static final String OUTSIDE = "outside";
    private static final int POOL_ADDRESSES = 32;
    private static final int BACKENDS = 16;
    private static final String ZONES = """
        zones: { a: { default: allow-out }, b: { default: deny } }
        interfaces:
          inside: { match: { name: in }, zone: a }
          outside: { match: { name: out }, zone: b }
        firewall:
          rules:
        """;
    private static final String RULE = """
            - { name: r%d, source: 10.%d.%d.0/24, destination: 198.51.100.0/24, protocol: udp, port: %d, action: deny }
        """;

    private SessionFeature() {}

    /** Two zones, one of which may speak to the other, and so many rules that fit no packet of the benchmarks. */
    static SessionPolicy policy(int rules, int inside, int outside) {
        var random = new Random(2);
        var document = new StringBuilder(ZONES);
        for (int i = 0; i < rules; i++) {
            int port = PORT + 1 + random.nextInt(10_000);
            document.append(RULE.formatted(i, random.nextInt(256), random.nextInt(256), port));
        }
        Configuration configuration =
                ConfigurationReader.read(document.toString()).orThrow();
        var links = Map.of(INSIDE, inside, OUTSIDE, outside);
        Policy policy = new PolicyCompiler(new Zones(), new PolicyHits())
                .compile(new PolicyInput(Policies.of(configuration), List.of(), links, 0, Set.of()));
        return new InterfacePolicy(policy, new DecisionLog());
    }

    /** Sources in 10.0.0.0/8 leave by the outside with an address of a pool of {@value #POOL_ADDRESSES}. */
    static NatSpec sourceNat() {
        List<IpAddress> addresses = IntStream.range(0, POOL_ADDRESSES)
                .mapToObj(i -> IpAddress.parse("203.0.113." + (POOL_ADDRESSES + i)))
                .toList();
        var pool = new PoolSpec("egress", addresses, 1024, 65_535, 0, 0, false);
        var rule = new NatSpec.Source(
                "egress",
                List.of(IpPrefix.parse("10.0.0.0/8")),
                List.of(),
                NatSpec.ANY,
                NatSpec.ANY,
                NatSpec.Links.ALL,
                new NatSpec.Links(false, Set.of(OUTSIDE)),
                NatSpec.Kind.POOL,
                pool.name());
        return new NatSpec(List.of(pool), List.of(rule), List.of(), List.of(), List.of());
    }

    /** A host has {@link #DESTINATION} for its own. */
    static NatSpec directAttach() {
        var attachment = new NatSpec.Attachment(DESTINATION, IpAddress.parse("10.20.0.9"), NatSpec.Links.ALL);
        return new NatSpec(List.of(), List.of(), List.of(), List.of(attachment), List.of());
    }

    /** Translation by these rules. */
    static Nat nat(SpinLock lock, NatSpec spec, int host, int inside, int outside) {
        var nat = new Nat(lock, host, new SplittableRandom(7));
        nat.interfaceChanged(link(inside, INSIDE, "10.255.255.1/24"));
        nat.interfaceChanged(link(outside, OUTSIDE, "203.0.113.1/24"));
        nat.set(spec);
        return nat;
    }

    private static InterfaceState link(int index, String name, String address) {
        return new InterfaceState(index, name, 0, true, index, 1500, 0, List.of(InterfaceAddress.parse(address)));
    }

    /** A service at an address, with {@value #BACKENDS} backends; all else is asked of {@code others}. */
    static ServiceFeatures service(SpinLock lock, NatFeatures others, IpAddress address) {
        var balancer = new Balancer();
        var backends = new ArrayList<VirtualService.Backend>();
        for (int i = 1; i <= BACKENDS; i++) {
            IpAddress backend = IpAddress.parse("10.20.0." + i);
            backends.add(new VirtualService.Backend("b" + i, backend, 1, false, List.of(PORT)));
        }
        var service = new VirtualService(
                "dns",
                0,
                List.of(address),
                List.of(new VirtualService.Ports(IpProtocol.UDP, PORT, PORT)),
                backends,
                Algorithm.MAGLEV,
                false,
                0,
                false,
                0,
                BackendDown.KEEP);
        new Balancing(balancer, lock, (backend, fate) -> {}).set(List.of(service), 0);
        return new ServiceFeatures(balancer, others);
    }
}
