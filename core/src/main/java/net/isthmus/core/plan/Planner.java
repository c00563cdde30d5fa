package net.isthmus.core.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.isthmus.core.config.Bridge;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.Route;
import net.isthmus.core.config.Vlan;
import net.isthmus.wire.IpAddress;

/**
 * The way from one valid configuration to another, as actions that are performed one after the other. Only what differs
 * is touched, and the state after each action is a valid one:
 *
 * <pre>
 *   1  routes go whose next hop is out of reach on the way
 *   2  addresses come that collide with nothing, so that as few routes as possible are such
 *   3  members, addresses, bridges, VLANs and ports go       what rests on another first
 *   4  MTUs change                                           lowered from bridge to port, raised from port to bridge
 *   5  ports, VLANs, bridges, members, addresses come        what another rests on first
 *   6  routes come, and those that remained are replaced in one step each
 *   7  the system changes
 * </pre>
 *
 * A port that is to be another device, and a VLAN with another link or ID, is a new one: it goes and comes with all
 * that rests on it.
 */
public final class Planner {

    private final Snapshot running;
    private final Snapshot candidate;
    private final List<Action> plan = new ArrayList<>();

    /** Ports, VLANs and bridges that are the same thing before and after. */
    private final Set<String> kept = new LinkedHashSet<>();

    /** Addresses that come at once, because nothing is in their way. */
    private final Set<OwnedAddress> early = new LinkedHashSet<>();

    /** Addresses that are there before and after. */
    private final Set<OwnedAddress> keptAddresses = new LinkedHashSet<>();

    private Planner(Configuration running, Configuration candidate) {
        this.running = Snapshot.of(running);
        this.candidate = Snapshot.of(candidate);
    }

    /**
     * The actions that lead from what runs to what shall run; none if the two mean the same. Both must have passed
     * {@code core.validate}. To start from nothing, plan from {@link Configuration#empty()}.
     */
    public static List<Action> plan(Configuration running, Configuration candidate) {
        return new Planner(running, candidate).plan();
    }

    private List<Action> plan() {
        findKept();
        findEarlyAddresses();
        Set<RouteKey> surviving = survivingRoutes();
        removeRoutes(surviving);
        early.forEach(owned -> plan.add(new Action.AddAddress(owned.name(), owned.address())));
        removeMembersAndAddresses();
        removeBridgesVlansAndPorts();
        changeMtus();
        addPortsVlansAndBridges();
        addMembersAndAddresses();
        addAndReplaceRoutes(surviving);
        if (!running.system().equals(candidate.system())) {
            plan.add(new Action.SetSystem(running.system(), candidate.system()));
        }
        return List.copyOf(plan);
    }

    private void findKept() {
        running.ports().forEach((name, match) -> {
            if (match.equals(candidate.ports().get(name))) {
                kept.add(name);
            }
        });
        running.vlans().forEach((name, vlan) -> {
            Vlan next = candidate.vlans().get(name);
            boolean isSame =
                    next != null && next.id() == vlan.id() && next.link().equals(vlan.link());
            if (isSame && kept.contains(vlan.link())) {
                kept.add(name);
            }
        });
        running.bridges().keySet().stream()
                .filter(candidate.bridges()::containsKey)
                .forEach(kept::add);
        running.addresses().stream()
                .filter(owned ->
                        kept.contains(owned.name()) && candidate.addresses().contains(owned))
                .forEach(keptAddresses::add);
    }

    private void findEarlyAddresses() {
        Set<IpAddress> taken = new LinkedHashSet<>();
        running.addresses().forEach(owned -> taken.add(owned.address().address()));
        Subnets subnets = Subnets.of(running.addresses());
        for (OwnedAddress owned : candidate.addresses()) {
            String name = owned.name();
            IpAddress address = owned.address().address();
            boolean isPlaceReady = kept.contains(name)
                    && !running.bridgeOf().containsKey(name)
                    && (address.isIpv4() || running.mtuOf(name) >= Configuration.MIN_IPV6_MTU);
            if (isPlaceReady && !taken.contains(address) && subnets.isFreeFor(owned)) {
                early.add(owned);
            }
        }
    }

    /**
     * The running routes that are right in every state on the way, so that they may stay for good or until they are
     * replaced: their next hops are always on a connected subnet, and never become what a neighbour cannot be.
     */
    private Set<RouteKey> survivingRoutes() {
        Set<OwnedAddress> steady = new LinkedHashSet<>(keptAddresses);
        steady.addAll(early);
        Subnets always = Subnets.of(steady);
        Subnets afterwards = Subnets.of(candidate.addresses());
        Set<IpAddress> own = new LinkedHashSet<>();
        candidate.addresses().forEach(owned -> own.add(owned.address().address()));
        Set<RouteKey> surviving = new LinkedHashSet<>();
        running.routes().forEach((key, route) -> {
            boolean isReachable = route.via()
                    .map(via -> always.find(via).isPresent() && afterwards.isHost(via) && !own.contains(via))
                    .orElse(true);
            if (isReachable) {
                surviving.add(key);
            }
        });
        return surviving;
    }

    private void removeRoutes(Set<RouteKey> surviving) {
        running.routes().forEach((key, route) -> {
            if (!surviving.contains(key) || !candidate.routes().containsKey(key)) {
                plan.add(new Action.RemoveRoute(route));
            }
        });
    }

    private void removeMembersAndAddresses() {
        running.bridgeOf().forEach((member, bridge) -> {
            if (!isKeptMember(member, bridge)) {
                plan.add(new Action.RemoveBridgeMember(bridge, member));
            }
        });
        for (OwnedAddress owned : running.addresses()) {
            if (!keptAddresses.contains(owned)) {
                plan.add(new Action.RemoveAddress(owned.name(), owned.address()));
            }
        }
    }

    private boolean isKeptMember(String member, String bridge) {
        return kept.contains(member)
                && kept.contains(bridge)
                && bridge.equals(running.bridgeOf().get(member))
                && bridge.equals(candidate.bridgeOf().get(member));
    }

    private void removeBridgesVlansAndPorts() {
        without(running.bridges(), kept)
                .forEach((name, bridge) ->
                        plan.add(new Action.RemoveBridge(name, BridgeLimits.of(bridge), running.mtuOf(name))));
        without(running.vlans(), kept)
                .forEach((name, vlan) ->
                        plan.add(new Action.RemoveVlan(name, vlan.link(), vlan.id(), running.mtuOf(name))));
        without(running.ports(), kept)
                .forEach((name, match) -> plan.add(new Action.ReleasePort(name, match, running.mtuOf(name))));
    }

    private void changeMtus() {
        for (Collection<String> names : List.of(
                running.bridges().keySet(),
                running.vlans().keySet(),
                running.ports().keySet())) {
            names.stream()
                    .filter(name -> kept.contains(name) && candidate.mtuOf(name) < running.mtuOf(name))
                    .forEach(this::setMtu);
        }
        for (Collection<String> names : List.of(
                running.ports().keySet(),
                running.vlans().keySet(),
                running.bridges().keySet())) {
            names.stream()
                    .filter(name -> kept.contains(name) && candidate.mtuOf(name) > running.mtuOf(name))
                    .forEach(this::setMtu);
        }
    }

    private void setMtu(String name) {
        plan.add(new Action.SetMtu(name, running.mtuOf(name), candidate.mtuOf(name)));
    }

    private void addPortsVlansAndBridges() {
        without(candidate.ports(), kept)
                .forEach((name, match) -> plan.add(new Action.BindPort(name, match, candidate.mtuOf(name))));
        without(candidate.vlans(), kept)
                .forEach((name, vlan) ->
                        plan.add(new Action.AddVlan(name, vlan.link(), vlan.id(), candidate.mtuOf(name))));
        candidate.bridges().forEach((name, bridge) -> {
            BridgeLimits limits = BridgeLimits.of(bridge);
            Bridge before = running.bridges().get(name);
            if (before == null) {
                plan.add(new Action.AddBridge(name, limits, candidate.mtuOf(name)));
            } else if (!BridgeLimits.of(before).equals(limits)) {
                plan.add(new Action.ChangeBridge(name, BridgeLimits.of(before), limits));
            }
        });
    }

    private void addMembersAndAddresses() {
        candidate.bridgeOf().forEach((member, bridge) -> {
            if (!isKeptMember(member, bridge)) {
                plan.add(new Action.AddBridgeMember(bridge, member));
            }
        });
        for (OwnedAddress owned : candidate.addresses()) {
            if (!keptAddresses.contains(owned) && !early.contains(owned)) {
                plan.add(new Action.AddAddress(owned.name(), owned.address()));
            }
        }
    }

    private void addAndReplaceRoutes(Set<RouteKey> surviving) {
        candidate.routes().forEach((key, route) -> {
            Route before = running.routes().get(key);
            if (before == null || !surviving.contains(key)) {
                plan.add(new Action.AddRoute(route));
            } else if (!before.equals(route)) {
                plan.add(new Action.ReplaceRoute(before, route));
            }
        });
    }

    private static <V> Map<String, V> without(Map<String, V> all, Set<String> names) {
        Map<String, V> rest = new LinkedHashMap<>(all);
        rest.keySet().removeAll(names);
        return rest;
    }
}
