package net.isthmus.core.port;

import java.util.List;
import net.isthmus.wire.IpPrefix;

/**
 * Hears which routes of the main VRF are in use that are not BGP's own: what is announced, and by what the next hops of
 * BGP's routes are reached. Called on the control loop whenever routes have come to rest, and once with all that there
 * is when it begins to listen.
 */
@FunctionalInterface
public interface SelectedRoutes {
    /**
     * Routes have been selected.
     *
     * @param selected those that are new or have changed
     * @param gone prefixes to which there is no route any more, or one of BGP's
     */
    void changed(List<Selected> selected, List<IpPrefix> gone);

    /**
     * A route in use.
     *
     * @param origin who offers it; never EBGP or IBGP
     * @param metric decides among offers of equal distance; the smallest wins
     * @param nextHop where it leads, resolved to an interface
     */
    record Selected(IpPrefix prefix, RouteOrigin origin, long metric, NextHop nextHop) {}
}
