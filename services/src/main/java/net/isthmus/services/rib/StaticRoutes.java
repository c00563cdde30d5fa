package net.isthmus.services.rib;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.config.Route;
import net.isthmus.core.port.RouteHealth;
import net.isthmus.core.port.RouteHealth.Target;
import net.isthmus.core.port.RouteOffer;
import net.isthmus.core.port.RouteSink;

/**
 * The static routes of the configuration, as offers to the RIB.
 *
 * <pre>
 *   route without track ───────────────────────────────────▶ offered as long as it is configured
 *   route with track ──▶ {@link RouteHealth} ── alive, dead ─▶ offered while its target is alive; or, where each next
 *                                                            hop is watched, with those that are
 * </pre>
 *
 * <p>A tracked route that comes is offered when its target has answered for the first time; one that is replaced and
 * keeps its target goes on as it was. Only tracked routes are remembered here; of the others, which may be a million,
 * the RIB knows all there is to know.
 */
@OwnedBy("control loop")
public final class StaticRoutes {

    /** A target, and the routes that depend on it. */
    private static final class Watched {
        final Set<Route> routes = new HashSet<>();
        boolean isAlive;
    }

    private final RouteSink rib;
    private final RouteHealth health;
    private final RouteOffers offers;
    private final Map<Target, Watched> watched = new HashMap<>();

    /**
     * No routes yet.
     *
     * @param rib takes the offers
     * @param health watches what tracked routes depend on
     * @param names what VRFs and interfaces are called
     */
    public StaticRoutes(RouteSink rib, RouteHealth health, RouteNames names) {
        this.rib = rib;
        this.health = health;
        offers = new RouteOffers(names, this::isAlive);
    }

    /**
     * Takes many changes at once: packets see the state in which all of them come to rest.
     *
     * @param removed routes that go, unless one with the same destination and preference comes
     * @param added routes that come, or take the place of such
     */
    public void change(Collection<Route> removed, Collection<Route> added) {
        List<Target> freed = new ArrayList<>();
        List<RouteOffer> withdrawn = new ArrayList<>();
        for (Route route : removed) {
            withdrawn.add(offers.identity(route));
            for (Target target : offers.targets(route)) {
                Watched watch = watched.get(target);
                if (watch != null && watch.routes.remove(route)) {
                    freed.add(target);
                }
            }
        }
        for (Route route : added) {
            offers.targets(route).forEach(target -> watch(target, route));
        }
        for (Target target : freed) {
            Watched watch = watched.get(target);
            if (watch != null && watch.routes.isEmpty()) {
                watched.remove(target);
                health.unwatch(target);
            }
        }
        Map<RouteOffer, RouteOffer> offered = new LinkedHashMap<>();
        for (Route route : added) {
            offers.offer(route).ifPresent(offer -> offered.put(offers.identity(route), offer));
        }
        withdrawn.removeIf(offered::containsKey);
        rib.change(offered.values(), withdrawn);
    }

    private void watch(Target target, Route route) {
        Watched watch = watched.get(target);
        if (watch == null) {
            watch = new Watched();
            watched.put(target, watch);
            watch.routes.add(route);
            health.watch(target, this::changed);
        } else {
            watch.routes.add(route);
        }
    }

    private boolean isAlive(Target target) {
        Watched watch = watched.get(target);
        return watch != null && watch.isAlive;
    }

    private void changed(Target target, boolean isAlive) {
        Watched watch = watched.get(target);
        if (watch == null || watch.isAlive == isAlive) {
            return;
        }
        watch.isAlive = isAlive;
        List<RouteOffer> offered = new ArrayList<>();
        List<RouteOffer> withdrawn = new ArrayList<>();
        for (Route route : watch.routes) {
            offers.offer(route).ifPresentOrElse(offered::add, () -> withdrawn.add(offers.identity(route)));
        }
        rib.change(offered, withdrawn);
    }
}
