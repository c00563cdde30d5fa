package net.isthmus.services.health;

import java.util.random.RandomGenerator;
import net.isthmus.core.config.HealthCheck;

/**
 * Whether a backend is alive, from answers to questions that are asked again and again.
 *
 * <pre>
 *            first answer good            fall bad in a row, the later ones asked fall an interval
 *   unknown ──────────────────▶ alive ───────────────────────────────────────────────────────────▶ dead
 *      │                          ▲                                                                 │ ▲
 *      │                          └──────────────────── rise good in a row ─────────────────────────┘ │
 *      └──────────────────────────────── first answer bad ────────────────────────────────────────────┘
 * </pre>
 *
 * <p>A backend that dies just after a question is asked again within one interval and given up within another, if its
 * silences (timeout) are no longer than an interval divided by fall. Intervals are shortened by up to a tenth at
 * random, so that many checks do not fall into step. Time is a parameter.
 */
final class CheckMachine {
    /** What is believed. */
    enum State {
        UNKNOWN,
        ALIVE,
        DEAD
    }

    private static final int JITTER_PARTS = 10;

    private final long intervalNs;
    private final long timeoutNs;
    private final int rise;
    private final int fall;
    private final RandomGenerator random;
    private State state = State.UNKNOWN;
    private int against;
    private boolean isAsking;
    private long beganNs;
    private long dueNs;

    /** A check that begins at a random moment of its first interval's first tenth. */
    CheckMachine(HealthCheck check, RandomGenerator random, long nowNs) {
        intervalNs = check.interval().toNanos();
        timeoutNs = check.patience().toNanos();
        rise = check.rise();
        fall = check.fall();
        this.random = random;
        dueNs = nowNs + jitter();
    }

    private long jitter() {
        return random.nextLong(intervalNs / JITTER_PARTS);
    }

    State state() {
        return state;
    }

    /** True while an answer is awaited. */
    boolean isAsking() {
        return isAsking;
    }

    /** True if it is time for a question. */
    boolean isDue(long nowNs) {
        return !isAsking && nowNs - dueNs >= 0;
    }

    /** True if the answer takes too long: it is to be taken as a bad one. */
    boolean isOverdue(long nowNs) {
        return isAsking && nowNs - beganNs >= timeoutNs;
    }

    /** A question is asked. */
    void began(long nowNs) {
        isAsking = true;
        beganNs = nowNs;
    }

    /** Its answer is there. Returns true if another state is believed now. */
    boolean ended(boolean isGood) {
        isAsking = false;
        State before = state;
        State said = isGood ? State.ALIVE : State.DEAD;
        against = said == state ? 0 : against + 1;
        if (state == State.UNKNOWN || against >= (isGood ? rise : fall)) {
            state = said;
            against = 0;
        }
        boolean isDoubtful = state == State.ALIVE && against > 0;
        dueNs = beganNs + (isDoubtful ? intervalNs / fall : intervalNs - jitter());
        return state != before;
    }
}
