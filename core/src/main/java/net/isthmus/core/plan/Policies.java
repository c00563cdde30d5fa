package net.isthmus.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.Firewall;
import net.isthmus.core.config.Namespace;
import net.isthmus.core.config.NetworkPolicy;
import net.isthmus.core.config.Workload;
import net.isthmus.core.config.Zone;
import net.isthmus.core.model.Names;

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
        return new Policies(
                configuration.zones(),
                configuration.zoneOf(),
                configuration.namespaces(),
                configuration.workloads(),
                configuration.networkPolicies(),
                configuration.firewall());
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
