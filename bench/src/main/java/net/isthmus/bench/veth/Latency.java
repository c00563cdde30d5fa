package net.isthmus.bench.veth;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import net.isthmus.lab.Await;
import net.isthmus.lab.Command;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.KernelRouter;
import net.isthmus.lab.Lab;
import net.isthmus.lab.LabException;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.LabNetwork;
import net.isthmus.lab.Outcome;
import net.isthmus.lab.Router;
import net.isthmus.lab.RunningCommand;

/**
 * How long a forwarder keeps a packet while it carries half of the load that it can, with garbage collections forced.
 *
 * <p>Load is UDP by iperf3, in packets of 64 bytes: first as fast as it goes, then at half of what arrived. Beside it
 * goes one probe a millisecond. The kernel notes the time of each probe where it leaves the sending host and where it
 * arrives at the receiving one (captures of both, on the one clock of the machine), so that no scheduling of a sender
 * or receiver is measured: what lies between is two veth crossings and the forwarder.
 *
 * <pre>
 *   Latency [--seconds S] [--appliance JAR]
 * </pre>
 */
public final class Latency {

    private static final int LOAD_PORT = 5201;
    private static final int PROBE_PORT = 7001;
    private static final int LOAD_PAYLOAD_BYTES = 36;
    private static final int PROBE_INTERVAL_MICROSECONDS = 1000;
    private static final int MAX_LOAD_SECONDS = 4;
    private static final Duration COLLECTION_INTERVAL = Duration.ofMillis(250);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** A capture's line: the time in seconds, then the packet in hexadecimal on the lines that follow. */
    private static final Pattern CAPTURED = Pattern.compile(
            "(?m)^(\\d+)\\.(\\d{9}) .*\\n\\s+0x0000:.*\\n\\s+0x0010: +(?:[0-9a-f]{4} ){6}([0-9a-f]{4}) ([0-9a-f]{4})");

    private static final Pattern RECEIVED = Pattern.compile("(\\d+)/(\\d+) \\([^)]*\\) +receiver");
    private static final Pattern LENGTH = Pattern.compile("0\\.00-([\\d.]+) +sec.*receiver");

    private final PrintStream out;
    private final int seconds;

    private Latency(PrintStream out, int seconds) {
        this.out = out;
        this.seconds = seconds;
    }

    /** The program. */
    public static void main(String[] arguments) {
        BenchArguments.main(
                arguments, (given, out) -> new Latency(out, given.number("--seconds", 20)).run(given.appliance()));
    }

    private void run(Path appliance) {
        out.println("| forwarder | load, kpps | collections | p50 µs | p99 µs | p99.9 µs | longest µs | lost |");
        out.println("|---|---|---|---|---|---|---|---|");
        try (Lab lab = Lab.open()) {
            LabNetwork network = LabNetwork.build(lab, BenchTopology.create(), step -> {});
            try (Router linux = new KernelRouter(network)) {
                linux.start();
                measure(network, "Linux", 0);
            }
        }
        try (Lab lab = Lab.open()) {
            LabNetwork network = LabNetwork.build(lab, BenchTopology.create(), step -> {});
            try (var isthmus = new IsthmusRouter(network, appliance, List.of("-XX:+UseZGC", "-Xms64m", "-Xmx512m"))) {
                isthmus.start();
                measure(network, "Isthmus", 0);
                measure(
                        network,
                        "Isthmus, collections forced",
                        isthmus.process().pid());
            }
        }
    }

    /** @param collectedPid the process whose garbage is collected again and again; 0 for none */
    private void measure(LabNetwork network, String forwarder, long collectedPid) {
        LabHost from = network.host("s1");
        LabHost to = network.host("w1");
        try (RunningCommand server =
                to.namespace().start("iperf3", "-s", "--forceflush", "-p", Integer.toString(LOAD_PORT))) {
            server.awaitOutput("listening", LIMIT);
            double most = load(from, to, 0, MAX_LOAD_SECONDS);
            try (RunningCommand left = capture(from);
                    RunningCommand right = capture(to);
                    RunningCommand load = from.namespace().start(loadWords(to, most / 2, seconds + 2))) {
                Await.pause(Duration.ofSeconds(1));
                RunningCommand probes = probes(from, to);
                int collections = collectUntilEnd(probes, collectedPid);
                load.awaitEnd(LIMIT);
                print(forwarder, rate(load.output()), collections, times(left), times(right));
            }
        }
    }

    private RunningCommand probes(LabHost from, LabHost to) {
        return from.namespace()
                .start(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Probes.class.getName(),
                        to.ip4(),
                        Integer.toString(PROBE_PORT),
                        Integer.toString(seconds * 1_000_000 / PROBE_INTERVAL_MICROSECONDS),
                        Integer.toString(PROBE_INTERVAL_MICROSECONDS));
    }

    private static int collectUntilEnd(RunningCommand probes, long pid) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        int collections = 0;
        while (!probes.awaitEnd(COLLECTION_INTERVAL)) {
            if (pid != 0 && Command.of(jcmd, Long.toString(pid), "GC.run").run().exitCode() == 0) {
                collections++;
            }
        }
        return collections;
    }

    /** Packets a second that arrive. */
    private double load(LabHost from, LabHost to, double packetsPerSecond, int lengthSeconds) {
        String[] words = loadWords(to, packetsPerSecond, lengthSeconds).toArray(String[]::new);
        Outcome outcome = from.namespace().run(Command.of(words).within(LIMIT)).orThrow();
        return rate(outcome.output());
    }

    private static List<String> loadWords(LabHost to, double packetsPerSecond, int lengthSeconds) {
        long bits = Math.round(packetsPerSecond * LOAD_PAYLOAD_BYTES * 8);
        return List.of(
                "iperf3",
                "-u",
                "-c",
                to.ip4(),
                "-p",
                Integer.toString(LOAD_PORT),
                "-l",
                Integer.toString(LOAD_PAYLOAD_BYTES),
                "-b",
                Long.toString(bits),
                "-t",
                Integer.toString(lengthSeconds));
    }

    private static double rate(String output) {
        MatchResult datagrams = RECEIVED.matcher(output).results().findFirst().orElseThrow(() -> strange(output));
        MatchResult length = LENGTH.matcher(output).results().findFirst().orElseThrow(() -> strange(output));
        long received = Long.parseLong(datagrams.group(2)) - Long.parseLong(datagrams.group(1));
        return received / Double.parseDouble(length.group(1));
    }

    private static LabException strange(String output) {
        return new LabException("iperf3 says something else than expected: " + output);
    }

    private static RunningCommand capture(LabHost host) {
        return host.namespace()
                .start(
                        "tcpdump",
                        "-nn",
                        "-tt",
                        "-x",
                        "--time-stamp-precision=nano",
                        "-B",
                        "8192",
                        "-i",
                        host.nic().name(),
                        "udp and dst port " + PROBE_PORT)
                .awaitOutput("listening on", LIMIT);
    }

    /** Nanoseconds at which each probe was seen, by its number. */
    private static Map<Integer, Long> times(RunningCommand capture) {
        Await.pause(Duration.ofMillis(500));
        capture.interrupt();
        capture.awaitEnd(LIMIT);
        Map<Integer, Long> times = new HashMap<>();
        CAPTURED.matcher(capture.output()).results().forEach(match -> {
            int number = Integer.parseUnsignedInt(match.group(3) + match.group(4), 16);
            times.put(number, Long.parseLong(match.group(1)) * 1_000_000_000 + Long.parseLong(match.group(2)));
        });
        return times;
    }

    private void print(
            String forwarder, double load, int collections, Map<Integer, Long> sent, Map<Integer, Long> arrived) {
        List<Long> delays = new ArrayList<>();
        sent.forEach((number, sentNs) -> {
            Long arrivedNs = arrived.get(number);
            if (arrivedNs != null) {
                delays.add(arrivedNs - sentNs);
            }
        });
        double[] sorted =
                delays.stream().mapToDouble(ns -> ns / 1000.0).sorted().toArray();
        if (sorted.length == 0) {
            throw new LabException("no probe of " + sent.size() + " arrived");
        }
        out.println("| %s | %.0f | %d | %.0f | %.0f | %.0f | %.0f | %d of %d |"
                .formatted(
                        forwarder,
                        load / 1000,
                        collections,
                        quantile(sorted, 0.5),
                        quantile(sorted, 0.99),
                        quantile(sorted, 0.999),
                        Arrays.stream(sorted).max().orElseThrow(),
                        sent.size() - sorted.length,
                        sent.size()));
    }

    private static double quantile(double[] sorted, double share) {
        return sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))];
    }
}
