package net.isthmus.core.config;

/** How frames pass a member of a bridge. */
public enum PortMode {
    /** As they are. */
    TRANSPARENT,
    /** With the MAC of the member's own NIC on the wire. */
    MAC_NAT,
    /** Not at all: packets are routed, by a route to each host. */
    ROUTED,
    /** As the self-test of the NIC says. */
    AUTO
}
