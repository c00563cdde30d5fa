package net.isthmus.core.validate;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.isthmus.core.config.Bgp;
import net.isthmus.core.config.BgpFamily;
import net.isthmus.core.config.BgpNeighbor;
import net.isthmus.core.config.BgpPolicyRule;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.Underlay;
import net.isthmus.core.config.Vrf;
import net.isthmus.core.fault.Suggestion;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpFamily;
import org.jspecify.annotations.Nullable;

/** BGP: neighbours are other hosts, each once, what is asked of them can be, and every name means something. */
final class BgpRules {

    private static final Duration SHORTEST_HOLD_TIME = Duration.ofSeconds(3);
    private static final List<String> BUILT_IN = List.of(BgpFamily.ACCEPT, BgpFamily.REJECT);
    private static final String[] LINKS = {"interfaces", "vlans", "bridges", "tunnels"};

    private final Configuration configuration;
    private final Findings findings;
    private final Set<IpAddress> own;
    private final Map<IpFamily, Boolean> learned = new EnumMap<>(IpFamily.class);

    BgpRules(Configuration configuration, Findings findings) {
        this.configuration = configuration;
        this.findings = findings;
        Map<String, String> vrfOf = configuration.bgp().isPresent() ? configuration.vrfOf() : Map.of();
        own = configuration.bgp().isEmpty()
                ? Set.of()
                : new Underlay(configuration)
                        .addresses().stream()
                                .filter(one ->
                                        vrfOf.getOrDefault(one.link(), Vrf.MAIN).equals(Vrf.MAIN))
                                .map(one -> one.address().address())
                                .collect(Collectors.toSet());
    }

    void check() {
        configuration.bgp().ifPresent(this::check);
    }

    private void check(Bgp bgp) {
        checkRouterId(bgp);
        Map<IpAddress, String> first = new HashMap<>();
        bgp.neighbors().forEach((name, neighbor) -> {
            String path = "bgp.neighbors." + name;
            checkAddress(path, neighbor, first.putIfAbsent(neighbor.address(), name));
            checkLocalAddress(path, neighbor);
            checkAutonomousSystems(path, bgp, neighbor);
            checkSession(path, bgp, neighbor);
            checkFamily(path + ".families.ipv4Unicast", bgp, neighbor.families().ipv4Unicast());
            checkFamily(path + ".families.ipv6Unicast", bgp, neighbor.families().ipv6Unicast());
        });
        checkPolicyName("bgp.redistribute.connected", bgp, bgp.redistribute().connected());
        checkPolicyName("bgp.redistribute.static", bgp, bgp.redistribute().fixed());
        bgp.policies().forEach((name, rules) -> checkPolicy(bgp, name, rules));
    }

    private void checkRouterId(Bgp bgp) {
        String path = "bgp.routerId";
        bgp.routerId().ifPresent(id -> {
            if (!id.isIpv4() || id.isUnspecified() || id.isMulticast() || id.isBroadcast()) {
                findings.add(path, id + " is no IPv4 address of a host", "write one, such as 10.255.0.1");
            }
        });
        if (bgp.routerId().isEmpty() && own.stream().noneMatch(IpAddress::isIpv4)) {
            findings.add(
                    path,
                    "the document has no IPv4 address that could serve as router ID",
                    "write routerId: with one that no other router has, such as 10.255.0.1",
                    LINKS);
        }
    }

    private void checkAddress(String path, BgpNeighbor neighbor, @Nullable String earlier) {
        IpAddress address = neighbor.address();
        String place = path + ".address";
        if (address.isIpv6() && address.isLinkLocal()) {
            findings.add(
                    place,
                    address + " means something on one link only",
                    "write the neighbour's global or unique local address");
        } else if (!isHost(address)) {
            findings.add(place, address + " is no address of one host", "write the neighbour's unicast address");
        } else if (own.contains(address)) {
            findings.add(place, address + " is the appliance's own", "write the address of the neighbour");
        }
        if (earlier != null) {
            findings.add(
                    place,
                    address + " is already that of the neighbour " + earlier,
                    "write the families and policies of both there, or another address",
                    "bgp.neighbors." + earlier + ".address");
        }
    }

    private static boolean isHost(IpAddress address) {
        return !address.isUnspecified() && !address.isMulticast() && !address.isBroadcast() && !address.isLoopback();
    }

    private void checkLocalAddress(String path, BgpNeighbor neighbor) {
        neighbor.localAddress().ifPresent(local -> {
            String place = path + ".localAddress";
            if (local.family() != neighbor.address().family()) {
                findings.add(
                        place,
                        local + " is " + local.family() + " and the neighbour's address is "
                                + neighbor.address().family(),
                        "write addresses of one family",
                        path + ".address");
            } else if (!own.contains(local) && !mayBeLearned(local.family())) {
                findings.add(
                        place,
                        local + " is no address of the appliance in VRF main",
                        "write one that it has, or leave localAddress out",
                        LINKS);
            }
        });
    }

    private boolean mayBeLearned(IpFamily family) {
        return learned.computeIfAbsent(family, _ -> configuration.names().stream()
                .anyMatch(name -> configuration.addressingOf(name).isAutomatic(family)));
    }

    private void checkAutonomousSystems(String path, Bgp bgp, BgpNeighbor neighbor) {
        neighbor.localAs().ifPresent(local -> {
            if (local.equals(neighbor.remoteAs()) && !local.equals(bgp.as())) {
                findings.add(
                        path + ".localAs",
                        local + " is the neighbour's own, and the appliance's is " + bgp.as(),
                        "leave localAs out, or write the number by which the neighbour knows the appliance",
                        path + ".remoteAs",
                        "bgp.as");
            }
        });
    }

    private void checkSession(String path, Bgp bgp, BgpNeighbor neighbor) {
        Duration hold = neighbor.holdTime();
        if (!hold.isZero() && hold.compareTo(SHORTEST_HOLD_TIME) < 0) {
            findings.add(
                    path + ".holdTime",
                    hold.toSeconds() + "s is shorter than any that BGP allows",
                    "write 3s or more, or 0s for ever");
        }
        if (neighbor.ebgpMultihop().isPresent() && neighbor.ttlSecurity().isPresent()) {
            findings.add(
                    path + ".ttlSecurity",
                    "it says how far the neighbour is, and so does ebgpMultihop",
                    "write one of the two: ttlSecurity if the neighbour does so too",
                    path + ".ebgpMultihop");
        }
        boolean isInternal = bgp.localAs(neighbor).equals(neighbor.remoteAs());
        if (isInternal && neighbor.ebgpMultihop().isPresent()) {
            findings.add(
                    path + ".ebgpMultihop",
                    "the neighbour is internal, and may be any number of hops away",
                    "leave it out",
                    path + ".remoteAs",
                    path + ".localAs",
                    "bgp.as");
        }
        if (isInternal && !neighbor.enforceFirstAs()) {
            findings.add(
                    path + ".enforceFirstAs",
                    "the neighbour is internal, and its paths begin with any number",
                    "leave it out",
                    path + ".remoteAs",
                    path + ".localAs",
                    "bgp.as");
        }
        if (!isInternal) {
            checkInternalOnly(path, "routeReflectorClient", neighbor.routeReflectorClient());
            checkInternalOnly(path, "nextHopSelf", neighbor.nextHopSelf());
        }
    }

    private void checkInternalOnly(String path, String key, boolean isSaid) {
        if (isSaid) {
            findings.add(
                    path + "." + key,
                    "the neighbour is external: this is for those of the own autonomous system",
                    "leave it out",
                    path + ".remoteAs",
                    path + ".localAs",
                    "bgp.as");
        }
    }

    private void checkFamily(String path, Bgp bgp, Optional<BgpFamily> family) {
        family.ifPresent(one -> {
            checkPolicyName(path + ".import", bgp, one.importPolicy());
            checkPolicyName(path + ".export", bgp, one.exportPolicy());
        });
    }

    private void checkPolicyName(String path, Bgp bgp, Optional<String> named) {
        named.filter(name -> !BUILT_IN.contains(name)).ifPresent(name -> {
            Set<String> known = Stream.concat(bgp.policies().keySet().stream(), BUILT_IN.stream())
                    .collect(Collectors.toSet());
            checkName(path, "policy", "bgp.policies", name, known);
        });
    }

    private void checkPolicy(Bgp bgp, String name, List<BgpPolicyRule> rules) {
        String path = "bgp.policies." + name;
        if (BUILT_IN.contains(name)) {
            findings.add(path, "there is a policy of this name already", "give it another name");
        }
        for (int i = 0; i < rules.size(); i++) {
            List<String> lists = rules.get(i).match().prefixList();
            for (int k = 0; k < lists.size(); k++) {
                String place = path + "[" + i + "].match.prefixList" + (lists.size() == 1 ? "" : "[" + k + "]");
                checkName(
                        place,
                        "prefix list",
                        "bgp.prefixLists",
                        lists.get(k),
                        bgp.prefixLists().keySet());
            }
        }
    }

    private void checkName(String path, String what, String where, String name, Set<String> known) {
        if (!known.contains(name)) {
            String fix = Suggestion.nearest(name, known)
                    .map(near -> "did you mean " + near + "?")
                    .orElse("declare it under " + where
                            + (known.isEmpty()
                                    ? ""
                                    : ", or write one of "
                                            + String.join(
                                                    ", ",
                                                    known.stream().sorted().toList())));
            findings.add(path, "there is no " + what + " named " + name, fix, where + "." + name);
        }
    }
}
