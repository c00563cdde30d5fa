package net.isthmus.lab;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Waiting for the outside world. Other processes tell nobody when they are done, so the lab looks again and again; it
 * does so here only, always with a deadline.
 */
public final class Await {

    private Await() {}

    /** Looks every {@code pause} until {@code condition} holds. False if it still does not after {@code limit}. */
    public static boolean until(Duration limit, Duration pause, BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() >= deadlineNs) {
                return false;
            }
            pause(pause);
        }
        return true;
    }

    /** Lets {@code duration} pass. */
    public static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while waiting", e);
        }
    }
}
