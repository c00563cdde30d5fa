package net.isthmus.core.port;

import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/**
 * A route that some part of the house offers to the RIB. VRF, prefix, origin and source identify it: a further offer
 * with the same four replaces it.
 *
 * @param vrf VRF of the route; 0 is the one that is always there
 * @param prefix destinations
 * @param origin kind of the part that offers it
 * @param source tells offers of one origin apart: an interface's name, a peer's address; may be empty
 * @param distance administrative distance, 0 to 255; the smallest of a prefix's offers wins, 255 is never used
 * @param metric decides among offers of equal distance; the smallest wins
 * @param target where it leads
 */
public record RouteOffer(
        int vrf, IpPrefix prefix, RouteOrigin origin, String source, int distance, long metric, RouteTarget target) {

    /** The largest distance: such a route is known but never used. */
    public static final int NEVER = 255;

    /** Checks the ranges. */
    public RouteOffer {
        if (vrf < 0) {
            throw new IllegalArgumentException("VRF " + vrf + " is negative");
        }
        if (distance < 0 || distance > NEVER) {
            throw new IllegalArgumentException("distance " + distance + " is not between 0 and " + NEVER);
        }
        if (metric < 0) {
            throw new IllegalArgumentException("metric " + metric + " is negative");
        }
    }

    /** An offer to a next hop, with the usual distance of its origin. */
    public static RouteOffer to(int vrf, IpPrefix prefix, RouteOrigin origin, String source, NextHop nextHop) {
        return new RouteOffer(vrf, prefix, origin, source, origin.distance(), 0, new RouteTarget.To(nextHop));
    }

    /** An offer by way of a router, with the usual distance of its origin. */
    public static RouteOffer via(int vrf, IpPrefix prefix, RouteOrigin origin, String source, IpAddress gateway) {
        return new RouteOffer(vrf, prefix, origin, source, origin.distance(), 0, new RouteTarget.Via(gateway));
    }

    /** The same offer with another metric. */
    public RouteOffer withMetric(long other) {
        return new RouteOffer(vrf, prefix, origin, source, distance, other, target);
    }

    /** True if a withdrawal of one means the other. */
    public boolean isSameRouteAs(RouteOffer other) {
        return vrf == other.vrf && origin == other.origin && prefix.equals(other.prefix) && source.equals(other.source);
    }
}
