package net.isthmus.fastpath.policy;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import net.isthmus.fastpath.session.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Decisions on their way to the log: workers put them in, the control loop makes words of them. Bounded, and what finds
 * no room is counted, for anybody can cause denials.
 *
 * <p>A ring in which each slot says by a number whose turn it is: {@code at} for the writer that claims place
 * {@code at}, {@code at + 1} for the reader, {@code at + CAPACITY} for the next writer.
 */
public final class DecisionLog {
    private static final int CAPACITY = 256;
    private static final int MASK = CAPACITY - 1;

    private final AtomicLongArray turns = new AtomicLongArray(CAPACITY);
    private final Flow[] flows = new Flow[CAPACITY];
    private final long[] verdicts = new long[CAPACITY];
    private final @Nullable Policy[] policies = new Policy[CAPACITY];
    private final AtomicLong head = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private long tail;

    /** A log with room for some hundred decisions between two readings. */
    public DecisionLog() {
        for (int i = 0; i < CAPACITY; i++) {
            turns.set(i, i);
            flows[i] = new Flow();
        }
    }

    /** Puts a decision in, or counts it as lost. Any thread; allocates nothing. */
    public void offer(Policy policy, long verdict, Flow flow) {
        while (true) {
            long at = head.get();
            int slot = (int) at & MASK;
            long turn = turns.get(slot);
            if (turn < at) {
                lost.getAndIncrement();
                return;
            }
            if (turn == at && head.compareAndSet(at, at + 1)) {
                flows[slot].set(flow);
                verdicts[slot] = verdict;
                policies[slot] = policy;
                turns.set(slot, at + 1);
                return;
            }
        }
    }

    /**
     * Takes all that is there, oldest first. One thread.
     *
     * @param most the most to put into words; the others are counted as lost
     * @return how many were lost since the last time
     */
    public long drain(int most, Consumer<String> line) {
        for (int taken = 0; turns.get((int) tail & MASK) == tail + 1; taken++) {
            int slot = (int) tail & MASK;
            Policy policy = policies[slot];
            if (policy != null && taken < most) {
                line.accept(policy.log(verdicts[slot], flows[slot]));
            } else {
                lost.getAndIncrement();
            }
            policies[slot] = null;
            turns.set(slot, tail + CAPACITY);
            tail++;
        }
        return lost.getAndSet(0);
    }
}
