package net.isthmus.core.validate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.Route;
import net.isthmus.core.config.Track;
import net.isthmus.core.config.Vrf;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/** Routes: each leads somewhere, in one way only, and none is there twice. */
final class RouteRules {

    /** What tells one route of a VRF from another. */
    private record Choice(String vrf, IpPrefix to, int distance, int metric) {}

    private final Configuration configuration;
    private final Findings findings;
    private final NextHopRules nextHops;
    private final VrfRules vrfs;

    RouteRules(Configuration configuration, NameTable names, VrfRules vrfs, Findings findings) {
        this.configuration = configuration;
        this.findings = findings;
        this.vrfs = vrfs;
        nextHops = new NextHopRules(configuration, names, findings);
    }

    void check() {
        Map<Choice, Integer> first = new HashMap<>();
        for (int i = 0; i < configuration.routes().size(); i++) {
            Route route = configuration.routes().get(i);
            String path = "routes[" + i + "]";
            checkDestination(path, route.to());
            if (vrfs.isNameRight(path + ".vrf", route.table())) {
                checkTarget(path, route);
                route.track().ifPresent(track -> checkTrack(path, route, track));
            }
            Integer earlier =
                    first.putIfAbsent(new Choice(route.table(), route.to(), route.distance(), route.metric()), i);
            if (earlier != null) {
                String twin = "routes[" + earlier + "]";
                findings.add(
                        path,
                        "a route to " + route.to() + " with metric " + route.metric() + " is already " + twin,
                        "give them different metrics, or remove one",
                        twin);
            }
        }
    }

    private void checkDestination(String path, IpPrefix to) {
        IpAddress address = to.address();
        boolean isIpv6LinkLocal = address.isIpv6() && address.isLinkLocal();
        if (address.isMulticast() || address.isLoopback() || isIpv6LinkLocal) {
            findings.add(path + ".to", to + " is never forwarded", "write a destination of unicast packets");
        }
    }

    private void checkTarget(String path, Route route) {
        List<String> ways = new ArrayList<>(4);
        add(ways, !route.via().isEmpty(), "via");
        add(ways, route.via().isEmpty() && isIntoTunnel(route), "interface");
        add(ways, route.nextVrf().isPresent(), "nextVrf");
        add(ways, route.blackhole(), "blackhole");
        add(ways, route.unreachable(), "unreachable");
        add(ways, route.prohibit(), "prohibit");
        if (ways.isEmpty() && route.link().isPresent()) {
            findings.add(
                    path + ".interface",
                    route.link().get() + " is no tunnel, so it needs a next hop",
                    "write via: with a neighbour's address, or the name of a tunnel",
                    path + ".via",
                    path + ".nextVrf",
                    path + ".blackhole",
                    path + ".unreachable",
                    path + ".prohibit",
                    "tunnels." + route.link().get());
        } else if (ways.isEmpty()) {
            findings.add(
                    path,
                    "the route leads nowhere",
                    "write via: with a next hop, or blackhole: true",
                    path + ".via",
                    path + ".nextVrf",
                    path + ".blackhole",
                    path + ".unreachable",
                    path + ".prohibit");
        } else if (ways.size() > 1) {
            String last = ways.getLast();
            String reason = ways.getFirst().equals("via")
                    ? "the route has a next hop too"
                    : "the route has " + ways.getFirst() + " too";
            findings.add(path + "." + last, reason, "remove either " + ways.getFirst() + " or " + last);
        } else {
            checkWay(path, route);
        }
    }

    private boolean isIntoTunnel(Route route) {
        return route.link().filter(configuration::isTunnel).isPresent();
    }

    private static void add(List<String> ways, boolean isThere, String key) {
        if (isThere) {
            ways.add(key);
        }
    }

    private void checkWay(String path, Route route) {
        if (route.nextVrf().isPresent()) {
            String next = route.nextVrf().get();
            if (vrfs.isNameRight(path + ".nextVrf", next) && next.equals(route.table())) {
                findings.add(path + ".nextVrf", next + " is the route's own VRF", "name another VRF");
            }
        }
        if (route.link().isPresent() && route.via().isEmpty() && !isIntoTunnel(route)) {
            findings.add(path + ".interface", "the route has no next hop", "write via: too, or remove interface");
        } else if (route.link().isEmpty()
                || nextHops.isLinkRight(path, route.link().get())) {
            for (int i = 0; i < route.via().size(); i++) {
                String hop = route.via().size() == 1 ? path + ".via" : path + ".via[" + i + "]";
                nextHops.check(hop, path + ".to", route, route.via().get(i).address());
            }
        }
    }

    private void checkTrack(String path, Route route, Track track) {
        String at = path + ".track";
        long ways = Stream.of(track.arp(), track.icmp(), track.nextHops())
                .filter(Optional::isPresent)
                .count();
        if (ways != 1) {
            findings.add(
                    at,
                    ways == 0 ? "nobody is asked" : "too many are asked",
                    "write one of arp:, icmp: and nextHops:",
                    at + ".arp",
                    at + ".icmp",
                    at + ".nextHops");
        }
        if (track.nextHops().isPresent() && route.via().isEmpty()) {
            findings.add(at + ".nextHops", "the route has no next hop", "write arp: or icmp: with an address");
        }
        if (track.interval().compareTo(Track.MIN_INTERVAL) < 0) {
            findings.add(at + ".interval", "this is too often", "the shortest interval is 100ms");
        }
        track.arp()
                .filter(_ -> ways == 1)
                .ifPresent(neighbour -> nextHops.check(at + ".arp", path + ".to", asVia(route), neighbour));
        track.icmp()
                .filter(IpAddress::isMulticast)
                .ifPresent(host -> findings.add(at + ".icmp", host + " is not a host", "write the address of a host"));
    }

    /** The tracked neighbour is looked for as a next hop is; its family is its own affair. */
    private static Route asVia(Route route) {
        return route.table().equals(Vrf.MAIN)
                ? Route.of(IpPrefix.ALL_IPV4, Optional.empty())
                : Route.of(IpPrefix.ALL_IPV4, Optional.empty()).withVrf(route.table());
    }
}
