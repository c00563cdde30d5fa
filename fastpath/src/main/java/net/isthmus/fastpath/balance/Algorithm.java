package net.isthmus.fastpath.balance;

/** How a new session's backend is chosen. */
public enum Algorithm {
    /** By a hash of the flow: {@link Maglev}. */
    MAGLEV,
    /** The one with the fewest sessions for its weight. */
    LEAST_CONNECTIONS,
    /** In turn, as often as its weight says. */
    ROUND_ROBIN
}
