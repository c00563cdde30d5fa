package net.isthmus.core.port;

/** Tells whether the control loop still goes round. Any thread. */
@FunctionalInterface
public interface ControlPulse {
    /** Nanoseconds since the control loop last began a round; negative if it has not begun yet or has ended. */
    long nanosSinceLastRound();
}
