package net.isthmus.services.addressing;

import java.util.ArrayList;
import java.util.List;
import net.isthmus.core.port.RouteOffer;
import net.isthmus.core.port.RouteSink;

/** The routes that one protocol has learned on one link: of a change only what differs is told. */
final class LearnedRoutes {
    private final RouteSink rib;
    private List<RouteOffer> offered = List.of();

    LearnedRoutes(RouteSink rib) {
        this.rib = rib;
    }

    void set(List<RouteOffer> wanted) {
        for (RouteOffer offer : wanted) {
            if (!offered.contains(offer)) {
                rib.offer(offer);
            }
        }
        for (RouteOffer old : offered) {
            if (wanted.stream().noneMatch(old::isSameRouteAs)) {
                rib.withdraw(old.vrf(), old.prefix(), old.origin(), old.source());
            }
        }
        offered = List.copyOf(new ArrayList<>(wanted));
    }
}
