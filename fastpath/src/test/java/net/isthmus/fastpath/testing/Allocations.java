package net.isthmus.fastpath.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Measures what a piece of the packet path allocates; the answer must be nothing. */
public final class Allocations {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int WARM_UP = 3;
    private static final int ATTEMPTS = 5;

    private Allocations() {}

    /**
     * Bytes allocated by {@code times} runs, after a warm-up of as many.
     *
     * <p>The least of several attempts: what the compiler's own arrival allocates on this thread is not the code's.
     */
    public static long during(int times, Runnable action) {
        for (int i = 0; i < WARM_UP; i++) {
            repeat(times, action);
        }
        long least = Long.MAX_VALUE;
        for (int i = 0; i < ATTEMPTS && least != 0; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            repeat(times, action);
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    private static void repeat(int times, Runnable action) {
        for (int i = 0; i < times; i++) {
            action.run();
        }
    }
}
