package net.isthmus.services.slaac;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.RouterPreference;

/**
 * All that routers have told on a link, with the times until which it counts. Immutable; {@link SlaacMachine} makes the
 * next one.
 *
 * @param isUp true while the link passes packets
 * @param solicitations how often routers have been asked since the link came up
 * @param solicitNs when they are asked next, {@link #NEVER} once one has answered
 * @param prefixes addresses made of advertised prefixes
 * @param routers default routers, by address
 * @param routes other routes, by destination and router
 * @param dnsServers with the time until which each counts
 * @param domains with the time until which each counts
 * @param mtu of the link, if a router tells it
 */
public record SlaacState(
        boolean isUp,
        int solicitations,
        long solicitNs,
        Map<IpPrefix, Address> prefixes,
        Map<IpAddress, Router> routers,
        Map<Route, RouteLife> routes,
        Map<IpAddress, Long> dnsServers,
        Map<String, Long> domains,
        Optional<Integer> mtu) {

    /** A time that never comes. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Nothing is known, the link is down. */
    public static final SlaacState EMPTY =
            new SlaacState(false, 0, NEVER, Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Optional.empty());

    /**
     * An address of our own.
     *
     * @param isOnLink other addresses of the prefix are on the link
     * @param collisions how many addresses of this prefix somebody else had
     */
    public record Address(IpAddress address, boolean isOnLink, long preferredNs, long validNs, int collisions) {}

    /** A default router. */
    public record Router(RouterPreference preference, long validNs) {}

    /** A destination by way of a router. */
    public record Route(IpPrefix to, IpAddress router) implements Comparable<Route> {
        @Override
        public int compareTo(Route other) {
            int byDestination = to.compareTo(other.to);
            return byDestination != 0 ? byDestination : router.compareTo(other.router);
        }
    }

    /** How long a route counts. */
    public record RouteLife(RouterPreference preference, long validNs) {}

    public SlaacState {
        prefixes = Map.copyOf(prefixes);
        routers = Map.copyOf(routers);
        routes = Map.copyOf(routes);
        dnsServers = Map.copyOf(dnsServers);
        domains = Map.copyOf(domains);
    }

    /** The addresses that the interface has by this, each with its prefix if that is on the link. */
    public List<InterfaceAddress> addresses() {
        return prefixes.values().stream()
                .map(own -> new InterfaceAddress(own.address(), own.isOnLink() ? StableIdentifier.PREFIX_LENGTH : 128))
                .sorted()
                .toList();
    }

    /** Every route that counts, the default ones too, with its preference. */
    public Map<Route, RouterPreference> allRoutes() {
        Map<Route, RouterPreference> all = new TreeMap<>();
        routes.forEach((route, life) -> all.put(route, life.preference()));
        routers.forEach((router, life) -> all.put(new Route(IpPrefix.ALL_IPV6, router), life.preference()));
        return all;
    }

    /** When the first thing of this ends or is to be done. */
    public long deadlineNs() {
        long[] first = {isUp ? solicitNs : NEVER};
        first(first, prefixes.values().stream().map(Address::validNs).toList());
        first(first, routers.values().stream().map(Router::validNs).toList());
        first(first, routes.values().stream().map(RouteLife::validNs).toList());
        first(first, dnsServers.values());
        first(first, domains.values());
        return first[0];
    }

    private static void first(long[] first, Collection<Long> times) {
        times.forEach(time -> first[0] = Math.min(first[0], time));
    }
}
