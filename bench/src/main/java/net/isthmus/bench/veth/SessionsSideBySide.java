package net.isthmus.bench.veth;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.isthmus.lab.ApplianceDocument;
import net.isthmus.lab.Command;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.KernelRouter;
import net.isthmus.lab.Lab;
import net.isthmus.lab.LabNetwork;
import net.isthmus.lab.LabTopology;
import net.isthmus.lab.LabTopology.Segment;
import net.isthmus.lab.Router;

/**
 * Isthmus with zones and masquerade beside Linux with nftables, connection tracking and masquerade, over veth, 64-byte
 * packets of UDP: packets of 4096 known sessions, and packets each of which begins a session. Both stand at the same
 * time and take turns within each round; medians, and the ratio to Linux.
 *
 * <pre>
 *   SessionsSideBySide [--rounds N] [--seconds S] [--appliance JAR]
 * </pre>
 *
 * <p>New sessions are counted by the packets that arrive: one that gets no session is dropped. Nobody answers, so that
 * both forget the oldest when their tables are full; Linux is told to forget after a second, which else takes it 30.
 */
public final class SessionsSideBySide {
    private static final int PACKET_BYTES = 64;
    private static final int WARM_UP_SECONDS = 5;
    private static final String NFTABLES = """
        table ip bench {
          chain forward {
            type filter hook forward priority 0; policy drop;
            ct state established,related accept
            iifname "eth1" oifname "eth2" accept
          }
          chain leave {
            type nat hook postrouting priority 100;
            oifname "eth2" masquerade
          }
        }
        """;
    private static final String SESSIONS = """

        zones: { inside: { default: allow-out }, outside: { default: deny } }
        nat: { source: [{ from: 10.10.0.0/16, out: outside, masquerade: true }] }
        """;

    private final PrintStream out;
    private final int rounds;
    private final double seconds;
    private final Map<String, List<Double>> received = new LinkedHashMap<>();

    private SessionsSideBySide(PrintStream out, int rounds, double seconds) {
        this.out = out;
        this.rounds = rounds;
        this.seconds = seconds;
    }

    /** The program. */
    public static void main(String[] arguments) {
        BenchArguments.main(
                arguments, (given, out) -> new SessionsSideBySide(out, given.number("--rounds", 5), given.seconds(2))
                        .run(given.appliance()));
    }

    private void run(Path appliance) {
        LabTopology topology = BenchTopology.create();
        try (Lab kernelLab = Lab.open();
                Lab isthmusLab = Lab.open()) {
            LabNetwork kernelNetwork = LabNetwork.build(kernelLab, topology, step -> {});
            LabNetwork isthmusNetwork = LabNetwork.build(isthmusLab, topology, step -> {});
            try (Router kernel = new KernelRouter(kernelNetwork);
                    IsthmusRouter isthmus = new IsthmusRouter(isthmusNetwork, appliance, List.of())) {
                isthmus.configure(document(topology));
                kernel.start();
                kernelNetwork
                        .appliance()
                        .run(Command.of("nft", "-f", "-").withInput(NFTABLES))
                        .orThrow();
                kernelNetwork.appliance().sysctl("net.netfilter.nf_conntrack_udp_timeout=1");
                isthmus.start();
                measure(way("Isthmus", isthmusNetwork), way("Linux", kernelNetwork));
                out.println(isthmus.command("show", "sessions", "--count").output());
            }
        }
    }

    private static String document(LabTopology topology) {
        StringBuilder yaml = new StringBuilder(ApplianceDocument.of(topology));
        for (Segment segment : topology.segments()) {
            String zone = segment.name().equals("right") ? "outside" : "inside";
            String port = "name: " + segment.port() + " }";
            int at = yaml.indexOf(port) + port.length();
            if (!segment.addresses().isEmpty()) {
                yaml.insert(at, ", zone: " + zone);
            }
        }
        return yaml.append(SESSIONS).toString();
    }

    private static Way way(String forwarder, LabNetwork network) {
        return new Way(forwarder, network, network.host("s1"), network.host("w1"), true);
    }

    private void measure(Way isthmus, Way linux) {
        for (Way way : List.of(isthmus, linux)) {
            way.rate(PACKET_BYTES, WARM_UP_SECONDS, Flows.MANY);
            way.rate(PACKET_BYTES, WARM_UP_SECONDS, Flows.NEW);
        }
        for (int round = 1; round <= rounds; round++) {
            for (Flows flows : List.of(Flows.MANY, Flows.NEW)) {
                for (Way way : List.of(isthmus, linux)) {
                    Way.Rate rate = way.rate(PACKET_BYTES, seconds, flows);
                    Objects.requireNonNull(received.computeIfAbsent(key(way, flows), key -> new ArrayList<>()))
                            .add(rate.received());
                    out.println("round %d of %d, %-35s received %5.2f of %5.2f Mpps"
                            .formatted(round, rounds, key(way, flows), rate.received() / 1e6, rate.offered() / 1e6));
                }
            }
        }
        out.println("| packets of | Isthmus Mpps | Linux, nftables Mpps | × Linux |");
        out.println("|---|---|---|---|");
        for (Flows flows : List.of(Flows.MANY, Flows.NEW)) {
            double own = median(key(isthmus, flows));
            double theirs = median(key(linux, flows));
            out.println("| %s | %.3f | %.3f | %.2f |".formatted(name(flows), own / 1e6, theirs / 1e6, own / theirs));
        }
    }

    private static String key(Way way, Flows flows) {
        return way.forwarder() + ", " + name(flows);
    }

    private static String name(Flows flows) {
        return flows.equals(Flows.MANY) ? "4096 known sessions" : "new sessions";
    }

    private double median(String key) {
        List<Double> values =
                Objects.requireNonNull(received.get(key)).stream().sorted().toList();
        return values.get(values.size() / 2);
    }
}
