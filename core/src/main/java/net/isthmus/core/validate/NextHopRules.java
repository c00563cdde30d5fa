package net.isthmus.core.validate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.Route;
import net.isthmus.core.config.Vrf;
import net.isthmus.core.fault.Faults;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/** Next hops: each is a neighbour that the appliance can reach in the route's VRF, or on the route's interface. */
final class NextHopRules {

    /** Many routes have the same next hop: what was found right once is right. */
    private record Right(String vrf, Optional<String> link, boolean isIpv6, IpAddress via) {}

    private final NameTable names;
    private final Findings findings;
    private final Configuration configuration;
    private final Map<String, ConnectedSubnets> ofVrf = new HashMap<>();
    private final Map<String, ConnectedSubnets> ofLink = new HashMap<>();
    private final Set<Right> right = new HashSet<>();

    /** The paths of all that decides which subnets are connected. */
    private final String[] sources;

    NextHopRules(Configuration configuration, NameTable names, Findings findings) {
        this.configuration = configuration;
        this.names = names;
        this.findings = findings;
        List<String> paths = new ArrayList<>(List.of(
                Faults.entriesLost("interfaces"), Faults.entriesLost("vlans"), Faults.entriesLost("bridges"), "vrfs"));
        Map<String, String> vrfOf = configuration.vrfOf();
        for (String name : configuration.names()) {
            for (InterfaceAddress address : configuration.addressesOf(name)) {
                subnets(ofVrf, vrfOf.getOrDefault(name, Vrf.MAIN)).add(name, address);
                subnets(ofLink, name).add(name, address);
            }
            paths.add(names.pathOf(name) + ".addresses");
        }
        sources = paths.toArray(String[]::new);
    }

    private static ConnectedSubnets subnets(Map<String, ConnectedSubnets> all, String name) {
        return all.computeIfAbsent(name, _ -> new ConnectedSubnets());
    }

    /** The interface of a route is one of the data plane. */
    boolean isLinkRight(String route, String link) {
        String path = route + ".interface";
        if (!names.exists(link)) {
            findings.add(
                    path,
                    "there is no interface, VLAN or bridge named " + link,
                    names.suggest(link, new LinkedHashSet<>(configuration.names())),
                    names.pathsIfMissing(link));
            return false;
        }
        if (names.isManagement(link)) {
            findings.add(
                    path,
                    link + " is a management interface, which is left to the operating system",
                    "choose another interface",
                    "interfaces." + link + ".role");
            return false;
        }
        return true;
    }

    /**
     * Checks one next hop.
     *
     * @param path of the next hop
     * @param toPath of the destination
     */
    void check(String path, String toPath, Route route, IpAddress via) {
        var known = new Right(route.table(), route.link(), route.to().address().isIpv6(), via);
        if (right.contains(known)) {
            return;
        }
        if (via.isIpv4() && route.to().address().isIpv6()) {
            findings.add(path, via + " is IPv4 and " + route.to() + " is IPv6", "write an IPv6 next hop", toPath);
        } else if (via.isIpv6() && via.isLinkLocal()) {
            checkLinkLocal(path, route, via);
        } else {
            ConnectedSubnets connected =
                    route.link().isPresent() ? subnets(ofLink, route.link().get()) : subnets(ofVrf, route.table());
            if (isNeighbour(path, connected, via)) {
                right.add(known);
            }
        }
    }

    private void checkLinkLocal(String path, Route route, IpAddress via) {
        if (route.link().isEmpty()) {
            findings.add(
                    path,
                    via + " is link-local, and every link has such addresses",
                    "say which with interface:, or write a global address");
        } else if (!subnets(ofLink, route.link().get()).hasFamily(via.family())
                && !configuration.addressingOf(route.link().get()).isAutomatic(via.family())) {
            String link = route.link().get();
            findings.add(
                    path,
                    link + " has no IPv6 address, and so no link-local one to ask from",
                    "give it one at " + names.pathOf(link) + ".addresses",
                    sources);
        }
    }

    /** True if the address is perhaps on a subnet that is yet to be learned. */
    private boolean mayBeLearned(IpAddress via) {
        return configuration.names().stream()
                .anyMatch(name -> configuration.addressingOf(name).isAutomatic(via.family()));
    }

    /** True if the address is that of a host on one of these subnets. */
    private boolean isNeighbour(String path, ConnectedSubnets connected, IpAddress via) {
        Optional<String> owner = connected.owner(via);
        if (owner.isPresent()) {
            findings.add(path, via + " is the appliance's own, on " + owner.get(), "write a neighbour's address");
            return false;
        }
        Optional<IpPrefix> subnet = connected.find(via);
        if (subnet.isEmpty() && mayBeLearned(via)) {
            return true;
        }
        if (subnet.isEmpty()) {
            findings.add(path, via + " is on no connected subnet", connected.describe(via.family()), sources);
            return false;
        }
        var hop = new InterfaceAddress(via, subnet.get().length());
        if (hop.isNetworkAddress() || hop.isBroadcastAddress()) {
            String what = hop.isNetworkAddress() ? "network" : "broadcast";
            findings.add(path, via + " is the " + what + " address of " + subnet.get(), "write a neighbour's address");
            return false;
        }
        return true;
    }
}
