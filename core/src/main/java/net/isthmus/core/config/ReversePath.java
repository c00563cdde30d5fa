package net.isthmus.core.config;

/** How closely the sources of packets are looked at, RFC 3704. */
public enum ReversePath {
    /** Not at all. */
    OFF,
    /** There must be a route to the source. */
    LOOSE,
    /** The route to the source must lead by the interface by which the packet came. */
    STRICT
}
