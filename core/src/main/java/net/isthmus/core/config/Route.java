package net.isthmus.core.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/** A static route. */
@Section(
        value = "A static route: to a next hop or several, into a tunnel, on to another VRF, or to nowhere. It has "
                + "exactly one of via, a tunnel as interface, nextVrf, blackhole, unreachable and prohibit.",
        example = """
                routes:
                  - { to: 0.0.0.0/0, via: 172.16.0.1, metric: 200 }
                  - { to: 192.168.7.0/24, via: [10.20.0.7, 10.20.0.8 weight 3] }
                  - { to: 10.1.0.0/16, via: "fe80::1", interface: storage }
                  - { to: 172.31.0.0/16, interface: vti-aws }
                  - { to: 10.99.0.0/16, blackhole: true }
                """)
public record Route(
        @Key(value = "The destination.", example = "10.99.0.0/16")
        IpPrefix to,

        @Key(
                value = "The next hop, an address on a connected subnet; or several, each with a weight if they are to "
                        + "take unequal shares. IPv4 destinations may have IPv6 next hops.",
                noun = "number of next hops",
                takesOne = true,
                example = "172.16.0.1",
                max = Route.MAX_HOPS)
        List<RouteHop> via,

        @Key(
                value = "The interface of the next hop, where its address does not tell it: link-local addresses, and "
                        + "next hops on an interface of another VRF. A tunnel leads to its peer without a next hop.",
                name = "interface",
                example = "storage")
        Optional<String> link,

        @Key(
                value = "Preference among routes to the same destination: the lowest wins.",
                defaultsTo = "0",
                example = "200")
        int metric,

        @Key(
                value = "Trust in the route against those of other origins, before the metric: the lowest wins. BGP "
                        + "has 20 and 200, DHCP 254.",
                defaultsTo = "1",
                example = "210",
                min = 1,
                max = 254)
        int distance,

        @Key(value = "The VRF to which the route belongs; main without it.", noun = "VRF", example = "partner")
        Optional<String> vrf,

        @Key(
                value = "The VRF in which the destination is looked up again; main is one too.",
                noun = "VRF",
                example = "main")
        Optional<String> nextVrf,

        @Key(value = "True to drop what goes there, silently.", defaultsTo = "false", example = "true")
        boolean blackhole,

        @Key(value = "True to tell senders that no host is there.", defaultsTo = "false", example = "true")
        boolean unreachable,

        @Key(value = "True to tell senders that going there is prohibited.", defaultsTo = "false", example = "true")
        boolean prohibit,

        @Key("Withdraws the route while somebody does not answer.")
        Optional<Track> track) {

    /** The most next hops of one route. */
    public static final int MAX_HOPS = 32;

    private static final int USUAL_DISTANCE = 1;

    public Route {
        via = List.copyOf(via);
    }

    /** A route to a next hop; without one, a black hole. */
    public static Route of(IpPrefix to, Optional<IpAddress> via) {
        return new Route(
                to,
                via.map(RouteHop::of).map(List::of).orElse(List.of()),
                Optional.empty(),
                0,
                USUAL_DISTANCE,
                Optional.empty(),
                Optional.empty(),
                via.isEmpty(),
                false,
                false,
                Optional.empty());
    }

    /** A route into a tunnel. */
    public Route(IpPrefix to, String tunnel) {
        this(
                to,
                List.of(),
                Optional.of(tunnel),
                0,
                USUAL_DISTANCE,
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                false,
                Optional.empty());
    }

    /** The same with another metric. */
    public Route withMetric(int other) {
        return new Route(to, via, link, other, distance, vrf, nextVrf, blackhole, unreachable, prohibit, track);
    }

    /** The same in another VRF. */
    public Route withVrf(String name) {
        return new Route(
                to, via, link, metric, distance, Optional.of(name), nextVrf, blackhole, unreachable, prohibit, track);
    }

    /** True if it leads to an interface: by a next hop there, or into a tunnel. */
    public boolean isToLink() {
        return !via.isEmpty() || link.isPresent();
    }

    /** The VRF to which it belongs. */
    public String table() {
        return vrf.orElse(Vrf.MAIN);
    }

    /** {@code 10.99.0.0/16 via 10.20.0.7}, with all that is not usual. */
    public String describe() {
        String how = via.isEmpty()
                ? nextVrf.map(name -> " in VRF " + name)
                        .orElse(blackhole ? " blackhole" : unreachable ? " unreachable" : prohibit ? " prohibit" : "")
                : " via " + via.stream().map(RouteHop::toString).collect(Collectors.joining(", "));
        return to
                + how
                + link.map(name -> " on " + name).orElse("")
                + (metric == 0 ? "" : " metric " + metric)
                + (distance == USUAL_DISTANCE ? "" : " distance " + distance)
                + track.map(_ -> " tracked").orElse("")
                + vrf.map(name -> " of VRF " + name).orElse("");
    }
}
