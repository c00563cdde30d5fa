package net.isthmus.bgp.decision;

/** Whom a path is from. */
public enum SourceKind {
    /** The appliance itself: a network of the configuration, or a redistributed route. */
    LOCAL,
    /** A neighbour in another autonomous system. */
    EXTERNAL,
    /** A neighbour in our own. */
    INTERNAL
}
