package net.isthmus.core.validate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.Route;
import net.isthmus.core.fault.Faults;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/** Routes: each leads somewhere, to a neighbour that the appliance can reach, and none is there twice. */
final class RouteRules {

    private final Configuration configuration;
    private final NameTable names;
    private final Findings findings;

    /** Every connected subnet with the name of its link, in the order of the document. */
    private final Map<IpPrefix, String> subnets = new LinkedHashMap<>();

    /** The paths of all that decides which subnets are connected. */
    private final List<String> sources = new ArrayList<>(
            List.of(Faults.entriesLost("interfaces"), Faults.entriesLost("vlans"), Faults.entriesLost("bridges")));

    /** The lengths of the connected subnets, longest first. */
    private final SortedSet<Integer> lengths = new TreeSet<>(Comparator.reverseOrder());

    /** The appliance's own addresses with the names of their links. */
    private final Map<IpAddress, String> owners = new HashMap<>();

    RouteRules(Configuration configuration, NameTable names, Findings findings) {
        this.configuration = configuration;
        this.names = names;
        this.findings = findings;
    }

    void check() {
        for (String name : configuration.names()) {
            for (InterfaceAddress address : configuration.addressesOf(name)) {
                subnets.putIfAbsent(address.prefix(), name);
                lengths.add(address.length());
                owners.putIfAbsent(address.address(), name);
            }
            sources.add(names.pathOf(name) + ".addresses");
        }
        record Choice(IpPrefix to, int metric) {}
        Map<Choice, Integer> first = new HashMap<>();
        for (int i = 0; i < configuration.routes().size(); i++) {
            Route route = configuration.routes().get(i);
            String path = "routes[" + i + "]";
            checkDestination(path, route.to());
            checkTarget(path, route);
            Integer earlier = first.putIfAbsent(new Choice(route.to(), route.metric()), i);
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
        if (route.blackhole() && route.via().isPresent()) {
            findings.add(path + ".blackhole", "the route has a next hop too", "remove either via or blackhole");
        } else if (!route.blackhole() && route.via().isEmpty()) {
            findings.add(
                    path, "the route leads nowhere", "write via: with a next hop, or blackhole: true", path + ".via");
        } else if (route.via().isPresent()) {
            checkNextHop(path, route.to(), route.via().get());
        }
    }

    private void checkNextHop(String route, IpPrefix to, IpAddress via) {
        String path = route + ".via";
        if (via.family() != to.family()) {
            findings.add(
                    path,
                    via + " is " + via.family() + " and " + to + " is " + to.family(),
                    "write an " + to.family() + " next hop",
                    route + ".to");
        } else if (via.isIpv6() && via.isLinkLocal()) {
            findings.add(path, via + " is link-local, and every link has such addresses", "write a global address");
        } else if (owners.containsKey(via)) {
            findings.add(path, via + " is the appliance's own, on " + owners.get(via), "write a neighbour's address");
        } else {
            checkConnected(path, via);
        }
    }

    private void checkConnected(String path, IpAddress via) {
        Optional<IpPrefix> subnet = subnetOf(via);
        if (subnet.isEmpty()
                && configuration.names().stream()
                        .anyMatch(name -> configuration.addressingOf(name).isAutomatic(via.family()))) {
            return; // perhaps on a subnet that is yet to be learned
        }
        if (subnet.isEmpty()) {
            List<String> connected = subnets.entrySet().stream()
                    .filter(entry -> entry.getKey().family() == via.family())
                    .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                    .toList();
            findings.add(
                    path,
                    via + " is on no connected subnet",
                    connected.isEmpty()
                            ? "there is no connected " + via.family() + " subnet"
                            : "the connected subnets are " + NameTable.enumerate(connected.stream()),
                    sources.toArray(String[]::new));
            return;
        }
        var hop = new InterfaceAddress(via, subnet.get().length());
        if (hop.isNetworkAddress() || hop.isBroadcastAddress()) {
            String what = hop.isNetworkAddress() ? "network" : "broadcast";
            findings.add(path, via + " is the " + what + " address of " + subnet.get(), "write a neighbour's address");
        }
    }

    /** The longest connected subnet with an address. */
    private Optional<IpPrefix> subnetOf(IpAddress address) {
        for (int length : lengths) {
            if (length <= address.family().bits()) {
                var subnet = new IpPrefix(address, length);
                if (subnets.containsKey(subnet)) {
                    return Optional.of(subnet);
                }
            }
        }
        return Optional.empty();
    }
}
