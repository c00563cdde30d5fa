package net.isthmus.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.core.config.AddressMatch;
import net.isthmus.core.config.AddressRange;
import net.isthmus.core.config.Bgp;
import net.isthmus.core.config.BgpNeighbor;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.Firewall;
import net.isthmus.core.config.FirewallRule;
import net.isthmus.core.config.Namespace;
import net.isthmus.core.config.NetworkPolicy;
import net.isthmus.core.config.PortMatch;
import net.isthmus.core.config.PortRange;
import net.isthmus.core.config.RuleAction;
import net.isthmus.core.config.RuleProtocol;
import net.isthmus.core.config.Workload;
import net.isthmus.core.config.Zone;
import net.isthmus.core.model.Names;
import net.isthmus.wire.IpAddress;

/**
 * All that decides whether a new session may be: one setting, so that a commit changes it from one moment to the next,
 * and no session is ever judged by half of it. It speaks of links by name and holds also while one of them is
 * exchanged, so that protection has no gap: a link that is not there has no packets.
 *
 * @param zoneOf the zone of each link that has one
 */
public record Policies(
        Map<String, Zone> zones,
        Map<String, String> zoneOf,
        Map<String, Namespace> namespaces,
        Map<String, Workload> workloads,
        Map<String, NetworkPolicy> networkPolicies,
        Firewall firewall)
        implements Setting {

    /** No policy: every session may be. */
    public static final Policies STANDARD =
            new Policies(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Firewall.NONE);

    /** UDP ports of IKE, and of ESP in UDP. */
    private static final List<PortMatch> IKE_PORTS =
            List.of(new PortMatch.Within(new PortRange(500, 500)), new PortMatch.Within(new PortRange(4500, 4500)));

    private static final List<PortMatch> BGP_PORT = List.of(new PortMatch.Within(new PortRange(Bgp.PORT, Bgp.PORT)));

    /** The part of the document to which it belongs. */
    public static final String SUBJECT = "policy";

    /** Copies the collections. */
    public Policies {
        zones = Names.copyOf(zones);
        zoneOf = Names.copyOf(zoneOf);
        namespaces = Names.copyOf(namespaces);
        workloads = Names.copyOf(workloads);
        networkPolicies = Names.copyOf(networkPolicies);
    }

    /** What a configuration says. */
    public static Policies of(Configuration configuration) {
        Policies said = new Policies(
                configuration.zones(),
                configuration.zoneOf(),
                configuration.namespaces(),
                configuration.workloads(),
                configuration.networkPolicies(),
                configuration.firewall());
        return said.isInForce() ? said.withPeers(configuration) : said;
    }

    /**
     * Lets the peers of IPsec and the neighbours of BGP in, after the rules that are written: who connects to them
     * wants to hear them.
     */
    private Policies withPeers(Configuration configuration) {
        List<FirewallRule> rules = new ArrayList<>(firewall.rules());
        configuration.ipsec().connections().forEach((name, connection) -> {
            List<AddressMatch> peers = connection.remoteAddrs().stream()
                            .allMatch(one -> one.address().isPresent())
                    ? connection.remoteAddrs().stream()
                            .flatMap(one -> one.address().stream())
                            .map(Policies::only)
                            .toList()
                    : List.of();
            List<AddressMatch> own =
                    connection.localAddrs().stream().map(Policies::only).toList();
            rules.add(peerRule("ipsec/" + name + "/ike", peers, own, RuleProtocol.UDP, IKE_PORTS));
            rules.add(peerRule("ipsec/" + name + "/esp", peers, own, RuleProtocol.ESP, List.of()));
        });
        configuration.bgp().stream()
                .flatMap(bgp -> bgp.neighbors().entrySet().stream())
                .filter(named -> !named.getValue().shutdown())
                .forEach(named -> rules.add(neighborRule(named.getKey(), named.getValue())));
        return new Policies(zones, zoneOf, namespaces, workloads, networkPolicies, firewall.withRules(rules));
    }

    private static FirewallRule neighborRule(String name, BgpNeighbor neighbor) {
        return peerRule(
                "bgp/" + name,
                List.of(only(neighbor.address())),
                neighbor.localAddress().stream().map(Policies::only).toList(),
                RuleProtocol.TCP,
                BGP_PORT);
    }

    private static AddressMatch only(IpAddress address) {
        return new AddressMatch.Within(new AddressRange(address, address));
    }

    private static FirewallRule peerRule(
            String name,
            List<AddressMatch> peers,
            List<AddressMatch> own,
            RuleProtocol protocol,
            List<PortMatch> ports) {
        return new FirewallRule(
                name,
                List.of(),
                List.of(Zone.SELF),
                peers,
                own,
                protocol,
                List.of(),
                ports,
                List.of(),
                RuleAction.ALLOW,
                false,
                Optional.empty());
    }

    /** True if anything is said that could forbid a session. */
    public boolean isInForce() {
        return !zones.isEmpty()
                || !networkPolicies.isEmpty()
                || !firewall.rules().isEmpty();
    }

    @Override
    public Policies standard() {
        return STANDARD;
    }

    @Override
    public String change(String subject, Setting from) {
        Policies before = (Policies) from;
        List<String> parts = new ArrayList<>();
        say(parts, "zones", before.zones.equals(zones) && before.zoneOf.equals(zoneOf), zones.size());
        say(parts, "namespaces", before.namespaces.equals(namespaces), namespaces.size());
        say(parts, "workloads", before.workloads.equals(workloads), workloads.size());
        say(parts, "network policies", before.networkPolicies.equals(networkPolicies), networkPolicies.size());
        say(
                parts,
                "firewall rules",
                before.firewall.hasRulesOf(firewall),
                firewall.rules().size());
        if (!before.firewall.hasLimitsOf(firewall)) {
            parts.add("timeouts and limits of sessions");
        }
        return "set policy: " + String.join(", ", parts);
    }

    private static void say(List<String> parts, String what, boolean isSame, int count) {
        if (!isSame) {
            parts.add(count + " " + what);
        }
    }
}
