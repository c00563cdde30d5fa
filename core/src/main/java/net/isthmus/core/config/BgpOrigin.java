package net.isthmus.core.config;

/** How a route came into BGP: RFC 4271 §5.1.1, in the order of preference. */
public enum BgpOrigin {
    /** From within the autonomous system. */
    IGP,
    /** By the protocol before BGP. */
    EGP,
    /** By other means. */
    INCOMPLETE
}
