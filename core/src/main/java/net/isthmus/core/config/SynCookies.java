package net.isthmus.core.config;

/** When new TCP connections are answered with SYN cookies. */
public enum SynCookies {
    /** While too many of them are half-open. */
    AUTO,
    /** Every one. */
    ALWAYS,
    /** None. */
    NEVER
}
