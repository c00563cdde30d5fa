package net.isthmus.bgp.attr;

/** How a prefix came into BGP: RFC 4271 §5.1.1. The order is that of preference and of the codes on the wire. */
public enum Origin {
    /** From within the autonomous system. */
    IGP,
    /** By the protocol before BGP. */
    EGP,
    /** By other means, redistribution for one. */
    INCOMPLETE
}
