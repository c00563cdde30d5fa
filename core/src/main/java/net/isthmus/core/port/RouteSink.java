package net.isthmus.core.port;

import java.util.Collection;
import net.isthmus.wire.IpPrefix;

/** Takes routes from all that know some; the RIB is behind it. Called on the control loop. */
public interface RouteSink {
    /** Offers a route, or replaces the one of the same VRF, prefix, origin and source. */
    void offer(RouteOffer route);

    /** Takes an offer back; nothing happens if there is none. */
    void withdraw(int vrf, IpPrefix prefix, RouteOrigin origin, String source);

    /**
     * Takes many at once: packets see the state in which all of them come to rest, additions before removals.
     *
     * @param offered new and changed offers
     * @param withdrawn offers to take back, of which only VRF, prefix, origin and source matter
     */
    void change(Collection<RouteOffer> offered, Collection<RouteOffer> withdrawn);
}
