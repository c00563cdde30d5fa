package net.isthmus.core.port;

import net.isthmus.wire.IpPrefix;

/** Takes routes from all that know some; the RIB is behind it. Called on the control loop. */
public interface RouteSink {
    /** Offers a route, or replaces the one of the same VRF, prefix, origin and source. */
    void offer(RouteOffer route);

    /** Takes an offer back; nothing happens if there is none. */
    void withdraw(int vrf, IpPrefix prefix, RouteOrigin origin, String source);
}
