package net.isthmus.appliance.upgrade;

import java.time.Duration;
import java.util.Optional;

/**
 * Whether a slot on trial is good: a machine that is told again and again what is wrong.
 *
 * <pre>
 *   WAITING ── nothing wrong, for {@code steady} without a break ──▶ GOOD
 *      └────── {@code deadline} over ──▶ FAILED, with what was wrong last
 * </pre>
 *
 * An appliance that starts, dies and is started again is ready now and then, and never for long.
 */
final class Trial {

    /** How long a slot has, if nothing else is said. */
    static final Duration DEADLINE = Duration.ofMinutes(5);

    /** How long everything has to be well without a break. */
    static final Duration STEADY = Duration.ofSeconds(10);

    /** What is known of the slot. */
    sealed interface Verdict {
        /** Nothing yet. */
        record Waiting() implements Verdict {}

        /** It works. */
        record Good() implements Verdict {}

        /** It does not, and why. */
        record Failed(String reason) implements Verdict {}
    }

    private final long deadlineNs;
    private final long steadyNs;
    private final long beginNs;
    private long wellSinceNs;
    private boolean isWell;
    private String wrong = "nothing was asked";

    /** A trial that begins now. */
    Trial(Duration deadline, Duration steady, long nowNs) {
        this.deadlineNs = deadline.toNanos();
        this.steadyNs = steady.toNanos();
        this.beginNs = nowNs;
    }

    /** Takes in what is wrong now; a trial that is over keeps no more count. */
    Verdict observe(long nowNs, Optional<String> trouble) {
        if (trouble.isEmpty() && !isWell) {
            wellSinceNs = nowNs;
        }
        isWell = trouble.isEmpty();
        trouble.ifPresent(text -> wrong = text);
        if (isWell && nowNs - wellSinceNs >= steadyNs) {
            return new Verdict.Good();
        }
        if (nowNs - beginNs >= deadlineNs) {
            return new Verdict.Failed(isWell ? "ready only now, and not for long before: " + wrong : wrong);
        }
        return new Verdict.Waiting();
    }
}
