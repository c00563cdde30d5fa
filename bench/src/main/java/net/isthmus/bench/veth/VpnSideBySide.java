package net.isthmus.bench.veth;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.isthmus.lab.Await;
import net.isthmus.lab.LabException;

/**
 * TCP through a tunnel between two gateways of the same kind, by iperf3 over veth: Isthmus, wireguard-go, and
 * strongSwan with its ESP in user space, which takes no jumbo packets. Beside them what Isthmus and Linux forward
 * without a tunnel. All stand at the same time and take turns within each round; medians, and the ratio of Isthmus to
 * each.
 *
 * <pre>
 *   VpnSideBySide [--rounds N] [--seconds S] [--mtu 1500,9000] [--appliance JAR]
 * </pre>
 *
 * <p>Both hosts and both gateways share the machine's processors, so that a figure is what the whole machine carries
 * while it encrypts and decrypts.
 */
public final class VpnSideBySide {
    private static final int WARM_UP_SECONDS = 6;
    private static final int USUAL_MTU = 1500;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);

    /** A way from west to east. */
    private record Tunnel(String label, VpnPair pair, String to) {}

    private final PrintStream out;
    private final int rounds;
    private final int seconds;

    private VpnSideBySide(PrintStream out, int rounds, int seconds) {
        this.out = out;
        this.rounds = rounds;
        this.seconds = seconds;
    }

    /** The program. */
    public static void main(String[] arguments) {
        BenchArguments.main(arguments, (given, out) -> {
            var benchmark = new VpnSideBySide(out, given.number("--rounds", 3), given.number("--seconds", 5));
            for (String mtu : given.text("--mtu", "1500,9000").split(",")) {
                benchmark.run(Integer.parseInt(mtu), given.appliance());
            }
        });
    }

    private void run(int mtuBytes, Path appliance) {
        Deque<AutoCloseable> open = new ArrayDeque<>();
        List<Tunnel> tunnels = new ArrayList<>();
        try {
            Arrays.stream(VpnGateways.values())
                    .filter(gateways -> mtuBytes <= USUAL_MTU || gateways.isJumbo())
                    .forEach(gateways -> {
                        var pair = new VpnPair(mtuBytes);
                        open.push(pair);
                        open.push(gateways.start(pair, mtuBytes, appliance));
                        tunnels.add(new Tunnel(gateways.label(), pair, VpnPair.PROTECTED));
                        if (gateways == VpnGateways.ISTHMUS) {
                            tunnels.add(new Tunnel("Isthmus, without a tunnel", pair, VpnPair.PLAIN));
                        }
                    });
            measure(mtuBytes, tunnels);
        } finally {
            open.forEach(VpnSideBySide::close);
        }
    }

    private static void close(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception e) {
            throw new LabException("cannot be closed: " + e.getMessage(), e);
        }
    }

    private void measure(int mtuBytes, List<Tunnel> tunnels) {
        for (Tunnel tunnel : tunnels) {
            out.println("warming up: MTU " + mtuBytes + ", " + tunnel.label());
            if (!Await.until(PATIENCE, POLL, () -> tunnel.pair().reaches(tunnel.to()))) {
                throw new LabException(tunnel.label() + ": nothing passes");
            }
            tunnel.pair().tcpGigabits(tunnel.to(), WARM_UP_SECONDS);
        }
        Map<String, List<Double>> gigabits = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            for (Tunnel tunnel : tunnels) {
                double one = tunnel.pair().tcpGigabits(tunnel.to(), seconds);
                Objects.requireNonNull(gigabits.computeIfAbsent(tunnel.label(), label -> new ArrayList<>()))
                        .add(one);
                out.println("round %d of %d, MTU %d, %-28s %5.2f Gbit/s"
                        .formatted(round, rounds, mtuBytes, tunnel.label(), one));
            }
        }
        print(mtuBytes, gigabits);
    }

    private void print(int mtuBytes, Map<String, List<Double>> gigabits) {
        double own = median(gigabits, VpnGateways.ISTHMUS.label());
        out.println();
        out.println("| MTU %d | TCP Gbit/s | Isthmus is × it |".formatted(mtuBytes));
        out.println("|---|---|---|");
        gigabits.keySet().forEach(label -> {
            double one = median(gigabits, label);
            out.println("| %s | %.2f | %.2f |".formatted(label, one, own / one));
        });
        out.println();
    }

    private static double median(Map<String, List<Double>> gigabits, String label) {
        List<Double> values =
                Objects.requireNonNull(gigabits.get(label)).stream().sorted().toList();
        return values.get(values.size() / 2);
    }
}
