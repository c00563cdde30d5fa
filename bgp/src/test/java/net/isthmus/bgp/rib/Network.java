package net.isthmus.bgp.rib;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import net.isthmus.bgp.attr.AsPath;
import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.bgp.message.Family;
import net.isthmus.bgp.message.Message;
import net.isthmus.bgp.policy.Policy;
import net.isthmus.core.port.NextHop;
import net.isthmus.core.port.RouteOffer;
import net.isthmus.core.port.RouteOrigin;
import net.isthmus.core.port.RouteSink;
import net.isthmus.core.port.SelectedRoutes.Selected;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/**
 * The routes of an appliance with neighbours around it, turned by hand:
 *
 * <pre>
 *   the appliance   AS 64500, router ID 10.255.0.1
 *                   interface 1   10.1.0.254/24, fd01::fe/64    interface 2   10.2.0.254/24
 *   a, b, c         external, AS 64501, 64502, 64503, at 10.1.0.1, .2, .3
 *   i, j            internal, at 10.2.0.1, .2
 * </pre>
 */
final class Network implements RouteSink {
    static final long AS = 64500;
    static final IpAddress ROUTER_ID = IpAddress.parse("10.255.0.1");

    final Deque<Runnable> loop = new ArrayDeque<>();
    final Routes routes;
    final Map<String, RoutesPlan.Neighbor> neighbors = new LinkedHashMap<>();
    final Map<String, FakePeer> peers = new HashMap<>();
    final Map<IpPrefix, RouteOffer> house = new HashMap<>();
    int batches;
    int maxPaths = 1;
    List<IpPrefix> networks = List.of();
    Map<RouteOrigin, Policy> redistributed = Map.of();

    Network() {
        this(Long.MAX_VALUE);
    }

    Network(long maxBytes) {
        routes = new Routes(loop::add, this, maxBytes);
        addLinks();
    }

    void addLinks() {
        routes.houseChanged(
                List.of(
                        subnet("10.1.0.0/24", 1),
                        own("10.1.0.254"),
                        subnet("fd01::/64", 1),
                        own("fd01::fe"),
                        subnet("10.2.0.0/24", 2),
                        own("10.2.0.254")),
                List.of());
    }

    static Selected subnet(String prefix, int interfaceIndex) {
        return new Selected(IpPrefix.parse(prefix), RouteOrigin.CONNECTED, 0, new NextHop.OnLink(interfaceIndex));
    }

    static Selected own(String address) {
        return new Selected(IpPrefix.ofHost(IpAddress.parse(address)), RouteOrigin.LOCAL, 0, new NextHop.Local());
    }

    static RoutesPlan.Neighbor external(String address, long as) {
        return neighbor(address, as, false);
    }

    static RoutesPlan.Neighbor internal(String address) {
        return neighbor(address, AS, false);
    }

    static RoutesPlan.Neighbor client(String address) {
        return neighbor(address, AS, true);
    }

    private static RoutesPlan.Neighbor neighbor(String address, long as, boolean isClient) {
        RoutesPlan.Exchange all =
                new RoutesPlan.Exchange(Optional.of(Policy.ACCEPT), Optional.of(Policy.ACCEPT), Long.MAX_VALUE);
        return new RoutesPlan.Neighbor(
                IpAddress.parse(address),
                as == AS,
                as,
                AS,
                as != AS,
                true,
                isClient,
                false,
                Map.of(Family.IPV4_UNICAST, all, Family.IPV6_UNICAST, all));
    }

    static RoutesPlan.Neighbor with(RoutesPlan.Neighbor neighbor, RoutesPlan.Exchange exchange) {
        return new RoutesPlan.Neighbor(
                neighbor.address(),
                neighbor.isInternal(),
                neighbor.as(),
                neighbor.localAs(),
                neighbor.isDirect(),
                neighbor.isFirstAsEnforced(),
                neighbor.isClient(),
                neighbor.isNextHopSelf(),
                Map.of(Family.IPV4_UNICAST, exchange, Family.IPV6_UNICAST, exchange));
    }

    void configure() {
        routes.configure(new RoutesPlan(AS, ROUTER_ID, maxPaths, networks, redistributed, neighbors));
    }

    /** What is known to be in a map. */
    static <K, V> V at(Map<K, V> map, K key) {
        return Objects.requireNonNull(map.get(key));
    }

    /** The session of a neighbour. */
    FakePeer peer(String name) {
        return at(peers, name);
    }

    /** A neighbour with a session. */
    FakePeer connect(String name, RoutesPlan.Neighbor neighbor) {
        neighbors.put(name, neighbor);
        configure();
        return connect(name);
    }

    FakePeer connect(String name) {
        RoutesPlan.Neighbor neighbor = at(neighbors, name);
        String own = neighbor.address().isIpv6()
                ? "fd01::fe"
                : IpPrefix.parse("10.1.0.0/24").contains(neighbor.address()) ? "10.1.0.254" : "10.2.0.254";
        FakePeer peer = new FakePeer(name, neighbor, IpAddress.parse(own));
        peer.onCease = () -> routes.closed(peer, Set.of());
        peers.put(name, peer);
        routes.established(peer);
        return peer;
    }

    void announce(FakePeer peer, PathAttributes attributes, String nextHop, String... prefixes) {
        routes.received(
                peer,
                new Message.Update(
                        List.of(),
                        Optional.of(attributes),
                        List.of(new Message.Reach(IpAddress.parse(nextHop), Optional.empty(), parsed(prefixes))),
                        List.of()));
    }

    /** An announcement by the neighbour's own address, of these autonomous systems. */
    void announce(FakePeer peer, String prefix, Long... path) {
        announce(peer, attributes(path), peer.neighbor().address().toString(), prefix);
    }

    void withdraw(FakePeer peer, String... prefixes) {
        routes.received(peer, new Message.Update(parsed(prefixes), Optional.empty(), List.of(), List.of()));
    }

    void endOfRib(FakePeer peer, Family family) {
        routes.received(peer, new Message.Update(List.of(), Optional.empty(), List.of(), List.of(family)));
    }

    private static List<IpPrefix> parsed(String... prefixes) {
        return List.of(prefixes).stream().map(IpPrefix::parse).toList();
    }

    static PathAttributes attributes(Long... path) {
        return PathAttributes.LOCAL.toBuilder().asPath(AsPath.of(path)).build();
    }

    /** Turns the loop until it rests. */
    Network settle() {
        while (!loop.isEmpty()) {
            loop.poll().run();
        }
        return this;
    }

    /** The neighbour whose path the house uses, and its next hop; "none" without one. */
    String houseUses(String prefix) {
        RouteOffer offer = house.get(IpPrefix.parse(prefix));
        return offer == null ? "none" : offer.source() + " " + offer.origin() + " " + offer.target();
    }

    @Override
    public void change(Collection<RouteOffer> offered, Collection<RouteOffer> withdrawn) {
        batches++;
        for (RouteOffer offer : withdrawn) {
            RouteOffer there = house.get(offer.prefix());
            if (there != null && there.isSameRouteAs(offer)) {
                house.remove(offer.prefix());
            }
        }
        offered.forEach(offer -> house.put(offer.prefix(), offer));
    }

    @Override
    public void offer(RouteOffer route) {
        change(List.of(route), List.of());
    }

    @Override
    public void withdraw(int vrf, IpPrefix prefix, RouteOrigin origin, String source) {
        throw new UnsupportedOperationException("changes come in batches");
    }
}
