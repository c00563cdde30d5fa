package net.isthmus.services.rib;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import net.isthmus.core.config.Route;
import net.isthmus.core.config.RouteHop;
import net.isthmus.core.config.RouteProbe;
import net.isthmus.core.config.Track;
import net.isthmus.core.port.NextHop;
import net.isthmus.core.port.RouteHealth.Means;
import net.isthmus.core.port.RouteHealth.Target;
import net.isthmus.core.port.RouteOffer;
import net.isthmus.core.port.RouteOrigin;
import net.isthmus.core.port.RouteTarget;
import net.isthmus.wire.IpAddress;

/**
 * From a static route to what the RIB is offered and to what must be watched for it.
 *
 * <p>A million routes lead to a few next hops and have few preferences: what they have in common they share.
 */
final class RouteOffers {
    private static final int SHARED = 4096;

    private record Preference(int distance, int metric) {}

    private final RouteNames names;
    private final Predicate<Target> isAlive;
    private final Map<IpAddress, RouteTarget.Via> vias = new HashMap<>();
    private final Map<Preference, String> sources = new HashMap<>();

    RouteOffers(RouteNames names, Predicate<Target> isAlive) {
        this.names = names;
        this.isAlive = isAlive;
    }

    /** An offer that is the same route as this one's: with it, it is withdrawn. */
    RouteOffer identity(Route route) {
        return offer(route, new RouteTarget.To(new NextHop.Blackhole()), 0);
    }

    /** What is offered now; nothing while what it depends on is dead. */
    Optional<RouteOffer> offer(Route route) {
        boolean isWithdrawn = route.track().isPresent()
                && route.track().get().nextHops().isEmpty()
                && !targets(route).stream().allMatch(isAlive);
        return isWithdrawn ? Optional.empty() : target(route).map(target -> offer(route, target, route.metric()));
    }

    private RouteOffer offer(Route route, RouteTarget target, long metric) {
        return new RouteOffer(
                names.vrf(route.table()),
                route.to(),
                RouteOrigin.STATIC,
                source(route),
                route.distance(),
                metric,
                target);
    }

    /** Static routes to one prefix differ by their preference, which therefore names them. */
    private String source(Route route) {
        return sources.computeIfAbsent(
                new Preference(route.distance(), route.metric()),
                preference -> preference.distance + "/" + preference.metric);
    }

    /** Whom the route depends on: nobody, one target, or each next hop. */
    List<Target> targets(Route route) {
        if (route.track().isEmpty()) {
            return List.of();
        }
        Track track = route.track().get();
        if (track.nextHops().isPresent()) {
            return route.via().stream().map(hop -> targetOf(route, track, hop)).toList();
        }
        return track.arp()
                .map(neighbour -> target(route, track, Means.NEIGHBOUR, neighbour))
                .or(() -> track.icmp().map(host -> target(route, track, Means.ECHO, host)))
                .map(List::of)
                .orElse(List.of());
    }

    private Target targetOf(Route route, Track track, RouteHop hop) {
        Means means = track.nextHops().orElse(RouteProbe.ARP) == RouteProbe.ARP ? Means.NEIGHBOUR : Means.ECHO;
        return target(route, track, means, hop.address());
    }

    private Target target(Route route, Track track, Means means, IpAddress address) {
        OptionalInt link = route.link()
                .map(name -> OptionalInt.of(names.interfaceIndex(name)))
                .orElse(OptionalInt.empty());
        return new Target(
                means,
                names.vrf(route.table()),
                means == Means.NEIGHBOUR ? link : OptionalInt.empty(),
                address,
                track.interval(),
                track.fall(),
                track.rise());
    }

    private Optional<RouteTarget> target(Route route) {
        if (route.blackhole()) {
            return to(new NextHop.Blackhole());
        }
        if (route.unreachable()) {
            return to(new NextHop.Unreachable());
        }
        if (route.prohibit()) {
            return to(new NextHop.Prohibit());
        }
        if (route.nextVrf().isPresent()) {
            return to(new NextHop.Lookup(names.vrf(route.nextVrf().get())));
        }
        if (route.via().isEmpty()) {
            return route.link().flatMap(tunnel -> to(new NextHop.OnLink(names.interfaceIndex(tunnel))));
        }
        return route.via().size() == 1 ? single(route) : Optional.of(paths(route));
    }

    private static Optional<RouteTarget> to(NextHop nextHop) {
        return Optional.of(new RouteTarget.To(nextHop));
    }

    private Optional<RouteTarget> single(Route route) {
        RouteHop hop = route.via().getFirst();
        return isUsable(route, hop) ? Optional.of(way(route, hop)) : Optional.empty();
    }

    private RouteTarget paths(Route route) {
        List<RouteTarget.Path> paths = new ArrayList<>();
        for (RouteHop hop : route.via()) {
            paths.add(new RouteTarget.Path(
                    hop.address().toString(), way(route, hop), hop.weight(), isUsable(route, hop)));
        }
        // Routes share a group if they agree on all that decides who can be used.
        return new RouteTarget.Paths(
                route.via()
                        + route.link().orElse("")
                        + route.track().map(Track::toString).orElse(""),
                paths);
    }

    private boolean isUsable(Route route, RouteHop hop) {
        return route.track()
                .filter(track -> track.nextHops().isPresent())
                .map(track -> isAlive.test(targetOf(route, track, hop)))
                .orElse(true);
    }

    private RouteTarget.Single way(Route route, RouteHop hop) {
        if (route.link().isPresent()) {
            return new RouteTarget.To(
                    new NextHop.Gateway(names.interfaceIndex(route.link().get()), hop.address()));
        }
        if (vias.size() > SHARED) {
            vias.clear();
        }
        return vias.computeIfAbsent(hop.address(), RouteTarget.Via::new);
    }
}
