package net.isthmus.services.rib;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.config.Route;
import net.isthmus.core.port.NextHop;
import net.isthmus.core.port.RouteOffer;
import net.isthmus.core.port.RouteOrigin;
import net.isthmus.core.port.RouteSink;

/** Offers the static routes of the configuration, and on a change only what differs. */
@OwnedBy("control loop")
public final class StaticRoutes {

    private final RouteSink rib;
    private Map<Route, RouteOffer> offered = Map.of();

    /** Offers routes to this RIB; none yet. */
    public StaticRoutes(RouteSink rib) {
        this.rib = rib;
    }

    /** Makes these the static routes of VRF 0. New ones come before old ones go. */
    public void apply(List<Route> routes) {
        Map<Route, RouteOffer> wanted = new LinkedHashMap<>();
        for (Route route : routes) {
            wanted.put(route, offer(route));
        }
        wanted.forEach((route, offer) -> {
            if (!offered.containsKey(route)) {
                rib.offer(offer);
            }
        });
        for (RouteOffer old : offered.values()) {
            if (wanted.values().stream().noneMatch(old::isSameRouteAs)) {
                rib.withdraw(old.vrf(), old.prefix(), old.origin(), old.source());
            }
        }
        offered = wanted;
    }

    private static RouteOffer offer(Route route) {
        // The description without the metric: a route whose metric alone changes is replaced, not doubled.
        String source = route.via().map(Object::toString).orElse("blackhole");
        return route.via()
                .map(gateway -> RouteOffer.via(0, route.to(), RouteOrigin.STATIC, source, gateway))
                .orElseGet(() -> RouteOffer.to(0, route.to(), RouteOrigin.STATIC, source, new NextHop.Blackhole()))
                .withMetric(route.metric());
    }
}
