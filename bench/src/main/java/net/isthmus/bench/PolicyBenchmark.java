package net.isthmus.bench;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.document.ConfigurationReader;
import net.isthmus.core.plan.Policies;
import net.isthmus.core.port.InventoryWorkload;
import net.isthmus.fastpath.policy.Policy;
import net.isthmus.fastpath.policy.PolicyCompiler;
import net.isthmus.fastpath.policy.PolicyHits;
import net.isthmus.fastpath.policy.PolicyInput;
import net.isthmus.fastpath.policy.Zones;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.wire.IpProtocol;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a new session costs in policy: one decision, with so many rules and half as many network policies, for flows
 * that differ from one to the next. Few flows fit a rule; most go through all three tiers, as at the edge of a network.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseZGC", "-Xmx1g"})
public class PolicyBenchmark {
    private static final int FLOWS = 1 << 14;
    private static final int WORKLOADS = 1000;
    private static final String POLICY = """
          p%d:
            podSelector: { matchLabels: { app: "a%d" } }
            ingress: [{ from: [{ ipBlock: { cidr: 10.0.%d.0/24 } }], ports: [{ port: %d }] }]
        """;
    private static final String RULE = """
            - { name: r%d, source: 10.0.%d.%d, destination: 10.1.0.0/16, protocol: tcp, port: %d, action: %s }
        """;

    /** Rules of the firewall. */
    @Param({"1", "100", "10000"})
    public int rules;

    private final Flow[] flows = new Flow[FLOWS];
    private final Policy[] policy = new Policy[1];
    private int next;

    /** Compiles the policy. */
    @Setup
    public void compile() {
        policy[0] = compiled();
        var random = new Random(1);
        for (int i = 0; i < FLOWS; i++) {
            var flow = new Flow();
            flow.source4(10 << 24 | random.nextInt(1 << 16));
            flow.destination4(10 << 24 | 1 << 16 | random.nextInt(WORKLOADS));
            flow.protocol = IpProtocol.TCP;
            flow.sourcePort = 1024 + random.nextInt(60_000);
            flow.destinationPort = random.nextBoolean() ? 443 : 1 + random.nextInt(rules);
            flows[i] = flow;
        }
    }

    private Policy compiled() {
        var random = new Random(2);
        var document = new StringBuilder("zones: { a: { default: deny }, b: { default: allow } }\nworkloads:\n");
        for (int i = 0; i < WORKLOADS; i++) {
            document.append("  w%d: { labels: { app: \"a%d\" }, addresses: [10.1.%d.%d] }\n"
                    .formatted(i, i % 100, i >> 8, i & 255));
        }
        document.append("networkPolicies:\n");
        for (int i = 0; i < Math.max(1, rules / 2); i++) {
            document.append(POLICY.formatted(i, i % 100, random.nextInt(256), 1 + random.nextInt(rules)));
        }
        document.append("firewall:\n  rules:\n");
        for (int i = 0; i < rules; i++) {
            document.append(RULE.formatted(
                    i,
                    random.nextInt(256),
                    random.nextInt(256),
                    1 + random.nextInt(rules),
                    random.nextBoolean() ? "allow" : "deny"));
        }
        Configuration configuration =
                ConfigurationReader.read(document.toString()).orThrow();
        List<InventoryWorkload> workloads = configuration.workloads().entrySet().stream()
                .map(entry -> new InventoryWorkload(entry.getKey(), entry.getValue()))
                .toList();
        return new PolicyCompiler(new Zones(), new PolicyHits())
                .compile(new PolicyInput(Policies.of(configuration), workloads, Map.of(), 0, Set.of()));
    }

    /** One decision. */
    @Benchmark
    public long decide() {
        next = next + 1 & FLOWS - 1;
        return policy[0].decide(flows[next], 2, 3);
    }
}
