package net.isthmus.qemu.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.isthmus.lab.Lab;
import net.isthmus.lab.LabException;
import net.isthmus.lab.Outcome;
import net.isthmus.lab.RunningCommand;
import net.isthmus.qemu.machine.BootImages;
import net.isthmus.qemu.machine.Machine;
import net.isthmus.qemu.scenario.Scenario;
import net.isthmus.qemu.scenario.ScenarioFile;

/**
 * {@code tools/bench boot}: the image beside a plain Debian cloud image on the same emulated machine, by turns.
 *
 * <p>Of Debian the time from power-on to its login prompt counts; of the image the time to the first packet that it has
 * forwarded from one network to the other, and, for comparison, to its own prompt. A ping goes out every 100 ms, with
 * the appliance's address known, so that nothing of the measurement waits for ARP. Memory is what the kernel does not
 * call available half a minute after that.
 */
public final class BootTime {
    private static final Duration LONGEST_BOOT = Duration.ofMinutes(10);
    private static final Duration SETTLE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Pattern MEMORY =
            Pattern.compile("MemTotal: +(\\d+) kB[\\s\\S]*MemAvailable: +(\\d+) kB", Pattern.MULTILINE);
    private static final double GOAL = 1.5;
    private static final int GOAL_MIB = 500;

    private final Scenario scenario;
    private final BootImages images;
    private final List<Boot> ours = new ArrayList<>();
    private final List<Boot> plain = new ArrayList<>();

    /** Seconds from power-on, and memory in use. */
    private record Boot(double forwarded, double login, double memoryMiB) {}

    private BootTime(Scenario scenario, BootImages images) {
        this.scenario = scenario;
        this.images = images;
    }

    /** The command line: {@code [--rounds N]}. */
    public static void main(String[] words) {
        int rounds = words.length == 2 && words[0].equals("--rounds") ? Integer.parseInt(words[1]) : 3;
        BootImages images = BootImages.here();
        Scenario scenario = ScenarioFile.read(images.home().resolve("tests-qemu/benchmarks/boot"));
        Lab.cleanUpStale();
        new BootTime(scenario, images).run(rounds);
    }

    private void run(int rounds) {
        System.out.println("From power-on, seconds; memory in use " + SETTLE.toSeconds() + " s later, MiB");
        System.out.printf("%-8s%20s%20s%12s%n", "", "forwards a packet", "prompts for login", "memory");
        for (int round = 0; round < rounds; round++) {
            ours.add(boot("isthmus", true));
            plain.add(boot("debian", false));
        }
        double ratio = median(ours, false) / median(plain, true);
        System.out.printf(
                Locale.ROOT,
                "Medians: Isthmus forwards after %.1f s, Debian prompts after %.1f s: ratio %.2f (goal: %.1f)%n",
                median(ours, false),
                median(plain, true),
                ratio,
                GOAL);
        System.out.printf(
                Locale.ROOT,
                "Memory in use: Isthmus %.0f MiB (goal: under %d), Debian %.0f MiB%n",
                medianMemory(ours),
                GOAL_MIB,
                medianMemory(plain));
    }

    private Boot boot(String name, boolean forwards) {
        images.kept(scenario.name()).toFile().mkdirs();
        try (Stage stage = Stage.set(scenario, images)) {
            Machine machine = stage.machine(name);
            var router = scenario.machine(name).nics().getFirst().mac();
            stage.host("s1").ip("neigh", "replace", "10.10.0.1", "lladdr", router, "dev", "eth0");
            // A ping ends at an ICMP error too, which the appliance may send while its second network is not there yet.
            String asking = "until ping -n -i 0.1 -c 1 -w 600 10.20.0.11; do sleep 0.1; done";
            RunningCommand ping = stage.host("s1").start("sh", "-c", asking);
            long startedNs = System.nanoTime();
            machine.start();
            double forwarded = Double.NaN;
            if (forwards) {
                if (!ping.awaitEnd(LONGEST_BOOT) || ping.exitCode() != 0) {
                    throw new LabException(name + " forwards nothing: " + machine.serial());
                }
                forwarded = seconds(startedNs);
            }
            Pattern prompt = Pattern.compile(name + " login:");
            double login = Double.NaN;
            if (machine.awaitSerial(prompt, LONGEST_BOOT, POLL)) {
                login = seconds(startedNs);
            }
            Boot boot = new Boot(forwarded, login, memory(machine));
            System.out.printf(
                    Locale.ROOT, "%-8s%20.1f%20.1f%12.0f%n", name, boot.forwarded, boot.login, boot.memoryMiB);
            return boot;
        }
    }

    private static double seconds(long sinceNs) {
        return (System.nanoTime() - sinceNs) / 1e9;
    }

    private static double memory(Machine machine) {
        Outcome outcome = machine.run("sleep %d; cat /proc/meminfo".formatted(SETTLE.toSeconds()), LONGEST_BOOT);
        Matcher matcher = MEMORY.matcher(outcome.output());
        if (!matcher.find()) {
            throw new LabException("no /proc/meminfo: " + outcome.describe());
        }
        return (Long.parseLong(matcher.group(1)) - Long.parseLong(matcher.group(2))) / 1024.0;
    }

    private static double median(List<Boot> boots, boolean login) {
        double[] sorted = boots.stream()
                .mapToDouble(boot -> login ? boot.login : boot.forwarded)
                .sorted()
                .toArray();
        return sorted[sorted.length / 2];
    }

    private static double medianMemory(List<Boot> boots) {
        double[] sorted = boots.stream().mapToDouble(Boot::memoryMiB).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
