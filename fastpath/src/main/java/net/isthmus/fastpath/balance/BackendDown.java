package net.isthmus.fastpath.balance;

/** What becomes of the sessions of a backend that has died. */
public enum BackendDown {
    /** They end, and both ends are told where the protocol can: a RST of TCP. */
    RESET,
    /** As for {@link #RESET}: a TCP connection cannot move; what has no connection moves with its next packet. */
    MOVE,
    /** They go on. */
    KEEP
}
