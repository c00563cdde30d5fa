package net.isthmus.services.rib;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import net.isthmus.core.port.NextHop;
import net.isthmus.core.port.RouteOffer;
import net.isthmus.core.port.RouteOrigin;
import net.isthmus.core.port.RouteTarget;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpFamily;
import net.isthmus.wire.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * The entries and watched gateways of one VRF, and how a gateway is reached through selected routes.
 *
 * <p>A gateway is looked for from the longest covering prefix to the shortest. A route that leads back to a gateway
 * which is being looked for is passed over, so that a route can neither hold itself up (10.1.1.0/24 via 10.1.1.1 needs
 * a shorter one under it) nor two each other.
 */
final class VrfRoutes {

    /** Routers behind routers behind routers: more than this is a mistake. */
    private static final int MAX_CHAIN = 8;

    final int vrf;
    private final NavigableMap<IpPrefix, RibEntry> entries = new TreeMap<>();
    private final NavigableMap<IpAddress, GatewayWatch> gateways = new TreeMap<>();
    private final int[] selectedOf = new int[RouteOrigin.values().length];
    private final int[] entriesOfLength4 = new int[IpFamily.IPV4.bits() + 1];
    private final int[] entriesOfLength6 = new int[IpFamily.IPV6.bits() + 1];

    VrfRoutes(int vrf) {
        this.vrf = vrf;
    }

    @Nullable
    RibEntry entry(IpPrefix prefix) {
        return entries.get(prefix);
    }

    RibEntry entryOrNew(IpPrefix prefix) {
        RibEntry entry = entries.get(prefix);
        if (entry == null) {
            entry = new RibEntry(this, prefix);
            entries.put(prefix, entry);
            entriesOfLength(prefix.family())[prefix.length()]++;
        }
        return entry;
    }

    void forget(RibEntry entry) {
        entries.remove(entry.prefix);
        entriesOfLength(entry.prefix.family())[entry.prefix.length()]--;
    }

    /** Takes note of a selected offer that comes or goes, if it is one. */
    void count(@Nullable RouteOffer selected, int change) {
        if (selected != null) {
            selectedOf[selected.origin().ordinal()] += change;
        }
    }

    /** How many selected offers there are of each origin that has any. */
    Map<String, Long> selectedByOrigin() {
        Map<String, Long> counts = new TreeMap<>();
        for (RouteOrigin origin : RouteOrigin.values()) {
            if (selectedOf[origin.ordinal()] != 0) {
                counts.put(origin.toString(), (long) selectedOf[origin.ordinal()]);
            }
        }
        return counts;
    }

    int size() {
        return entries.size();
    }

    /** The entries inside a prefix, or all, in the order of their prefixes. */
    Iterable<RibEntry> entries(Optional<IpPrefix> within) {
        if (within.isEmpty()) {
            return entries.values();
        }
        IpPrefix outer = within.get();
        Collection<RibEntry> range = entries.subMap(outer, true, IpPrefix.ofHost(outer.lastAddress()), true)
                .values();
        return () -> range.stream()
                .filter(entry -> entry.prefix.length() >= outer.length())
                .iterator();
    }

    /** The selected entry with the longest prefix that covers the address, but no longer than {@code maxLength}. */
    @Nullable
    RibEntry longest(IpAddress address, int maxLength) {
        int[] ofLength = entriesOfLength(address.family());
        for (int length = maxLength; length >= 0; length--) {
            if (ofLength[length] > 0) {
                RibEntry entry = entries.get(new IpPrefix(address, length));
                if (entry != null && entry.selected != null) {
                    return entry;
                }
            }
        }
        return null;
    }

    GatewayWatch watch(IpAddress gateway) {
        return gateways.computeIfAbsent(gateway, GatewayWatch::new);
    }

    @Nullable
    GatewayWatch watched(IpAddress gateway) {
        return gateways.get(gateway);
    }

    void unwatch(GatewayWatch gateway) {
        gateways.remove(gateway.address);
    }

    /** The watched gateways that a route for the prefix may serve. */
    Collection<GatewayWatch> gatewaysWithin(IpPrefix prefix) {
        return gateways.subMap(prefix.address(), true, prefix.lastAddress(), true)
                .values();
    }

    /** How packets reach the gateway, or null. */
    @Nullable
    NextHop resolve(IpAddress gateway) {
        return resolve(gateway, new ArrayList<>());
    }

    private @Nullable NextHop resolve(IpAddress gateway, List<IpAddress> chain) {
        if (chain.size() == MAX_CHAIN || chain.contains(gateway)) {
            return null;
        }
        chain.add(gateway);
        NextHop found = null;
        RibEntry entry = longest(gateway, gateway.family().bits());
        while (entry != null && !entry.prefix.isDefault() && !(entry.nextHop instanceof NextHop.Local)) {
            found = through(entry, gateway, chain);
            if (found != null) {
                break;
            }
            entry = longest(gateway, entry.prefix.length() - 1);
        }
        chain.removeLast();
        return found;
    }

    private @Nullable NextHop through(RibEntry entry, IpAddress gateway, List<IpAddress> chain) {
        if (entry.selected != null && entry.selected.target() instanceof RouteTarget.Via via) {
            return resolve(via.gateway(), chain);
        }
        return entry.nextHop instanceof NextHop.OnLink onLink
                ? new NextHop.Gateway(onLink.interfaceIndex(), gateway)
                : entry.nextHop;
    }

    private int[] entriesOfLength(IpFamily family) {
        return family == IpFamily.IPV4 ? entriesOfLength4 : entriesOfLength6;
    }
}
