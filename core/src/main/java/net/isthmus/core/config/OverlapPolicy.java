package net.isthmus.core.config;

/** What becomes of an IPv4 datagram whose fragments overlap. */
public enum OverlapPolicy {
    /** All of it is dropped, as RFC 5722 asks for IPv6. */
    DROP,
    /** Its fragments pass. */
    PASS
}
