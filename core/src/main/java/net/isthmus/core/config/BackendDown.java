package net.isthmus.core.config;

/** What becomes of the sessions of a backend that has died. */
public enum BackendDown {
    RESET,
    MOVE,
    KEEP
}
