package net.isthmus.core.plan;

import net.isthmus.core.config.Route;
import net.isthmus.wire.IpPrefix;

/** What tells one static route from another: where it leads may change, and it is still the same route. */
record RouteKey(IpPrefix to, int metric) {

    static RouteKey of(Route route) {
        return new RouteKey(route.to(), route.metric());
    }
}
