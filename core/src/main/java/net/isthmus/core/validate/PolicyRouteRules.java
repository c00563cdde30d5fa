package net.isthmus.core.validate;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.PolicyProtocol;
import net.isthmus.core.config.PolicyRoute;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;

/** Rules of policy routing: each has a name of its own, links that are routed, and one place to which packets go. */
final class PolicyRouteRules {

    private final Configuration configuration;
    private final NameTable names;
    private final Findings findings;

    PolicyRouteRules(Configuration configuration, NameTable names, Findings findings) {
        this.configuration = configuration;
        this.names = names;
        this.findings = findings;
    }

    void check() {
        Map<String, Integer> first = new HashMap<>();
        List<PolicyRoute> rules = configuration.policyRoutes();
        for (int i = 0; i < rules.size(); i++) {
            PolicyRoute rule = rules.get(i);
            String path = "policyRoutes[" + i + "]";
            Integer earlier = first.putIfAbsent(rule.name(), i);
            if (earlier != null) {
                String twin = "policyRoutes[" + earlier + "].name";
                findings.add(
                        path + ".name",
                        rule.name() + " is already policyRoutes[" + earlier + "]",
                        "choose another name",
                        twin);
            }
            for (int k = 0; k < rule.in().size(); k++) {
                checkLink(path + ".in[" + k + "]", rule.in().get(k));
            }
            checkPorts(path, rule);
            checkTarget(path, rule);
        }
    }

    private void checkLink(String path, String name) {
        if (names.isManagement(name)) {
            findings.add(path, name + " is left to the operating system", "choose another interface");
        } else if (!configuration.names().contains(name)) {
            findings.add(
                    path,
                    "there is no interface, VLAN or bridge named " + name,
                    names.suggest(name, new LinkedHashSet<>(configuration.names())),
                    names.pathsIfMissing(name));
        }
    }

    private void checkPorts(String path, PolicyRoute rule) {
        boolean hasPorts = rule.protocol().map(PolicyProtocol::hasPorts).orElse(false);
        if (!hasPorts && !(rule.ports().isEmpty() && rule.sourcePorts().isEmpty())) {
            String key = rule.ports().isEmpty() ? ".sourcePorts" : ".ports";
            findings.add(
                    path + key, "ports need a protocol that has them", "add protocol: tcp or udp", path + ".protocol");
        }
    }

    private void checkTarget(String path, PolicyRoute rule) {
        long targets = Stream.of(
                        rule.via().isPresent(),
                        rule.link().isPresent(),
                        rule.blackhole(),
                        rule.unreachable(),
                        rule.prohibit(),
                        rule.bypass())
                .filter(isSaid -> isSaid)
                .count();
        if (targets != 1) {
            findings.add(
                    path,
                    targets == 0
                            ? "the rule does not say where packets go"
                            : "the rule says more than once where packets go",
                    "write one of via, interface, blackhole, unreachable, prohibit and bypass",
                    path + ".via",
                    path + ".blackhole");
        }
        rule.link()
                .filter(tunnel -> !configuration.tunnels().containsKey(tunnel))
                .ifPresent(tunnel -> findings.add(
                        path + ".interface",
                        "there is no tunnel named " + tunnel,
                        configuration.names().contains(tunnel)
                                ? "only a tunnel needs no next hop; write via:"
                                : names.suggest(tunnel, configuration.tunnels().keySet()),
                        "tunnels." + tunnel));
        rule.via().ifPresent(via -> checkNextHop(path + ".via", via, rule));
    }

    private void checkNextHop(String path, IpAddress via, PolicyRoute rule) {
        List<InterfaceAddress> own = configuration.names().stream()
                .flatMap(name -> configuration.addressesOf(name).stream())
                .toList();
        boolean isMixed = Stream.concat(rule.from().stream(), rule.to().stream())
                .anyMatch(prefix -> prefix.family() != via.family());
        if (isMixed) {
            findings.add(path, via + " is of another family than the rule's prefixes", "write a rule for each family");
        } else if (own.stream().anyMatch(address -> address.address().equals(via))) {
            findings.add(path, via + " is an address of the appliance itself", "write the address of a router");
        } else if (own.stream().noneMatch(address -> address.prefix().contains(via))) {
            findings.add(
                    path,
                    via + " is on no connected subnet",
                    "write the address of a router on one of the appliance's subnets",
                    "interfaces",
                    "vlans",
                    "bridges");
        }
    }
}
