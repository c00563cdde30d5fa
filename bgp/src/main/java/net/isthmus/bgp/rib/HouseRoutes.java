package net.isthmus.bgp.rib;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import net.isthmus.core.port.NextHop;
import net.isthmus.core.port.RouteOrigin;
import net.isthmus.core.port.SelectedRoutes.Selected;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpFamily;
import net.isthmus.wire.IpPrefix;
import org.jspecify.annotations.Nullable;

/** The routes of the house that are in use and not by BGP. */
final class HouseRoutes {
    private final NavigableMap<IpPrefix, Selected> routes = new TreeMap<>();
    private final Map<IpFamily, int[]> countOfLength = new HashMap<>();

    HouseRoutes() {
        for (IpFamily family : IpFamily.values()) {
            countOfLength.put(family, new int[family.bits() + 1]);
        }
    }

    void change(List<Selected> selected, List<IpPrefix> gone) {
        for (Selected route : selected) {
            if (route.origin() == RouteOrigin.EBGP || route.origin() == RouteOrigin.IBGP) {
                remove(route.prefix());
            } else if (routes.put(route.prefix(), route) == null) {
                counts(route.prefix())[route.prefix().length()]++;
            }
        }
        gone.forEach(this::remove);
    }

    private void remove(IpPrefix prefix) {
        if (routes.remove(prefix) != null) {
            counts(prefix)[prefix.length()]--;
        }
    }

    Collection<Selected> all() {
        return routes.values();
    }

    @Nullable
    Selected get(IpPrefix prefix) {
        return routes.get(prefix);
    }

    /** True if an address is one of the appliance itself. */
    boolean isOwn(IpAddress address) {
        Selected route = routes.get(IpPrefix.ofHost(address));
        return route != null && route.nextHop() instanceof NextHop.Local;
    }

    /** The routes to a prefix and to parts of it. */
    Collection<Selected> within(IpPrefix prefix) {
        return routes.subMap(prefix, true, IpPrefix.ofHost(prefix.lastAddress()), true)
                .values();
    }

    /** The interface on whose subnet an address is, or -1. */
    int interfaceOf(IpAddress address) {
        return resolve(new Resolution.Key(address, true)).interfaceIndex();
    }

    /** An address of the appliance itself on an interface. */
    Optional<IpAddress> ownAddress(int interfaceIndex, IpFamily family) {
        for (Selected subnet : routes.values()) {
            if (subnet.prefix().family() == family
                    && subnet.nextHop() instanceof NextHop.OnLink(int index)
                    && index == interfaceIndex) {
                for (Selected route : within(subnet.prefix())) {
                    if (route.nextHop() instanceof NextHop.Local) {
                        return Optional.of(route.prefix().address());
                    }
                }
            }
        }
        return Optional.empty();
    }

    Resolution.Way resolve(Resolution.Key key) {
        Selected route = longest(key.nextHop());
        if (route == null || route.prefix().isDefault()) {
            return Resolution.Way.NONE;
        }
        boolean isOnLink = route.origin() == RouteOrigin.CONNECTED || route.origin() == RouteOrigin.NEIGHBOUR;
        return switch (route.nextHop()) {
            case NextHop.OnLink(int index) -> new Resolution.Way(true, 0, index);
            case NextHop.Gateway(int index, var _) ->
                key.isDirect() && !isOnLink
                        ? Resolution.Way.NONE
                        : new Resolution.Way(true, isOnLink ? 0 : route.metric(), index);
            case NextHop.Group _ -> key.isDirect() ? Resolution.Way.NONE : new Resolution.Way(true, route.metric(), -1);
            case NextHop.Local _, NextHop.Blackhole _, NextHop.Unreachable _ -> Resolution.Way.NONE;
            case NextHop.Prohibit _, NextHop.Lookup _ -> Resolution.Way.NONE;
        };
    }

    private @Nullable Selected longest(IpAddress address) {
        int[] counts = counts(IpPrefix.ofHost(address));
        for (int length = address.family().bits(); length >= 0; length--) {
            Selected route = counts[length] == 0 ? null : routes.get(new IpPrefix(address, length));
            if (route != null) {
                return route;
            }
        }
        return null;
    }

    private int[] counts(IpPrefix prefix) {
        return countOfLength.getOrDefault(prefix.family(), new int[0]);
    }
}
