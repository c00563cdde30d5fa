package net.isthmus.fastpath.fib;

/** What became of an update of the FIB. */
public enum FibOutcome {
    /** Readers see the update from now on. */
    APPLIED,
    /** Nothing had to change: the route was already so, or there was none to remove. */
    UNCHANGED,
    /** The table's memory is full; nothing has changed. */
    REFUSED_FULL
}
