package net.isthmus.services.rib;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.port.FibSink;
import net.isthmus.core.port.InterfaceEvents;
import net.isthmus.core.port.NextHop;
import net.isthmus.core.port.RouteOffer;
import net.isthmus.core.port.RouteOrigin;
import net.isthmus.core.port.RouteSink;
import net.isthmus.core.port.RouteTarget;
import net.isthmus.core.port.SelectedRoutes;
import net.isthmus.core.status.RouteStatus;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * The RIB: takes every route that is offered, selects one a prefix, and tells the FIB.
 *
 * <pre>
 *   offer, withdraw ─┐
 *                    ├─▶ dirty entries ─▶ select ─▶ gateways within the prefix ─▶ resolve ─┐
 *   interface change ┘        ▲                                                            │
 *                             └───────────────── entries that depend on them ◀────────────┘
 *
 *   when nothing is dirty any more: FIB.set for all that changed, then FIB.remove
 * </pre>
 *
 * <p>Among the offers of a prefix that lead somewhere, the smallest distance wins, then the smallest metric. An offer
 * by an interface leads somewhere while the interface is up; an offer via a gateway while {@link VrfRoutes} finds a way
 * to it. The FIB hears only of the state in which a change comes to rest, additions before removals, so that packets
 * never meet a hole that is about to be filled.
 *
 * <p>A FIB that is full refuses. The entry then counts among {@link #refused} and is tried again whenever something has
 * been removed; if it had been in the FIB with another next hop, it is taken out rather than left wrong.
 */
@OwnedBy("control loop")
public final class Rib implements RouteSink, InterfaceEvents {

    /** A gateway that is still not at rest after so many turns is given up until the next change. */
    private static final int MAX_ROUNDS = 16;

    /** What the RIB knows of an interface. */
    private static final class Link {
        final Set<RibEntry> dependents = new HashSet<>();
        List<RouteOffer> routes = List.of();
        String name = "";
        boolean isUp;
    }

    private final FibSink fib;
    private final Map<Integer, VrfRoutes> vrfs = new TreeMap<>();
    private final Map<Integer, Link> links = new HashMap<>();

    private final Deque<RibEntry> dirty = new ArrayDeque<>();
    private final Set<GatewayWatch> unresolved = new LinkedHashSet<>();
    private final Set<GatewayWatch> turned = new HashSet<>();
    private final Set<RibEntry> changed = new LinkedHashSet<>();
    private final Set<RibEntry> refused = new LinkedHashSet<>();

    /** For who listens to selected routes; null if nobody does. */
    private @Nullable SelectionNews news;

    /** An empty RIB that feeds this FIB. */
    public Rib(FibSink fib) {
        this.fib = fib;
    }

    @Override
    public void offer(RouteOffer route) {
        put(route);
        settle();
    }

    @Override
    public void withdraw(int vrf, IpPrefix prefix, RouteOrigin origin, String source) {
        take(RouteOffer.to(vrf, prefix, origin, source, new NextHop.Blackhole()));
        settle();
    }

    @Override
    public void change(Collection<RouteOffer> offered, Collection<RouteOffer> withdrawn) {
        offered.forEach(this::put);
        withdrawn.forEach(this::take);
        settle();
    }

    @Override
    public void interfaceChanged(InterfaceState state) {
        Link link = link(state.index());
        link.name = state.name();
        if (link.isUp != state.isUp()) {
            link.isUp = state.isUp();
            dirty.addAll(link.dependents);
        }
        replaceRoutes(link, InterfaceRoutes.of(state));
        settle();
    }

    @Override
    public void interfaceRemoved(int index) {
        Link link = links.get(index);
        if (link == null) {
            return;
        }
        link.isUp = false;
        dirty.addAll(link.dependents);
        replaceRoutes(link, List.of());
        settle();
        if (link.dependents.isEmpty()) {
            links.remove(index);
        }
    }

    /**
     * Lets somebody hear of selected routes from now on, in place of whoever did before; at first of all that there
     * are.
     */
    public void listen(SelectedRoutes listener) {
        var fresh = new SelectionNews(listener);
        vrfs.values().forEach(vrf -> vrf.entries(Optional.empty()).forEach(fresh::begin));
        news = fresh;
        fresh.tell();
    }

    /** Nobody listens to selected routes any more. */
    public void unlisten() {
        news = null;
    }

    /** Prefixes that the FIB had no room for. */
    public int refused() {
        return refused.size();
    }

    /** Number of prefixes with at least one offer. */
    public int size() {
        return vrfs.values().stream().mapToInt(VrfRoutes::size).sum();
    }

    /**
     * Every offer, by VRF, prefix and preference.
     *
     * @param only routes of this VRF alone
     * @param within only prefixes inside this one
     * @param limit the most to return
     * @param vrfName what operators call a VRF
     */
    public List<RouteStatus> routes(
            OptionalInt only, Optional<IpPrefix> within, int limit, IntFunction<String> vrfName) {
        List<RouteStatus> routes = new ArrayList<>();
        for (VrfRoutes vrf : vrfs.values()) {
            if (only.isPresent() && only.getAsInt() != vrf.vrf) {
                continue;
            }
            for (RibEntry entry : vrf.entries(within)) {
                for (RouteOffer offer : entry.offers()) {
                    if (routes.size() >= limit) {
                        return routes;
                    }
                    routes.add(status(entry, offer, vrfName));
                }
            }
        }
        return routes;
    }

    /** Number of prefixes of a VRF with at least one offer. */
    public int size(int vrf) {
        VrfRoutes routes = vrfs.get(vrf);
        return routes == null ? 0 : routes.size();
    }

    /** How many of a VRF's selected routes are of each origin that has any. */
    public Map<String, Long> best(int vrf) {
        VrfRoutes routes = vrfs.get(vrf);
        return routes == null ? Map.of() : routes.selectedByOrigin();
    }

    /** The route that packets to an address follow. */
    public Optional<RouteStatus> routeTo(int vrf, IpAddress address, IntFunction<String> vrfName) {
        VrfRoutes routes = vrfs.get(vrf);
        RibEntry entry =
                routes == null ? null : routes.longest(address, address.family().bits());
        return entry == null || entry.selected == null
                ? Optional.empty()
                : Optional.of(status(entry, entry.selected, vrfName));
    }

    private void put(RouteOffer offer) {
        RibEntry entry = vrfs.computeIfAbsent(offer.vrf(), VrfRoutes::new).entryOrNew(offer.prefix());
        RouteOffer replaced = entry.put(offer);
        depend(entry, offer);
        if (replaced != null) {
            cease(entry, replaced);
        }
        dirty.add(entry);
    }

    private void take(RouteOffer offer) {
        VrfRoutes vrf = vrfs.get(offer.vrf());
        RibEntry entry = vrf == null ? null : vrf.entry(offer.prefix());
        RouteOffer taken = entry == null ? null : entry.take(offer);
        if (entry != null && taken != null) {
            cease(entry, taken);
            dirty.add(entry);
        }
    }

    /** Touches only what differs, so that an unchanged address keeps its routes without a gap. */
    private void replaceRoutes(Link link, List<RouteOffer> routes) {
        for (RouteOffer old : link.routes) {
            if (routes.stream().noneMatch(old::isSameRouteAs)) {
                take(old);
            }
        }
        for (RouteOffer route : routes) {
            if (!link.routes.contains(route)) {
                put(route);
            }
        }
        link.routes = routes;
    }

    /** Lets the entry hear of the interfaces and gateways that the offer needs. */
    private void depend(RibEntry entry, RouteOffer offer) {
        for (RouteTarget.Single way : Ways.of(offer.target())) {
            if (way instanceof RouteTarget.Via via) {
                GatewayWatch gateway = entry.vrf.watch(via.gateway());
                if (gateway.dependents.isEmpty()) {
                    gateway.resolution = entry.vrf.resolve(gateway.address);
                }
                gateway.dependents.add(entry);
            } else if (Ways.interfaceOf(way) >= 0) {
                link(Ways.interfaceOf(way)).dependents.add(entry);
            }
        }
    }

    /** The reverse of {@link #depend}, unless another offer of the entry needs the same. */
    private void cease(RibEntry entry, RouteOffer offer) {
        for (RouteTarget.Single way : Ways.of(offer.target())) {
            if (entry.offers().stream().anyMatch(other -> Ways.needsSame(other.target(), way))) {
                continue;
            }
            if (way instanceof RouteTarget.Via via) {
                GatewayWatch gateway = entry.vrf.watched(via.gateway());
                if (gateway != null) {
                    gateway.dependents.remove(entry);
                    if (gateway.dependents.isEmpty()) {
                        entry.vrf.unwatch(gateway);
                    }
                }
            } else if (Ways.interfaceOf(way) >= 0) {
                link(Ways.interfaceOf(way)).dependents.remove(entry);
            }
        }
    }

    private void settle() {
        while (true) {
            RibEntry entry = dirty.poll();
            if (entry != null) {
                entry.vrf.count(entry.selected, -1);
                boolean hasChanged = entry.select(offer -> leadsTo(entry, offer));
                entry.vrf.count(entry.selected, 1);
                if (hasChanged) {
                    changed.add(entry);
                    unresolved.addAll(entry.vrf.gatewaysWithin(entry.prefix));
                } else if (entry.offers().isEmpty()) {
                    changed.add(entry); // to be forgotten
                }
                continue;
            }
            if (unresolved.isEmpty()) {
                break;
            }
            GatewayWatch gateway = unresolved.iterator().next();
            unresolved.remove(gateway);
            resolve(gateway);
        }
        turned.forEach(gateway -> gateway.rounds = 0);
        turned.clear();
        publish();
    }

    private void resolve(GatewayWatch gateway) {
        if (gateway.dependents.isEmpty()) {
            return;
        }
        turned.add(gateway);
        VrfRoutes vrf = gateway.dependents.iterator().next().vrf;
        NextHop found = ++gateway.rounds > MAX_ROUNDS ? null : vrf.resolve(gateway.address);
        if (!Objects.equals(found, gateway.resolution)) {
            gateway.resolution = found;
            dirty.addAll(gateway.dependents);
        }
    }

    private @Nullable NextHop leadsTo(RibEntry entry, RouteOffer offer) {
        return switch (offer.target()) {
            case RouteTarget.Single way -> leadsTo(entry, way);
            case RouteTarget.Paths several -> Ways.group(several, way -> leadsTo(entry, way));
        };
    }

    private @Nullable NextHop leadsTo(RibEntry entry, RouteTarget.Single way) {
        return switch (way) {
            case RouteTarget.Via via -> {
                GatewayWatch gateway = entry.vrf.watched(via.gateway());
                yield gateway == null ? null : gateway.resolution;
            }
            case RouteTarget.To(var nextHop) -> {
                int index = Ways.interfaceOf(way);
                yield index < 0 || link(index).isUp ? nextHop : null;
            }
        };
    }

    private void publish() {
        boolean isRoomier = false;
        for (RibEntry entry : changed) {
            if (entry.nextHop != null) {
                isRoomier |= install(entry, entry.nextHop);
            }
        }
        for (RibEntry entry : changed) {
            if (entry.nextHop == null) {
                isRoomier |= uninstall(entry);
            }
            if (news != null) {
                news.note(entry);
            }
            if (entry.offers().isEmpty()) {
                entry.vrf.forget(entry);
            }
        }
        changed.clear();
        if (isRoomier && !refused.isEmpty()) {
            for (RibEntry entry : List.copyOf(refused)) {
                if (entry.nextHop != null) {
                    install(entry, entry.nextHop);
                }
                if (refused.contains(entry)) {
                    break;
                }
            }
        }
        if (news != null) {
            news.tell();
        }
    }

    /** Returns true if the FIB has become smaller. */
    private boolean install(RibEntry entry, NextHop nextHop) {
        if (nextHop.equals(entry.installed)) {
            return false;
        }
        try {
            fib.set(entry.vrf.vrf, entry.prefix, nextHop);
        } catch (ApplianceException full) {
            refused.add(entry);
            return entry.installed != null && remove(entry);
        }
        entry.installed = nextHop;
        refused.remove(entry);
        return false;
    }

    private boolean uninstall(RibEntry entry) {
        refused.remove(entry);
        return entry.installed != null && remove(entry);
    }

    private boolean remove(RibEntry entry) {
        fib.remove(entry.vrf.vrf, entry.prefix);
        entry.installed = null;
        return true;
    }

    private RouteStatus status(RibEntry entry, RouteOffer offer, IntFunction<String> vrfName) {
        NextHop where = leadsTo(entry, offer);
        var text = new RouteText(this::interfaceName, vrfName);
        String nextHop = text.nextHop(offer.target(), where, way -> leadsTo(entry, way));
        int index = where == null ? -1 : Ways.interfaceOf(where);
        return new RouteStatus(
                vrfName.apply(offer.vrf()),
                entry.prefix.toString(),
                offer.origin().toString(),
                nextHop,
                index < 0 ? Optional.empty() : Optional.of(interfaceName(index)),
                offer.distance(),
                offer.metric(),
                offer.equals(entry.selected) && entry.installed != null);
    }

    private String interfaceName(int index) {
        Link link = links.get(index);
        return link == null || link.name.isEmpty() ? "interface " + index : link.name;
    }

    private Link link(int index) {
        return links.computeIfAbsent(index, ignored -> new Link());
    }
}
