package net.isthmus.bench.veth;

import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.document.ConfigurationReader;
import net.isthmus.core.document.Reading;
import net.isthmus.core.plan.Planner;
import net.isthmus.lab.ApplianceDocument;
import net.isthmus.lab.Await;
import net.isthmus.lab.Command;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.Lab;
import net.isthmus.lab.LabException;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.LabNetwork;
import net.isthmus.lab.ScaleTopology;
import net.isthmus.lab.StandardTopology;
import net.isthmus.lab.probe.Scapy;

/**
 * How long static routes take from a document to the packets, and how much memory a route, a MAC and a neighbour keep.
 *
 * <pre>
 *   document ─▶ read and validate ─▶ plan ─▶ apply          the first two in this process too, cold, to tell them apart
 *   ╰──────────────── commit of a running appliance ────╯   or start, for what is too long for the API
 * </pre>
 *
 * <p>Memory is that of the objects that live in the appliance's heap ({@code jcmd GC.class_histogram}, which collects
 * first), less those before. The FIB is outside of the heap and has figures of its own in {@code FibBenchmark}.
 *
 * <pre>
 *   Scale [--routes N, 0 for MACs and neighbours only] [--heap SIZE] [--appliance JAR]
 * </pre>
 */
public final class Scale {

    private static final int STATIONS = 10_000;
    private static final String NEIGHBOURS = "10.60";
    private static final int LONGEST_BY_API_BYTES = 5 << 20;
    private static final int OK = 200;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");

    private final PrintStream out;
    private final Path appliance;
    private final List<String> heap;

    private Scale(PrintStream out, Path appliance, String heap) {
        this.out = out;
        this.appliance = appliance;
        this.heap = List.of("-XX:+UseZGC", "-Xms64m", "-Xmx" + heap);
    }

    /** The program. */
    public static void main(String[] arguments) {
        BenchArguments.main(arguments, (given, out) -> {
            var scale = new Scale(out, given.appliance(), given.text("--heap", "512m"));
            int routes = given.number("--routes", 100_000);
            out.println("| what | figure |");
            out.println("|---|---|");
            if (routes > 0) {
                scale.parts(routes);
                scale.routes(routes);
            }
            scale.stations();
        });
    }

    /** The parts of a commit that need no appliance, once, as a process does that has just been started. */
    private void parts(int routes) {
        byte[] document = ScaleTopology.document(routes, -1).getBytes(StandardCharsets.UTF_8);
        byte[] changed = ScaleTopology.document(routes, routes / 2).getBytes(StandardCharsets.UTF_8);
        row("document", "%.1f MB, %,d routes", document.length / 1e6, routes);
        Configuration[] read = new Configuration[2];
        row("read and validate", "%.1f s", seconds(() -> read[0] = read(document)));
        row("plan from nothing", "%.1f s", seconds(() -> Planner.plan(Configuration.empty(), read[0])));
        row("read and validate, again", "%.1f s", seconds(() -> read[1] = read(changed)));
        row("plan a change of one route", "%.1f s", seconds(() -> Planner.plan(read[0], read[1])));
    }

    private static Configuration read(byte[] document) {
        if (ConfigurationReader.read(document) instanceof Reading.Accepted(var configuration)) {
            return configuration;
        }
        throw new LabException("the document of the routes has mistakes");
    }

    private void routes(int routes) {
        String document = ScaleTopology.document(routes, -1);
        boolean isForApi = document.length() <= LONGEST_BY_API_BYTES;
        try (Lab lab = Lab.open()) {
            LabNetwork network = LabNetwork.build(lab, ScaleTopology.create(), step -> {});
            try (var isthmus = new IsthmusRouter(network, appliance, heap)) {
                row("start without routes", "%.1f s", seconds(isthmus::start));
                long before = heapBytes(isthmus);
                if (isForApi) {
                    row("commit all routes", "%.1f s", seconds(() -> commit(isthmus, document)));
                } else {
                    isthmus.stop();
                    isthmus.configure(document);
                    row("start with a new file of all routes", "%.1f s", seconds(isthmus::start));
                }
                row("heap a route", "%.0f bytes", perOne(before, heapBytes(isthmus), routes));
                if (isForApi) {
                    String changed = ScaleTopology.document(routes, routes / 2);
                    row("commit a change of one", "%.1f s", seconds(() -> commit(isthmus, changed)));
                }
                isthmus.stop();
                row("start again with all routes", "%.1f s", seconds(isthmus::start));
            }
        }
    }

    private static void commit(IsthmusRouter isthmus, String document) {
        HttpResponse<String> answer = isthmus.commit(document);
        if (answer.statusCode() != OK) {
            throw new LabException("the appliance refused the document: " + answer.body());
        }
    }

    private void stations() {
        try (Lab lab = Lab.open()) {
            LabNetwork network = LabNetwork.build(lab, StandardTopology.create(), step -> {});
            try (var isthmus = new IsthmusRouter(network, appliance, heap)) {
                isthmus.configure(ApplianceDocument.of(StandardTopology.create())
                        .replace("\"10.10.0.1/24\"", "\"10.10.0.1/24\", \"" + NEIGHBOURS + ".0.1/16\""));
                isthmus.start();
                long bare = heapBytes(isthmus);
                Scapy.run(network.host("a1").nic(), """
                    for i in range(%d):
                        source = bytes([2, 0, 9, i >> 16, i >> 8 & 255, i & 255])
                        wire.send(b'\\xff' * 6 + source + b'\\x88\\xb5' + b'x' * 46)
                        time.sleep(0.0005)
                    """.formatted(STATIONS));
                long macs = Await.until(LIMIT, POLL, () -> count(isthmus, "/api/v1/bridges", "\"mac\"") >= STATIONS)
                        ? STATIONS
                        : count(isthmus, "/api/v1/bridges", "\"mac\"");
                long taught = heapBytes(isthmus);
                row("MACs learnt", "%,d", macs);
                row("heap a MAC, beside its 18 bytes in the table", "%.0f bytes", perOne(bare, taught, macs));
                resolve(network.host("s1"), network.host("w1"));
                LongSupplier known = () -> count(isthmus, "/api/v1/neighbours", "\"address\"");
                Await.until(LIMIT, POLL, () -> known.getAsLong() >= STATIONS);
                row("neighbours known", "%,d", known.getAsLong());
                row("heap a neighbour", "%.0f bytes", perOne(taught, heapBytes(isthmus), known.getAsLong()));
            }
        }
    }

    /** Lets the appliance ask for neighbours in a wide subnet of s1, all of which its host answers for. */
    private static void resolve(LabHost behind, LabHost from) {
        behind.namespace()
                .ip("route", "add", NEIGHBOURS + ".0.0/16", "dev", behind.nic().name());
        behind.namespace().ip("route", "add", "local", NEIGHBOURS + ".64.0/18", "dev", "lo");
        Scapy.run(from.nic(), """
            gateway = getmacbyip('10.20.0.1')
            packet = bytearray(bytes(Ether(dst=gateway)/IP(src='%s', dst='%s.64.0')/UDP()))
            for i in range(1 << 14, (1 << 14) + %d):
                packet[14:34] = bytes(IP(src='%s', dst='%s.%%d.%%d' %% (i >> 8, i & 255), len=28, proto=17))
                wire.send(packet)
                time.sleep(0.001)
            """.formatted(from.ip4(), NEIGHBOURS, STATIONS, from.ip4(), NEIGHBOURS));
    }

    private static long count(IsthmusRouter isthmus, String path, String word) {
        return Pattern.compile(word).matcher(isthmus.get(path)).results().count();
    }

    /** Octets of the objects that live in the appliance's heap. */
    private static long heapBytes(IsthmusRouter isthmus) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        String pid = Long.toString(isthmus.process().pid());
        Matcher total = TOTAL.matcher(Command.of(jcmd, pid, "GC.class_histogram")
                .within(LIMIT)
                .run()
                .orThrow()
                .output());
        if (!total.find()) {
            throw new LabException("jcmd showed no histogram of the appliance's heap");
        }
        return Long.parseLong(total.group(1));
    }

    private static double perOne(long before, long after, long count) {
        return (double) (after - before) / Math.max(1, count);
    }

    private static double seconds(Runnable work) {
        long startNs = System.nanoTime();
        work.run();
        return (System.nanoTime() - startNs) / 1e9;
    }

    private void row(String what, String figure, Object... values) {
        out.printf("| %s | %s |%n", what, String.format(Locale.ROOT, figure, values));
    }
}
