package net.isthmus.core.plan;

import net.isthmus.core.config.Route;
import net.isthmus.wire.IpPrefix;

/** What tells one static route from another: where it leads may change, and it is still the same route. */
record RouteKey(String vrf, IpPrefix to, int distance, int metric) {

    static RouteKey of(Route route) {
        return new RouteKey(route.table(), route.to(), route.distance(), route.metric());
    }
}
