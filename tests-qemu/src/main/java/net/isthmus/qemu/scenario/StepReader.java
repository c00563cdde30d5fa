package net.isthmus.qemu.scenario;

import java.time.Duration;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads one step. Its first word says what happens, and to whom:
 *
 * <pre>
 * - start: appliance
 * - serial: appliance
 *   expect: "login:"
 *   within: 2min
 * - on: s1
 *   run: ping -c 3 10.20.0.11
 *   expect: " 0% packet loss"
 * </pre>
 */
final class StepReader {
    private static final Duration SHUTDOWN = Duration.ofMinutes(3);
    /** Long enough for the start of a JVM in a guest whose host is busy; a try that comes true ends at once. */
    private static final Duration COMMAND = Duration.ofMinutes(3);

    private static final Duration BOOT = Duration.ofMinutes(4);

    private StepReader() {}

    static Step read(Fields given) {
        for (Verb verb : Verb.values()) {
            if (given.has(verb.key)) {
                return given.complete(verb.reader.apply(given));
            }
        }
        throw new ScenarioException(given.path()
                + ": a step says start, kill, off, reboot, unplug, plug, qmp, type, serial or on (with run)");
    }

    /** The words that a step may begin with. */
    private enum Verb {
        START("start", given -> new Step.Start(given.text("start"))),
        KILL("kill", given -> new Step.Kill(given.text("kill"))),
        OFF("off", given -> new Step.Off(given.text("off"), given.duration("within", SHUTDOWN))),
        REBOOT("reboot", given -> new Step.Reboot(given.text("reboot"), given.duration("within", SHUTDOWN))),
        UNPLUG("unplug", given -> new Step.Unplug(given.text("unplug"), given.number("nic", 0))),
        PLUG("plug", given -> new Step.Plug(given.text("plug"), given.number("nic", 0), given.maybeText("mac"))),
        QMP("qmp", given -> new Step.Qmp(given.text("qmp"), given.text("execute"), given.map("arguments"))),
        TYPE("type", given -> new Step.Type(given.text("type"), given.text("text"))),
        SERIAL("serial", StepReader::serial),
        ON("on", StepReader::run);

        private final String key;
        private final Function<Fields, Step> reader;

        Verb(String key, Function<Fields, Step> reader) {
            this.key = key;
            this.reader = reader;
        }
    }

    private static Step serial(Fields given) {
        return new Step.Serial(
                given.text("serial"),
                Pattern.compile(given.text("expect"), Pattern.MULTILINE),
                given.duration("within", BOOT));
    }

    private static Step run(Fields given) {
        return new Step.Run(
                given.text("on"),
                given.text("run").strip(),
                given.patterns("expect"),
                given.patterns("never"),
                given.flag("fails"),
                given.duration("within", Duration.ZERO),
                given.duration("timeout", COMMAND));
    }
}
