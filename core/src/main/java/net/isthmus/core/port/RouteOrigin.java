package net.isthmus.core.port;

import java.util.Locale;

/**
 * Who offers a route, with the administrative distance that its offers usually have: among offers for one prefix the
 * smallest distance wins.
 */
public enum RouteOrigin {
    /** The subnet of an interface. */
    CONNECTED(0),
    /** An address of the appliance itself, or one that nobody may be reached by. */
    LOCAL(0),
    /** Written in the configuration. */
    STATIC(1),
    /** Learned by BGP from another autonomous system. */
    EBGP(20),
    /** Learned by BGP within the own autonomous system. */
    IBGP(200),
    /** A virtual address: what no service there takes is refused. */
    SERVICE(250),
    /** A host on a connected subnet whose link-layer address was asked for. */
    NEIGHBOUR(253),
    /** A router that advertises itself. */
    RA(252),
    /** The router that a DHCP server names. */
    DHCP(254);

    private final int distance;

    RouteOrigin(int distance) {
        this.distance = distance;
    }

    /** The usual administrative distance. */
    public int distance() {
        return distance;
    }

    /** {@code connected}, {@code local}, {@code static}, … as operators read it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
