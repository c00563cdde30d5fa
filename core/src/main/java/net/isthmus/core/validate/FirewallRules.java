package net.isthmus.core.validate;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.isthmus.core.config.AddressMatch;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.Firewall;
import net.isthmus.core.config.FirewallRule;
import net.isthmus.core.config.FirewallSessions;
import net.isthmus.core.config.PortMatch;
import net.isthmus.core.config.Zone;

/** Rules of the firewall's rules: names of their own, and zones, groups and schedules that are declared. */
final class FirewallRules {

    private final Firewall firewall;
    private final NameTable names;
    private final Findings findings;
    private final Set<String> zones;

    FirewallRules(Configuration configuration, NameTable names, Findings findings) {
        firewall = configuration.firewall();
        this.names = names;
        this.findings = findings;
        zones = new LinkedHashSet<>(configuration.zones().keySet());
        zones.add(Zone.SELF);
        zones.add(Zone.UNZONED);
    }

    void check() {
        Map<String, Integer> first = new HashMap<>();
        List<FirewallRule> rules = firewall.rules();
        for (int i = 0; i < rules.size(); i++) {
            FirewallRule rule = rules.get(i);
            String path = "firewall.rules[" + i + "]";
            Integer earlier = first.putIfAbsent(rule.name(), i);
            if (earlier != null) {
                String twin = "firewall.rules[" + earlier + "]";
                findings.add(
                        path + ".name", rule.name() + " is already " + twin, "choose another name", twin + ".name");
            }
            checkZones(path + ".from", rule.from());
            checkZones(path + ".to", rule.to());
            checkAddresses(path + ".source", rule.source());
            checkAddresses(path + ".destination", rule.destination());
            checkPorts(path, ".sourcePort", rule, rule.sourcePort());
            checkPorts(path, ".port", rule, rule.port());
            checkTypes(path, rule);
            rule.schedule()
                    .ifPresent(name -> checkName(
                            path + ".schedule",
                            "schedule",
                            name,
                            firewall.schedules().keySet(),
                            "firewall.schedules"));
        }
        checkGroups();
        checkSessions(firewall.sessions());
    }

    private void checkSessions(FirewallSessions sessions) {
        if (sessions.halfOpen() > sessions.most()) {
            findings.add(
                    "firewall.sessions.mostHalfOpen",
                    "%d half-open sessions are more than %d in all".formatted(sessions.halfOpen(), sessions.most()),
                    "write at most as many as in most",
                    "firewall.sessions.most");
        }
    }

    private void checkGroups() {
        var selectors = new SelectorRules(findings);
        firewall.addressGroups().forEach((name, group) -> {
            String path = "firewall.addressGroups." + name;
            group.workloads().ifPresent(selector -> selectors.check(path + ".workloads", selector));
            selectors.check(path + ".namespaces", group.namespaces());
            if (group.addresses().isEmpty() && group.workloads().isEmpty()) {
                findings.add(
                        path,
                        "the group has nothing in it, so that no packet would fit",
                        "write addresses or workloads",
                        path + ".addresses",
                        path + ".workloads");
            }
        });
        firewall.portGroups().forEach((name, ports) -> {
            if (ports.isEmpty()) {
                findings.add(
                        "firewall.portGroups." + name,
                        "the group has nothing in it, so that no packet would fit",
                        "write ports");
            }
        });
        firewall.schedules().forEach((name, schedule) -> {
            if (schedule.from().equals(schedule.to())) {
                findings.add(
                        "firewall.schedules." + name + ".to",
                        "the schedule ends when it begins",
                        "a whole day lasts from 00:00 to 24:00",
                        "firewall.schedules." + name + ".from");
            }
        });
    }

    private void checkZones(String path, List<String> said) {
        for (int i = 0; i < said.size(); i++) {
            checkName(said.size() == 1 ? path : path + "[" + i + "]", "zone", said.get(i), zones, "zones");
        }
    }

    private void checkAddresses(String path, List<AddressMatch> said) {
        for (int i = 0; i < said.size(); i++) {
            if (said.get(i) instanceof AddressMatch.OfGroup(String group)) {
                checkName(
                        said.size() == 1 ? path : path + "[" + i + "]",
                        "address group",
                        group,
                        firewall.addressGroups().keySet(),
                        "firewall.addressGroups");
            }
        }
    }

    private void checkPorts(String path, String key, FirewallRule rule, List<PortMatch> said) {
        if (!said.isEmpty() && !rule.protocol().hasPorts()) {
            findings.add(
                    path + key,
                    "ports need a protocol that has them",
                    "write protocol: tcp, udp or sctp",
                    path + ".protocol");
        }
        for (int i = 0; i < said.size(); i++) {
            if (said.get(i) instanceof PortMatch.OfGroup(String group)) {
                checkName(
                        said.size() == 1 ? path + key : path + key + "[" + i + "]",
                        "port group",
                        group,
                        firewall.portGroups().keySet(),
                        "firewall.portGroups");
            }
        }
    }

    private void checkTypes(String path, FirewallRule rule) {
        if (!rule.icmpType().isEmpty() && !rule.protocol().isIcmp()) {
            findings.add(
                    path + ".icmpType",
                    "types of ICMP need its protocol",
                    "write protocol: icmp or icmpv6",
                    path + ".protocol");
        }
    }

    private void checkName(String path, String kind, String name, Set<String> known, String collection) {
        if (!known.contains(name)) {
            findings.add(
                    path,
                    "there is no " + kind + " named " + name,
                    names.suggest(name, known),
                    collection + "." + name);
        }
    }
}
