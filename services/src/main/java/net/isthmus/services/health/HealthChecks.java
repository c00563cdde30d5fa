package net.isthmus.services.health;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.random.RandomGenerator;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.config.HealthCheck;
import org.jspecify.annotations.Nullable;

/**
 * Asks all backends of all services and says when one comes to life or dies.
 *
 * <pre>
 *   configuration ──▶ a machine for each backend ── due ──▶ {@link Question}, at most 256 at once
 *   time ──────────▶      ▲                                      │
 *                         └── good, bad, or overdue: bad ────────┘
 * </pre>
 *
 * <p>Questions that find no room wait in turn, so that none is forgotten over others. Time is a parameter; no thread of
 * its own.
 */
@OwnedBy("control loop")
public final class HealthChecks {
    /** Most questions under way. */
    static final int MAX_ASKING = 256;

    /**
     * Who is asked for which service.
     *
     * @param backend name of the workload
     */
    public record Subject(String service, String backend, HealthCheck check, Target target) {}

    /**
     * What is believed of a backend.
     *
     * @param isKnown false before the first answer
     * @param words the last answer
     */
    public record Opinion(boolean isKnown, boolean isAlive, String words, long sinceNs) {}

    /** Hears of what has changed. */
    @FunctionalInterface
    public interface Listener {
        /** @param words why */
        void changed(Subject subject, boolean isAlive, String words, long nowNs);
    }

    private static final class Watch {
        final CheckMachine machine;

        @Nullable
        Question question;

        boolean isWaiting;
        String words = "not asked yet";
        long sinceNs;

        Watch(CheckMachine machine, long nowNs) {
            this.machine = machine;
            sinceNs = nowNs;
        }
    }

    private final Questions questions;
    private final RandomGenerator random;
    private final Listener listener;
    private Map<Subject, Watch> watches = Map.of();
    private final Queue<Subject> waiting = new ArrayDeque<>();
    private int asking;

    /** Nobody is asked. */
    public HealthChecks(Questions questions, RandomGenerator random, Listener listener) {
        this.questions = questions;
        this.random = random;
        this.listener = listener;
    }

    /** Says who is to be asked. Who was asked in the same way before goes on as he was. */
    public void set(List<Subject> subjects, long nowNs) {
        Map<Subject, Watch> next = new LinkedHashMap<>();
        for (Subject subject : subjects) {
            Watch known = watches.get(subject);
            next.put(
                    subject,
                    known == null ? new Watch(new CheckMachine(subject.check(), random, nowNs), nowNs) : known);
        }
        watches.forEach((subject, watch) -> {
            if (!next.containsKey(subject)) {
                cancel(watch);
            }
        });
        watches = next;
    }

    private void cancel(Watch watch) {
        Question question = watch.question;
        if (question != null) {
            question.cancel();
            watch.question = null;
            asking--;
        }
    }

    /** Lets time pass. */
    public void tick(long nowNs) {
        for (Map.Entry<Subject, Watch> entry : watches.entrySet()) {
            Subject subject = entry.getKey();
            Watch watch = entry.getValue();
            Question question = watch.question;
            if (question != null) {
                Optional<CheckResult> result = question.result();
                if (result.isPresent()) {
                    ended(subject, watch, result.get(), nowNs);
                } else if (watch.machine.isOverdue(nowNs)) {
                    ended(subject, watch, CheckResult.bad("no answer within " + patience(subject)), nowNs);
                }
            } else if (!watch.isWaiting && watch.machine.isDue(nowNs)) {
                watch.isWaiting = true;
                waiting.add(subject);
            }
        }
        while (asking < MAX_ASKING && !waiting.isEmpty()) {
            Subject subject = waiting.remove();
            Watch watch = watches.get(subject);
            if (watch != null && watch.isWaiting) {
                ask(subject, watch, nowNs);
            }
        }
    }

    private void ask(Subject subject, Watch watch, long nowNs) {
        watch.isWaiting = false;
        asking++;
        watch.machine.began(nowNs);
        watch.question = questions.ask(subject.check(), subject.target(), nowNs);
    }

    private static String patience(Subject subject) {
        return subject.target().patience().toMillis() + " ms";
    }

    private void ended(Subject subject, Watch watch, CheckResult result, long nowNs) {
        cancel(watch);
        watch.words = result.words();
        if (watch.machine.ended(result.isGood())) {
            watch.sinceNs = nowNs;
            listener.changed(subject, result.isGood(), result.words(), nowNs);
        }
    }

    /** What is believed of a backend; empty if nobody asks it. */
    public Optional<Opinion> opinion(Subject subject) {
        return Optional.ofNullable(watches.get(subject))
                .map(watch -> new Opinion(
                        watch.machine.state() != CheckMachine.State.UNKNOWN,
                        watch.machine.state() == CheckMachine.State.ALIVE,
                        watch.words,
                        watch.sinceNs));
    }

    /** Questions under way. */
    int asking() {
        return asking;
    }

    /** Asks nobody any more. */
    public void stop() {
        watches.values().forEach(this::cancel);
        watches = Map.of();
    }
}
