package net.isthmus.core.validate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.DestinationNat;
import net.isthmus.core.config.DirectAttach;
import net.isthmus.core.config.ExternalEndpoint;
import net.isthmus.core.config.Nat;
import net.isthmus.core.config.Nptv6;
import net.isthmus.wire.IpAddress;

/** Rules of port forwards, direct attachments and prefixes: what leads inside leads to one place. */
final class InboundNatRules {
    private static final int MAX_PORT = 65_535;
    private static final int MAX_PREFIX = 64;

    private final Configuration configuration;
    private final NatRules rules;
    private final Findings findings;
    private final Map<String, String> namesSeen;
    private final Nat nat;

    InboundNatRules(Configuration configuration, NatRules rules, Findings findings, Map<String, String> namesSeen) {
        this.configuration = configuration;
        this.rules = rules;
        this.findings = findings;
        this.namesSeen = namesSeen;
        nat = configuration.nat();
    }

    void check() {
        for (int i = 0; i < nat.destination().size(); i++) {
            checkForward(i, nat.destination().get(i));
        }
        Map<IpAddress, String> outside = new HashMap<>();
        Map<IpAddress, String> inside = new HashMap<>();
        for (int i = 0; i < nat.directAttach().size(); i++) {
            checkAttachment("nat.directAttach[" + i + "]", nat.directAttach().get(i), outside, inside);
        }
        for (int i = 0; i < nat.nptv6().size(); i++) {
            checkPrefixes(i, nat.nptv6().get(i));
        }
    }

    private void checkForward(int index, DestinationNat rule) {
        String path = "nat.destination[" + index + "]";
        rules.checkName(path, rule.name(), namesSeen);
        rules.checkPlaces(path + ".in", rule.in());
        ExternalEndpoint to = rule.to();
        if (rule.forward().address().family() != to.address().family()) {
            findings.add(
                    path + ".forward",
                    rule.forward().address() + " is of another family than " + to.address(),
                    "write a host of the same family",
                    path + ".to");
        }
        rule.forward().port().ifPresent(port -> {
            int last = port + to.ports().last() - to.ports().first();
            if (to.ports().equals(ExternalEndpoint.ALL_PORTS)) {
                findings.add(
                        path + ".forward",
                        "port " + port + " stands for no external port",
                        "say which ports in to, or leave the port out",
                        path + ".to");
            } else if (last > MAX_PORT) {
                findings.add(
                        path + ".forward",
                        "the ports from " + port + " on end at " + last,
                        "begin with " + (port - last + MAX_PORT) + " at most",
                        path + ".to");
            }
        });
        for (int earlier = 0; earlier < index; earlier++) {
            DestinationNat other = nat.destination().get(earlier);
            if (other.in().equals(rule.in()) && other.to().overlaps(to)) {
                findings.add(
                        path + ".to",
                        "nat.destination[" + earlier + "] leads packets to " + other.to() + " elsewhere already",
                        "choose another port",
                        "nat.destination[" + earlier + "].to");
                return;
            }
        }
    }

    private void checkAttachment(
            String path, DirectAttach rule, Map<IpAddress, String> outside, Map<IpAddress, String> inside) {
        rules.checkPlaces(path + ".out", rule.out());
        if (rule.to().isPresent() == rule.workload().isPresent()) {
            findings.add(
                    path,
                    rule.to().isPresent() ? "the rule has two hosts" : "the rule has no host",
                    "write one of workload and to",
                    path + ".workload",
                    path + ".to");
            return;
        }
        rule.workload().ifPresent(name -> checkWorkload(path, rule, name));
        rule.to()
                .filter(to -> to.family() != rule.address().family())
                .ifPresent(to -> findings.add(
                        path + ".to",
                        to + " is of another family than " + rule.address(),
                        "write a host of the same family",
                        path + ".address"));
        checkOnce(path + ".address", rule.address(), outside);
        rule.host(configuration)
                .ifPresent(host -> checkOnce(path + (rule.to().isPresent() ? ".to" : ".workload"), host, inside));
        nat.pools().forEach((name, pool) -> {
            if (pool.addresses().stream().anyMatch(range -> range.contains(rule.address()))) {
                findings.add(
                        path + ".address",
                        rule.address() + " is in pool " + name,
                        "choose another address, or take it out of the pool",
                        "nat.pools." + name + ".addresses");
            }
        });
        checkOwn(path, rule.address());
    }

    private void checkOwn(String path, IpAddress address) {
        configuration.names().stream()
                .filter(link -> configuration.addressesOf(link).stream()
                        .anyMatch(one -> one.address().equals(address)))
                .findFirst()
                .ifPresent(link -> findings.add(
                        path + ".address",
                        address + " is the appliance's own on " + link + ", which could not be reached any more",
                        "choose another address, or forward the ports that the host needs"));
    }

    private void checkWorkload(String path, DirectAttach rule, String name) {
        var workload = configuration.workloads().get(name);
        if (workload == null) {
            findings.add(
                    path + ".workload",
                    "there is no workload named " + name,
                    "declare it in workloads, or write to with the host's address",
                    "workloads." + name);
        } else if (rule.host(configuration).isEmpty()) {
            findings.add(
                    path + ".workload",
                    name + " has no address of the family of " + rule.address(),
                    "give it one in workloads." + name + ".addresses",
                    "workloads." + name,
                    path + ".address");
        }
    }

    private void checkOnce(String path, IpAddress address, Map<IpAddress, String> seen) {
        String earlier = seen.putIfAbsent(address, path);
        if (earlier != null) {
            findings.add(path, address + " is already at " + earlier, "attach each address once", earlier);
        }
    }

    private void checkPrefixes(int index, Nptv6 rule) {
        String path = "nat.nptv6[" + index + "]";
        rules.checkPlaces(path + ".out", rule.out());
        for (var side : List.of(Map.entry(".inside", rule.inside()), Map.entry(".outside", rule.outside()))) {
            if (side.getValue().address().isIpv4() || side.getValue().length() > MAX_PREFIX) {
                findings.add(
                        path + side.getKey(),
                        side.getValue() + " is no IPv6 prefix of 64 bits at most",
                        "write one, such as fd00:10::/48");
                return;
            }
        }
        if (rule.inside().length() != rule.outside().length()) {
            findings.add(
                    path + ".outside",
                    rule.outside() + " has another length than " + rule.inside(),
                    "write prefixes of one length",
                    path + ".inside");
        }
        for (int earlier = 0; earlier < index; earlier++) {
            Nptv6 other = nat.nptv6().get(earlier);
            if (other.outside().overlaps(rule.outside())) {
                findings.add(
                        path + ".outside",
                        rule.outside() + " overlaps nat.nptv6[" + earlier + "].outside",
                        "give each network a prefix of its own",
                        "nat.nptv6[" + earlier + "].outside");
            }
        }
    }
}
