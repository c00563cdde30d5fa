package net.isthmus.core.port;

import net.isthmus.wire.IpAddress;

/** Where an offered route leads. */
public sealed interface RouteTarget {
    /** To a next hop that the offering side knows by itself. One by an interface counts only while that is up. */
    record To(NextHop nextHop) implements RouteTarget {}

    /**
     * To a router whose interface the RIB has to find through other routes of the same VRF: a connected one, or one
     * that leads to a connected one. A default route never serves for that.
     */
    record Via(IpAddress gateway) implements RouteTarget {}
}
