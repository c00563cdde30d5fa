package net.isthmus.bgp.rib;

import net.isthmus.core.port.RouteOffer;
import net.isthmus.core.port.RouteOrigin;
import net.isthmus.core.port.RouteTarget;
import net.isthmus.wire.IpPrefix;

/**
 * What the house's RIB is offered for a prefix.
 *
 * @param source name of the neighbour from which the best path is
 */
record HouseOffer(RouteOrigin origin, String source, long metric, RouteTarget target) {
    /** The main VRF. */
    private static final int VRF = 0;

    RouteOffer of(IpPrefix prefix) {
        return new RouteOffer(VRF, prefix, origin, source, origin.distance(), metric, target);
    }

    /** True if an offer of one replaces the other. */
    boolean isReplacedBy(HouseOffer other) {
        return origin == other.origin && source.equals(other.source);
    }
}
