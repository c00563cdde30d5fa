package net.isthmus.bgp.fsm;

/**
 * When a step is made, and by how much the timers that it starts are shortened, so that many sessions do not beat in
 * step: RFC 4271 §10.
 *
 * @param ns nanoseconds of a clock that never goes back
 * @param jitter 0.75 to 1.0, drawn anew for each step
 */
public record Moment(long ns, double jitter) {

    /** A deadline after a time that is taken as it is. */
    long plus(long durationNs) {
        return ns + durationNs;
    }

    /** A deadline after a time that is shortened a little. */
    long plusJittered(long durationNs) {
        return ns + (long) (durationNs * jitter);
    }
}
