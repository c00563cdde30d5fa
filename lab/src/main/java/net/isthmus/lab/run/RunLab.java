package net.isthmus.lab.run;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import net.isthmus.lab.Await;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.KernelRouter;
import net.isthmus.lab.Lab;
import net.isthmus.lab.LabException;
import net.isthmus.lab.LabNetwork;
import net.isthmus.lab.LabTopology;
import net.isthmus.lab.Router;
import net.isthmus.lab.StandardTopology;

/**
 * What {@code make run} starts: tidies up after runs that were killed, builds the standard topology, starts the
 * appliance in it, passes real traffic, says what to try next, and waits until Ctrl-C; then nothing of it is left.
 */
public final class RunLab {

    private static final int ALL_WELL = 0;
    private static final int CHECKS_FAILED = 1;
    private static final int WRONG_USAGE = 2;
    private static final int COULD_NOT_RUN = 3;
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final RunOptions options;
    private final PrintStream out;
    private final long startedNs = System.nanoTime();

    private RunLab(RunOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** The program; {@code --help} tells its options. */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        List<String> words = List.of(arguments);
        if (words.contains("--help")) {
            out.print(RunOptions.USAGE);
            return;
        }
        System.exit(run(words, out));
    }

    static int run(List<String> words, PrintStream out) {
        try {
            return new RunLab(RunOptions.parse(words), out).run();
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage());
            out.print(RunOptions.USAGE);
            return WRONG_USAGE;
        } catch (LabException e) {
            out.println();
            out.println("✗ " + e.getMessage());
            return COULD_NOT_RUN;
        }
    }

    private int run() {
        List<String> leftovers = Lab.cleanUpStale();
        if (!leftovers.isEmpty()) {
            step("tidied up after a run that was killed: " + String.join(", ", leftovers));
        }
        LabTopology topology = StandardTopology.create().withQueues(options.queues());
        try (Lab lab = Lab.open()) {
            out.println("Building the lab (owner " + lab.labName().ownerPid() + ")");
            LabNetwork network = LabNetwork.build(lab, topology, this::step);
            try (Router router = router(network)) {
                out.println("Starting " + router.label());
                router.start();
                step("ready");
                boolean isWell = check(network);
                if (!options.once()) {
                    out.print(Guide.of(network, router));
                    waitUntilItEnds(router);
                    return COULD_NOT_RUN;
                }
                return isWell ? ALL_WELL : CHECKS_FAILED;
            } finally {
                out.println("Cleaning up");
            }
        }
    }

    private Router router(LabNetwork network) {
        return options.kernel()
                ? new KernelRouter(network)
                : new IsthmusRouter(network, options.appliance(), options.javaOptions());
    }

    private boolean check(LabNetwork network) {
        out.println("Passing traffic");
        int failed = 0;
        for (Check check : StandardChecks.of(network)) {
            Check.Result result = check.run();
            failed += result.isGood() ? 0 : 1;
            out.println("  %s %-30s %-58s %s"
                    .formatted(result.isGood() ? "✓" : "✗", check.path(), check.traffic(), result.text()));
        }
        out.println(failed == 0 ? "All of it passed." : failed + " failed.");
        return failed == 0;
    }

    /** Ctrl-C ends the JVM, and the lab's hook tidies up; here we only notice if the router dies by itself. */
    private void waitUntilItEnds(Router router) {
        Await.until(Duration.ofDays(365), LOOK_AGAIN, () -> !router.isRunning());
        String why = router instanceof IsthmusRouter isthmus
                ? ":\n" + isthmus.process().tail()
                : "";
        out.println("✗ " + router.label() + " has ended by itself" + why);
    }

    private void step(String text) {
        out.println("  %5.1f s  %s".formatted((System.nanoTime() - startedNs) / 1e9, text));
    }
}
