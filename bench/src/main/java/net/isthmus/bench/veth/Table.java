package net.isthmus.bench.veth;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The result, as a table in Markdown: medians over the rounds.
 *
 * @param samples by {@link #key}
 */
record Table(Map<String, List<Double>> samples) {

    static String key(Way way, String quantity, int packetBytes) {
        return way + "/" + quantity + "/" + packetBytes;
    }

    /** Prints it; the second half of {@code ways} is what the first half is compared with. */
    void print(PrintStream out, List<Way> ways, int[] packetBytes) {
        out.println();
        out.println(
                "| way | packet | offered Mpps | received Mpps | Gbit/s | × Linux | ping p50 µs | p99 µs | × Linux |");
        out.println("|---|---|---|---|---|---|---|---|---|");
        int half = ways.size() / 2;
        for (int bytes : packetBytes) {
            for (int index = 0; index < ways.size(); index++) {
                row(out, ways.get(index), ways.get(half + index % half), bytes);
            }
        }
        out.println();
        out.println("| way | TCP Gbit/s (iperf3, MTU 9000, offloads off) | × Linux |");
        out.println("|---|---|---|");
        for (int index = 0; index < ways.size(); index++) {
            double gigabits = median(ways.get(index), "tcp", 0);
            double linux = median(ways.get(half + index % half), "tcp", 0);
            out.println("| %s | %.2f | %.2f |".formatted(ways.get(index), gigabits, gigabits / linux));
        }
    }

    private void row(PrintStream out, Way way, Way linux, int bytes) {
        double received = median(way, "received", bytes);
        double latency = median(way, "median", bytes);
        out.println("| %s | %d B | %.2f | %.2f | %.2f | %.2f | %.0f | %.0f | %.2f |"
                .formatted(
                        way,
                        bytes,
                        median(way, "offered", bytes) / 1e6,
                        received / 1e6,
                        received * bytes * 8 / 1e9,
                        received / median(linux, "received", bytes),
                        latency,
                        median(way, "p99", bytes),
                        latency / median(linux, "median", bytes)));
    }

    private double median(Way way, String quantity, int packetBytes) {
        List<Double> values = Objects.requireNonNull(samples.get(key(way, quantity, packetBytes))).stream()
                .sorted()
                .toList();
        return values.get(values.size() / 2);
    }
}
