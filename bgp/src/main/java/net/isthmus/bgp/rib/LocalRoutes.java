package net.isthmus.bgp.rib;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.bgp.attr.Origin;
import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.bgp.decision.SourceKind;
import net.isthmus.bgp.message.Family;
import net.isthmus.bgp.policy.Policy;
import net.isthmus.core.port.RouteOrigin;
import net.isthmus.core.port.SelectedRoutes.Selected;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpFamily;
import net.isthmus.wire.IpPrefix;

/**
 * Routes of our own: the networks of the configuration, while the house has a route to them or to a part of them, and
 * what its policies redistribute. A network's own entry comes first.
 *
 * <p>An address of the appliance is a route as long as the configuration has it, even if its interface is down: it
 * stands for no network but the one of exactly that address. Nor does a neighbour that was found on a link.
 */
final class LocalRoutes {

    private record Own(PathAttributes attributes, IpAddress nextHop) {}

    private final HouseRoutes house;
    private final LocRib rib;
    private final Source source;
    private long as;
    private List<IpPrefix> networks = List.of();
    private Map<RouteOrigin, Policy> policies = Map.of();
    private Map<IpPrefix, Own> announced = Map.of();

    LocalRoutes(HouseRoutes house, LocRib rib) {
        this.house = house;
        this.rib = rib;
        this.source = new Source("", SourceKind.LOCAL, IpAddress.ofIpv4(0), 0, 0, false);
        source.in().forEach(in -> in.policy = Optional.of(Policy.ACCEPT));
    }

    void configure(RoutesPlan plan) {
        source.routerId = plan.routerId();
        as = plan.as();
        networks = plan.networks();
        policies = plan.redistributed();
        update();
    }

    /** Announces what is there now, and only what has changed. */
    void update() {
        Map<IpPrefix, Own> now = new HashMap<>();
        if (!policies.isEmpty()) {
            house.all().forEach(route -> redistributed(route, now));
        }
        for (IpPrefix network : networks) {
            if (house.within(network).stream().anyMatch(route -> stands(route, network))) {
                now.put(network, new Own(PathAttributes.LOCAL, unspecified(network.family())));
            }
        }
        announced.keySet().stream()
                .filter(prefix -> !now.containsKey(prefix))
                .forEach(prefix -> rib.withdraw(in(prefix), prefix));
        now.forEach((prefix, own) -> {
            if (!own.equals(announced.get(prefix))) {
                rib.announce(prefix, path(prefix, own));
            }
        });
        announced = now;
    }

    private void redistributed(Selected route, Map<IpPrefix, Own> now) {
        Policy policy = policies.get(route.origin());
        if (policy == null) {
            return;
        }
        PathAttributes attributes =
                PathAttributes.LOCAL.toBuilder().origin(Origin.INCOMPLETE).build();
        IpAddress nextHop = unspecified(route.prefix().family());
        int rule = policy.decide(route.prefix(), attributes, nextHop);
        if (rule != Policy.REJECTED) {
            now.put(
                    route.prefix(),
                    new Own(
                            policy.apply(rule, attributes, as),
                            policy.nextHop(rule).orElse(nextHop)));
        }
    }

    private static boolean stands(Selected route, IpPrefix network) {
        return switch (route.origin()) {
            case LOCAL -> route.prefix().equals(network);
            case NEIGHBOUR -> false;
            default -> true;
        };
    }

    private Path path(IpPrefix prefix, Own own) {
        return new Path(in(prefix), own.attributes, own.nextHop, null, Resolution.OWN, Rejection.NONE);
    }

    private AdjRibIn in(IpPrefix prefix) {
        return source.in(Family.of(prefix.family()));
    }

    private static IpAddress unspecified(IpFamily family) {
        return family == IpFamily.IPV4 ? IpAddress.ofIpv4(0) : IpAddress.ofIpv6(0, 0);
    }
}
