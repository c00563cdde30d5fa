package net.isthmus.fastpath.balance;

/** What becomes of the sessions of a backend that has died. */
public enum BackendDown {
    /** They end, and both ends are told where the protocol can: a RST of TCP. */
    RESET,
    /** They are forgotten silently, so that their next packet may choose another backend. */
    MOVE,
    /** They go on. */
    KEEP
}
