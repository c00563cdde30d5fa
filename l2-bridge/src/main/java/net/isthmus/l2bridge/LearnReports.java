package net.isthmus.l2bridge;

import java.util.Arrays;
import net.isthmus.fastpath.graph.Punt;

/**
 * How a worker tells the control loop of MACs that the {@link Fdb} does not know behind this member.
 *
 * <p>A worker may say the same thing many times until it is learnt, and a station may invent a MAC a frame. So there is
 * a budget of {@value #BUDGET} reports a millisecond, and within a millisecond nothing is said twice. What is not said
 * is counted and costs a few instructions: a MAC flood burdens neither worker nor control loop.
 */
final class LearnReports {
    /** Reports a millisecond. */
    static final int BUDGET = 64;

    private static final int PERIOD_SHIFT = 20; // 2^20 ns, about a millisecond
    private static final int REMEMBERED_BITS = 7;
    private static final long MIX = 0x9e37_79b9_7f4a_7c15L;

    private final Punt punt;
    private final WorkerObservations observations;
    private final long[] remembered = new long[1 << REMEMBERED_BITS];
    private long period = Long.MIN_VALUE;
    private int left;

    LearnReports(Punt punt, WorkerObservations observations) {
        this.punt = punt;
        this.observations = observations;
    }

    /** Begins a vector at this time. */
    void begin(long nowNs) {
        if (nowNs >>> PERIOD_SHIFT != period) {
            period = nowNs >>> PERIOD_SHIFT;
            left = BUDGET;
            Arrays.fill(remembered, 0);
        }
    }

    /** Says that a MAC was seen on a member, unless that was said just now or the budget is spent. */
    void report(long key, int member) {
        long said = key ^ (long) member << 48;
        int place = (int) (said * MIX >>> Long.SIZE - REMEMBERED_BITS);
        if (remembered[place] == said) {
            return;
        }
        if (left == 0) {
            observations.unreported();
            return;
        }
        left--;
        remembered[place] = said;
        if (!punt.event(Punt.MAC_LEARNED, member, 0, key)) {
            observations.unreported();
            left = 0; // the control loop is behind: leave its ring alone for the rest of the millisecond
        }
    }
}
