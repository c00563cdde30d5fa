package net.isthmus.qemu.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.isthmus.lab.Await;
import net.isthmus.lab.Command;
import net.isthmus.lab.Lab;
import net.isthmus.lab.LabException;
import net.isthmus.lab.Outcome;
import net.isthmus.qemu.machine.BootImages;
import net.isthmus.qemu.machine.Machine;
import net.isthmus.qemu.scenario.Scenario;
import net.isthmus.qemu.scenario.ScenarioException;
import net.isthmus.qemu.scenario.Step;

/**
 * Plays one scenario, and says step by step how far it has come.
 *
 * <p>What remains of a run lies in {@code tests-qemu/target/scenarios/NAME}: always the serial lines; if it failed,
 * also the capture and what the guests' journals say. One failure is not the image's: where the guest's own words show
 * that the emulator has broken the JVM's code or the kernel's flags, the scenario is played once more, and says so.
 */
public final class ScenarioRun {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final int SERIAL_TAIL = 3000;
    private static final Pattern EMULATOR =
            Pattern.compile("A fatal error has been detected by the Java Runtime|general protection fault|Oops: ");

    private final Scenario scenario;
    private final BootImages images;
    private final Consumer<String> log;
    private final Path kept;
    private final boolean goesOn;
    private final long startedNs = System.nanoTime();

    private ScenarioRun(Scenario scenario, BootImages images, Consumer<String> log, boolean goesOn) {
        this.goesOn = goesOn;
        this.scenario = scenario;
        this.images = images;
        this.log = log;
        this.kept = images.kept(scenario.name());
    }

    /**
     * Plays it; throws {@link ScenarioException} if it does not come true.
     *
     * @param log takes lines for people
     */
    public static void play(Scenario scenario, BootImages images, Consumer<String> log) {
        Lab.cleanUpStale();
        log.accept(scenario.description().replace('\n', ' '));
        try {
            new ScenarioRun(scenario, images, log, false).play();
        } catch (EmulatorException e) {
            log.accept("  THE EMULATOR FAILED, NOT THE IMAGE (%s). Playing it once more.".formatted(e.getMessage()));
            new ScenarioRun(scenario, images, log, false).play();
        }
    }

    /** The same for a person who writes a scenario: a step that does not come true is said, and the next one taken. */
    static void tryOut(Scenario scenario, BootImages images, Consumer<String> log) {
        new ScenarioRun(scenario, images, log, true).play();
    }

    private void play() {
        emptyFolder();
        try (Stage stage = Stage.set(scenario, images)) {
            Path capture = kept.resolve("frames.pcap");
            stage.capture(capture);
            int number = 0;
            for (Step step : scenario.steps()) {
                number++;
                try {
                    take(stage, step);
                } catch (LabException | ScenarioException e) {
                    RuntimeException failure = failure(stage, number, step, e);
                    if (!goesOn) {
                        throw failure;
                    }
                }
                log.accept("  %6.1f s  %s".formatted((System.nanoTime() - startedNs) / 1e9, describe(step)));
            }
            keepSerial(stage);
            delete(capture);
        } finally {
            scenario.machines().forEach(machine -> delete(kept.resolve(machine.name() + ".qcow2")));
        }
    }

    private void take(Stage stage, Step step) {
        switch (step) {
            case Step.Start start -> stage.machine(start.machine()).start();
            case Step.Kill kill -> stage.machine(kill.machine()).kill();
            case Step.Off off -> stage.machine(off.machine()).off(off.within());
            case Step.Reboot reboot -> stage.machine(reboot.machine()).reboot(reboot.within());
            case Step.Unplug unplug -> stage.machine(unplug.machine()).unplug(unplug.nic());
            case Step.Plug plug -> stage.machine(plug.machine()).plug(plug.nic(), plug.mac());
            case Step.Qmp qmp -> stage.machine(qmp.machine()).qmp(qmp.execute(), qmp.arguments());
            case Step.Type type -> stage.machine(type.machine()).type(type.text());
            case Step.Serial serial -> {
                if (!stage.machine(serial.machine()).awaitSerial(serial.expect(), serial.within())) {
                    throw new ScenarioException("the serial console has not said /%s/ within %d s"
                            .formatted(serial.expect(), serial.within().toSeconds()));
                }
            }
            case Step.Run run -> run(stage, run);
        }
    }

    private void run(Stage stage, Step.Run run) {
        String[] complaint = new String[] {""};
        boolean cameTrue = Await.until(run.within(), POLL, () -> {
            Outcome outcome = once(stage, run);
            complaint[0] = complaint(run, outcome);
            return complaint[0].isEmpty();
        });
        if (!cameTrue) {
            throw new ScenarioException(complaint[0]);
        }
    }

    private Outcome once(Stage stage, Step.Run run) {
        if (scenario.hasMachine(run.on())) {
            return stage.machine(run.on()).run(run.command(), run.timeout());
        }
        String script = "cd '%s'; export SCENARIO='%s' HOME_OF_ISTHMUS='%s'\n%s"
                .formatted(stage.folder(), scenario.folder().toAbsolutePath(), images.home(), run.command());
        return stage.host(run.on()).run(Command.of("sh", "-c", script).within(run.timeout()));
    }

    private static String complaint(Step.Run run, Outcome outcome) {
        String said = outcome.output() + outcome.errors();
        if (outcome.exitCode() == Outcome.TIMED_OUT) {
            return "it ran into its deadline of %d s%n%s"
                    .formatted(run.timeout().toSeconds(), said);
        }
        if (outcome.succeeded() == run.fails()) {
            return "it exited with %d%s%n%s"
                    .formatted(outcome.exitCode(), run.fails() ? ", and should have failed" : "", said);
        }
        for (Pattern expected : run.expect()) {
            if (!expected.matcher(said).find()) {
                return "its output does not match /%s/%n%s".formatted(expected, said);
            }
        }
        for (Pattern never : run.never()) {
            if (never.matcher(said).find()) {
                return "its output must not match /%s/%n%s".formatted(never, said);
            }
        }
        return "";
    }

    private static String describe(Step step) {
        return switch (step) {
            case Step.Run run -> "%s: %s".formatted(run.on(), run.command().replace("\n", "; "));
            case Step.Serial serial -> "%s says /%s/".formatted(serial.machine(), serial.expect());
            case Step.Type type ->
                "%s: types %s".formatted(type.machine(), type.text().strip());
            case Step.Qmp qmp -> "%s: %s".formatted(qmp.machine(), qmp.execute());
            case Step.Start start -> "%s: power on".formatted(start.machine());
            case Step.Kill kill -> "%s: power cut".formatted(kill.machine());
            case Step.Off off -> "%s: power button, off".formatted(off.machine());
            case Step.Reboot reboot -> "%s: restarts".formatted(reboot.machine());
            case Step.Unplug unplug -> "%s: NIC %d unplugged".formatted(unplug.machine(), unplug.nic());
            case Step.Plug plug -> "%s: NIC %d plugged in".formatted(plug.machine(), plug.nic());
        };
    }

    private RuntimeException failure(Stage stage, int number, Step step, RuntimeException cause) {
        StringBuilder text = new StringBuilder("%s, step %d, after %.0f s: %s%n%s%n"
                .formatted(
                        scenario.name(),
                        number,
                        (System.nanoTime() - startedNs) / 1e9,
                        describe(step),
                        cause.getMessage()));
        boolean isEmulators = false;
        for (Map.Entry<String, Machine> machine : stage.machines().entrySet()) {
            String journal = journal(machine.getValue());
            write(machine.getKey() + "-journal.log", journal);
            String serial = machine.getValue().serial();
            isEmulators |= EMULATOR.matcher(serial + journal).find();
            text.append("%nThe last that the serial console of %s said:%n%s%n"
                    .formatted(machine.getKey(), serial.substring(Math.max(0, serial.length() - SERIAL_TAIL))));
            text.append(machine.getValue().complaints());
        }
        keepSerial(stage);
        text.append("\nKept: ").append(kept);
        log.accept("  " + text.toString().replace("\n", "\n  "));
        return isEmulators
                ? new EmulatorException(text.toString(), cause)
                : new ScenarioException(text.toString(), cause);
    }

    private static String journal(Machine machine) {
        if (!machine.isOn()) {
            return "";
        }
        try {
            Outcome outcome = machine.run(
                    "journalctl -b --no-pager -o short-monotonic | tail -n 1000; cat /run/charon.log 2>/dev/null",
                    Duration.ofSeconds(40));
            return outcome.output() + outcome.errors();
        } catch (LabException e) {
            return e.getMessage() == null ? "" : e.getMessage();
        }
    }

    private void keepSerial(Stage stage) {
        stage.machines().forEach((name, machine) -> write(name + "-serial.log", machine.serial()));
    }

    private void write(String name, String text) {
        try {
            Files.writeString(kept.resolve(name), text);
        } catch (IOException e) {
            log.accept("  cannot keep %s: %s".formatted(name, e.getMessage()));
        }
    }

    private void emptyFolder() {
        try {
            if (Files.exists(kept)) {
                try (Stream<Path> old = Files.walk(kept)) {
                    List<Path> all = old.sorted(Comparator.reverseOrder()).toList();
                    all.forEach(this::delete);
                }
            }
            Files.createDirectories(kept);
        } catch (IOException e) {
            throw new LabException("cannot empty " + kept + ": " + e.getMessage(), e);
        }
    }

    private void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            log.accept(String.format(Locale.ROOT, "  cannot delete %s: %s", path, e.getMessage()));
        }
    }

    /** A failure that the guest's own words lay at the emulator's door. */
    private static final class EmulatorException extends RuntimeException {
        EmulatorException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
