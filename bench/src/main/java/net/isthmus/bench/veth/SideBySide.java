package net.isthmus.bench.veth;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.KernelRouter;
import net.isthmus.lab.Lab;
import net.isthmus.lab.LabNetwork;
import net.isthmus.lab.Router;

/**
 * Part (b) of {@code make bench}: Isthmus beside Linux forwarding and the Linux bridge, over veth, at 64, 1400 and 8900
 * B.
 *
 * <p>Both stand in a lab of their own at the same time, between the same kind of hosts, and take turns within each
 * round, so that whatever else the machine does in the meantime meets them alike. The table shows medians over the
 * rounds, and the ratio of Isthmus to Linux. As generator, forwarder and receiver share the machine's processors, the
 * ratio travels and the absolute figures do not.
 *
 * <pre>
 *   SideBySide [--rounds N] [--seconds S] [--appliance JAR | --kernel-only]
 * </pre>
 */
public final class SideBySide {

    private static final int[] PACKET_BYTES = {64, 1400, 8900};
    private static final int PINGS = 400;
    private static final int WARM_UP_SECONDS = 5;

    private final PrintStream out;
    private final int rounds;
    private final double seconds;
    private final Map<String, List<Double>> samples = new LinkedHashMap<>();

    private SideBySide(PrintStream out, int rounds, double seconds) {
        this.out = out;
        this.rounds = rounds;
        this.seconds = seconds;
    }

    /** The program. */
    public static void main(String[] arguments) {
        BenchArguments.main(
                arguments, (given, out) -> new SideBySide(out, given.number("--rounds", 3), given.seconds(2))
                        .run(given.appliance(), given.has("--kernel-only")));
    }

    private void run(Path appliance, boolean isKernelOnly) {
        try (Lab kernelLab = Lab.open();
                Lab isthmusLab = Lab.open()) {
            List<Way> ways = new ArrayList<>();
            LabNetwork kernelNetwork = LabNetwork.build(kernelLab, BenchTopology.create(), step -> {});
            LabNetwork isthmusNetwork = LabNetwork.build(isthmusLab, BenchTopology.create(), step -> {});
            try (Router kernel = new KernelRouter(kernelNetwork);
                    Router isthmus = isKernelOnly
                            ? new KernelRouter(isthmusNetwork)
                            : new IsthmusRouter(isthmusNetwork, appliance, List.of())) {
                kernel.start();
                isthmus.start();
                ways.addAll(ways(isthmus.label(), isthmusNetwork));
                ways.addAll(ways("Linux", kernelNetwork));
                measure(ways);
                new Table(samples).print(out, ways, PACKET_BYTES);
            }
        }
    }

    private static List<Way> ways(String forwarder, LabNetwork network) {
        return List.of(
                new Way(forwarder, network, network.host("s1"), network.host("w1"), true),
                new Way(forwarder, network, network.host("a1"), network.host("b1"), false));
    }

    private void measure(List<Way> ways) {
        for (Way way : ways) {
            out.println("warming up: " + way);
            way.rate(PACKET_BYTES[0], WARM_UP_SECONDS);
            way.latency(PACKET_BYTES[0], PINGS);
        }
        for (int round = 1; round <= rounds; round++) {
            for (int packetBytes : PACKET_BYTES) {
                for (Way way : ways) {
                    Way.Rate rate = way.rate(packetBytes, seconds);
                    keep(way, "offered", packetBytes, rate.offered());
                    keep(way, "received", packetBytes, rate.received());
                    Way.Latency latency = way.latency(packetBytes, PINGS);
                    keep(way, "median", packetBytes, latency.median());
                    keep(way, "p99", packetBytes, latency.p99());
                    out.println("round %d of %d, %4d B, %-20s received %5.2f of %5.2f Mpps, ping p50 %3.0f p99 %3.0f µs"
                            .formatted(
                                    round,
                                    rounds,
                                    packetBytes,
                                    way,
                                    rate.received() / 1e6,
                                    rate.offered() / 1e6,
                                    latency.median(),
                                    latency.p99()));
                }
            }
            for (Way way : ways) {
                double gigabits = way.tcpGigabits((int) Math.ceil(seconds));
                keep(way, "tcp", 0, gigabits);
                out.println("round %d of %d, TCP,    %-20s %5.2f Gbit/s".formatted(round, rounds, way, gigabits));
            }
        }
    }

    private void keep(Way way, String quantity, int packetBytes, double value) {
        Objects.requireNonNull(samples.computeIfAbsent(Table.key(way, quantity, packetBytes), key -> new ArrayList<>()))
                .add(value);
    }
}
