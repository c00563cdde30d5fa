package net.isthmus.core.time;

/** Elapsed time that never goes back. Protocol machines and workers take it as a parameter; tests turn it by hand. */
@FunctionalInterface
public interface MonotonicClock {
    /** The system's own. */
    MonotonicClock SYSTEM = System::nanoTime;

    /** Nanoseconds since an arbitrary origin. */
    long nanoTime();
}
