package net.isthmus.bgp.fsm;

/**
 * When a state wants to hear of a timer.
 *
 * @param timer which one
 * @param atNs when, or {@link #NEVER}
 */
public record Alarm(Timer timer, long atNs) {

    /** No time at all. */
    public static final long NEVER = Long.MAX_VALUE;

    /** The timers of RFC 4271 §8. */
    public enum Timer {
        /** How long to stay away after an end. */
        IDLE_HOLD,
        /** Until the next try to connect. */
        CONNECT_RETRY,
        /** Until the neighbour counts as dead. */
        HOLD,
        /** Until we say that we are not. */
        KEEPALIVE
    }

    /** The earlier of two. */
    static Alarm earlier(Alarm one, Alarm other) {
        boolean isOther = one.atNs == NEVER || other.atNs != NEVER && other.atNs - one.atNs < 0;
        return isOther ? other : one;
    }
}
