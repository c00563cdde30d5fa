package net.isthmus.core.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.Route;
import net.isthmus.core.config.Vrf;
import net.isthmus.core.plan.Snapshot.SettingKey;
import net.isthmus.wire.IpAddress;

/**
 * The way from one valid configuration to another, as actions that are performed one after the other. Only what differs
 * is touched, and the state after each action is a valid one:
 *
 * <pre>
 *   1  settings go back to the standard whose subject goes; those that speak of a link that goes pause
 *   2  routes go whose next hop is out of reach on the way
 *   3  addresses come that collide with nothing, so that as few routes as possible are such
 *   4  members, addresses and links go                       what rests on another first
 *   5  proofs that NICs owe change; MTUs change              lowered from the top down, raised from the ground up
 *   6  links change their VRFs, while they have no addresses
 *   7  links, members and addresses come                     what another rests on first
 *   8  routes come, and those that remained are replaced in one step
 *   9  settings change, then the system
 * </pre>
 *
 * A link whose specification differs, such as a port that is to be another device, is a new one: it goes and comes with
 * all that rests on it.
 */
public final class Planner {

    private final Snapshot running;
    private final Snapshot candidate;
    private final List<Action> plan = new ArrayList<>();

    /** Links that are the same thing before and after. */
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
        Map<SettingKey, Setting> paused = pauseSettings();
        Set<OwnedAddress> always = new LinkedHashSet<>(keptAddresses);
        always.addAll(early);
        var surviving = new SurvivingRoutes(running, candidate, always, kept);
        removeRoutes(surviving);
        early.forEach(owned -> plan.add(new Action.AddAddress(owned.name(), owned.address())));
        removeMembersAndAddresses();
        addVrfs();
        leaveVrfs();
        removeLinks();
        changeVerifications();
        changeMtus();
        addLinks();
        enterVrfs();
        removeVrfs();
        addMembersAndAddresses();
        addAndReplaceRoutes(surviving);
        changeSettings(paused);
        if (!running.system().equals(candidate.system())) {
            plan.add(new Action.SetSystem(running.system(), candidate.system()));
        }
        return List.copyOf(plan);
    }

    private void findKept() {
        running.links().forEach((name, spec) -> {
            LinkSpec other = candidate.links().get(name);
            if (other != null && spec.isSameThing(other) && kept.containsAll(spec.restsOn())) {
                kept.add(name);
            }
        });
        running.addresses().stream()
                .filter(owned ->
                        staysInVrf(owned.name()) && candidate.addresses().contains(owned))
                .forEach(keptAddresses::add);
    }

    /** True for a link that is the same thing before and after, in the same VRF. */
    private boolean staysInVrf(String link) {
        return kept.contains(link) && running.vrfOf(link).equals(candidate.vrfOf(link));
    }

    private void findEarlyAddresses() {
        record Taken(String vrf, IpAddress address) {}
        Set<Taken> taken = new LinkedHashSet<>();
        running.addresses()
                .forEach(owned -> taken.add(
                        new Taken(running.vrfOf(owned.name()), owned.address().address())));
        Map<String, Subnets> subnets = Subnets.by(owned -> running.vrfOf(owned.name()), running.addresses());
        for (OwnedAddress owned : candidate.addresses()) {
            String name = owned.name();
            String vrf = candidate.vrfOf(name);
            IpAddress address = owned.address().address();
            boolean isPlaceReady = staysInVrf(name)
                    && !running.bridgeOf().containsKey(name)
                    && (address.isIpv4() || running.mtuOf(name) >= Configuration.MIN_IPV6_MTU);
            if (isPlaceReady
                    && !taken.contains(new Taken(vrf, address))
                    && subnets.getOrDefault(vrf, Subnets.NONE).isFreeFor(owned)) {
                early.add(owned);
            }
        }
    }

    private void removeRoutes(SurvivingRoutes surviving) {
        List<Route> removed = new ArrayList<>();
        running.routes().forEach((key, route) -> {
            if (!candidate.routes().containsKey(key) || !surviving.survives(route)) {
                removed.add(route);
            }
        });
        changeRoutes(removed, List.of());
    }

    private void changeRoutes(List<Route> removed, List<Route> added) {
        if (!removed.isEmpty() || !added.isEmpty()) {
            plan.add(new Action.ChangeRoutes(removed, added));
        }
    }

    private void addVrfs() {
        candidate.vrfs().stream()
                .filter(name -> !running.vrfs().contains(name))
                .forEach(name -> plan.add(new Action.AddVrf(name)));
    }

    /** Moves the links that stay to where they belong, and to main those that go. */
    private void leaveVrfs() {
        running.links().keySet().forEach(link -> {
            String to = kept.contains(link) ? candidate.vrfOf(link) : Vrf.MAIN;
            setVrf(link, running.vrfOf(link), to);
        });
    }

    private void enterVrfs() {
        candidate.links().keySet().stream()
                .filter(link -> !kept.contains(link))
                .forEach(link -> setVrf(link, Vrf.MAIN, candidate.vrfOf(link)));
    }

    private void setVrf(String link, String from, String to) {
        if (!from.equals(to)) {
            plan.add(new Action.SetVrf(link, from, to));
        }
    }

    private void removeVrfs() {
        running.vrfs().stream()
                .filter(name -> !candidate.vrfs().contains(name))
                .forEach(name -> plan.add(new Action.RemoveVrf(name)));
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

    private void removeLinks() {
        running.links().reversed().forEach((name, spec) -> {
            if (!kept.contains(name)) {
                plan.add(new Action.RemoveLink(name, spec, running.mtuOf(name)));
            }
        });
    }

    private void changeVerifications() {
        running.links().forEach((name, spec) -> {
            if (spec instanceof LinkSpec.Port(var _, var from)
                    && candidate.links().get(name) instanceof LinkSpec.Port(var _, var to)
                    && kept.contains(name)
                    && !from.equals(to)) {
                plan.add(new Action.SetVerification(name, from, to));
            }
        });
    }

    private void changeMtus() {
        for (String name : running.links().reversed().keySet()) {
            if (kept.contains(name) && candidate.mtuOf(name) < running.mtuOf(name)) {
                setMtu(name);
            }
        }
        for (String name : running.links().keySet()) {
            if (kept.contains(name) && candidate.mtuOf(name) > running.mtuOf(name)) {
                setMtu(name);
            }
        }
    }

    private void setMtu(String name) {
        plan.add(new Action.SetMtu(name, running.mtuOf(name), candidate.mtuOf(name)));
    }

    private void addLinks() {
        candidate.links().forEach((name, spec) -> {
            if (!kept.contains(name)) {
                plan.add(new Action.AddLink(name, spec, candidate.mtuOf(name)));
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

    private void addAndReplaceRoutes(SurvivingRoutes surviving) {
        List<Route> replaced = new ArrayList<>();
        List<Route> added = new ArrayList<>();
        candidate.routes().forEach((key, route) -> {
            Route before = running.routes().get(key);
            if (before == null || !surviving.survives(before)) {
                added.add(route);
            } else if (!before.equals(route)) {
                replaced.add(before);
                added.add(route);
            }
        });
        changeRoutes(replaced, added);
    }

    /**
     * Takes back what cannot stay as it is while links go; returns what those settings are until all links are there.
     */
    private Map<SettingKey, Setting> pauseSettings() {
        Set<String> gone = new LinkedHashSet<>(running.links().keySet());
        gone.removeAll(kept);
        Map<SettingKey, Setting> paused = new LinkedHashMap<>();
        running.settings().forEach((key, from) -> {
            if (gone.contains(key.subject()) || !kept.containsAll(from.links())) {
                Setting until = gone.contains(key.subject()) ? from.standard() : from.without(gone);
                paused.put(key, until);
                plan.add(new Action.Change(key.subject(), from, until));
            }
        });
        return paused;
    }

    private void changeSettings(Map<SettingKey, Setting> paused) {
        Map<SettingKey, Setting> all = new LinkedHashMap<>(running.settings());
        all.putAll(candidate.settings());
        all.forEach((key, said) -> {
            Setting standard = said.standard();
            Setting from = paused.getOrDefault(key, running.settings().getOrDefault(key, standard));
            Setting to = candidate.settings().getOrDefault(key, standard);
            if (!from.equals(to)) {
                plan.add(new Action.Change(key.subject(), from, to));
            }
        });
    }
}
