package net.isthmus.bench.veth;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.isthmus.lab.Await;
import net.isthmus.lab.BgpDaemon;
import net.isthmus.lab.Lab;
import net.isthmus.lab.LabException;
import net.isthmus.lab.Namespace;
import net.isthmus.lab.Nic;
import net.isthmus.lab.RunningCommand;

/**
 * The speaker beside BIRD and FRR: one external neighbour tells a large table, six prefixes in an UPDATE, over one
 * session. Each learns it in a process that has just been started, takes all of it, and hands it to nobody: BIRD has no
 * protocol for the kernel, FRR is told {@code bgp no-rib}, ours counts what it would give to the RIB.
 *
 * <pre>
 *   BgpGenerator ── veth ── one of the three                 CPU and memory of its process, from /proc
 * </pre>
 *
 * <pre>
 *   BgpSideBySide [--prefixes N] [--sets N] [--rounds N] [--heap SIZE]
 * </pre>
 */
public final class BgpSideBySide {
    private static final String GENERATOR = "10.99.0.1";
    private static final String SPEAKER = "10.99.0.2";
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final double TICKS_A_SECOND = 100;
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

    private static final String DOCUMENT = """
        bgp:
          as: 65002
          routerId: 10.99.0.2
          neighbors:
            generator:
              address: 10.99.0.1
              remoteAs: 65001
              passive: true
              families: { ipv4Unicast: { import: accept, export: accept } }
        """;
    private static final String BIRD = """
        router id 10.99.0.2;
        protocol device {}
        protocol bgp generator {
          local 10.99.0.2 as 65002; neighbor 10.99.0.1 as 65001; passive on;
          ipv4 { import all; export all; };
        }
        """;
    private static final String FRR = """
        bgp no-rib
        router bgp 65002
         bgp router-id 10.99.0.2
         no bgp ebgp-requires-policy
         neighbor 10.99.0.1 remote-as 65001
         neighbor 10.99.0.1 passive
        """;

    private final PrintStream out;
    private final int prefixes;
    private final int sets;
    private final List<String> java;

    private BgpSideBySide(PrintStream out, int prefixes, int sets, String heap) {
        this.out = out;
        this.prefixes = prefixes;
        this.sets = sets;
        java = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseZGC",
                "-Xmx" + heap,
                "-cp",
                System.getProperty("java.class.path"));
    }

    /** The program. */
    public static void main(String[] arguments) {
        BenchArguments.main(arguments, (given, out) -> {
            var bench = new BgpSideBySide(
                    out,
                    given.number("--prefixes", 1_000_000),
                    given.number("--sets", 20_000),
                    given.text("--heap", "1g"));
            out.println("| speaker | CPU s | seconds until all was there | peak of memory, MB |");
            out.println("|---|---|---|---|");
            for (int round = 0; round < given.number("--rounds", 1); round++) {
                bench.isthmus();
                bench.bird();
                bench.frr();
            }
        });
    }

    private void isthmus() {
        measure("Isthmus", namespace -> {
            RunningCommand speaker = namespace.start(
                    javaProgram(BgpSpeakerProgram.class, "10.99.0.0/24", Integer.toString(prefixes), DOCUMENT));
            awaitListener(namespace, speaker);
            return new Subject(speaker.pid(), () -> speaker.output().contains(BgpSpeakerProgram.DONE));
        });
    }

    private void bird() {
        measure("BIRD", namespace -> {
            BgpDaemon bird = BgpDaemon.start(BgpDaemon.Kind.BIRD, namespace, BIRD);
            return new Subject(bird.pid(), () -> bird.answer("show", "route", "count")
                    .contains(prefixes + " of " + prefixes + " routes"));
        });
    }

    private void frr() {
        measure("FRR", namespace -> {
            BgpDaemon frr = BgpDaemon.start(BgpDaemon.Kind.FRR, namespace, FRR);
            return new Subject(frr.pid(), () -> frr.answer("show bgp ipv4 unicast summary json")
                    .contains("\"pfxRcd\":" + prefixes));
        });
    }

    /** A process that learns, and whether it has learned all. */
    private record Subject(long pid, BooleanSupplier hasAll) {}

    /** Starts one in its namespace. */
    @FunctionalInterface
    private interface Start {
        Subject in(Namespace namespace);
    }

    private void measure(String name, Start start) {
        try (Lab lab = Lab.open()) {
            Namespace one = lab.namespace("gen");
            Namespace other = lab.namespace("bgp");
            Nic near = one.nic("eth1");
            Nic far = other.nic("eth1");
            lab.cable(near, far, 1500, 1);
            near.address(GENERATOR + "/24").up();
            far.address(SPEAKER + "/24").up();
            Subject subject = start.in(other);
            double before = cpuSeconds(subject.pid());
            long startNs = System.nanoTime();
            RunningCommand generator = one.start(javaProgram(
                    BgpGenerator.class, GENERATOR, SPEAKER, Integer.toString(prefixes), Integer.toString(sets)));
            generator.awaitOutput(BgpGenerator.DONE, LIMIT);
            if (!Await.until(LIMIT, POLL, subject.hasAll())) {
                throw new LabException(name + " has not learned all; the generator says: " + generator.tail());
            }
            double wall = (System.nanoTime() - startNs) / 1e9;
            awaitRest(subject.pid());
            out.println(String.format(
                    Locale.ROOT,
                    "| %s | %.2f | %.1f | %.0f |",
                    name,
                    cpuSeconds(subject.pid()) - before,
                    wall,
                    peakBytes(subject.pid()) / 1e6));
        }
    }

    private List<String> javaProgram(Class<?> program, String... arguments) {
        List<String> words = new ArrayList<>(java);
        words.add(program.getName());
        words.addAll(List.of(arguments));
        return words;
    }

    private static void awaitListener(Namespace namespace, RunningCommand speaker) {
        BooleanSupplier listens = () ->
                namespace.run("ss", "-Hltn", "sport", "=", ":179").output().contains("LISTEN");
        if (!Await.until(START_LIMIT, POLL, () -> !speaker.isAlive() || listens.getAsBoolean()) || !speaker.isAlive()) {
            throw new LabException("the speaker does not listen: " + speaker.tail());
        }
    }

    /** What is left to do after the last route counts too. */
    private static void awaitRest(long pid) {
        double[] last = {cpuSeconds(pid)};
        Await.until(LIMIT, Duration.ofSeconds(1), () -> {
            double now = cpuSeconds(pid);
            boolean rests = now - last[0] < 0.05;
            last[0] = now;
            return rests;
        });
    }

    /** User and system time of all threads: fields 14 and 15, counted behind the name in brackets. */
    private static double cpuSeconds(long pid) {
        String[] fields =
                read("/proc/" + pid + "/stat").replaceFirst("^.*\\) ", "").split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_A_SECOND;
    }

    private static double peakBytes(long pid) {
        Matcher peak = PEAK.matcher(read("/proc/" + pid + "/status"));
        if (!peak.find()) {
            throw new LabException("no VmHWM of " + pid);
        }
        return Long.parseLong(peak.group(1)) * 1024.0;
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new LabException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
