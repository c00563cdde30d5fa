package net.isthmus.core.validate;

import java.util.List;
import java.util.Set;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.EgressRule;
import net.isthmus.core.config.IngressRule;
import net.isthmus.core.config.IpBlock;
import net.isthmus.core.config.NetworkPolicy;
import net.isthmus.core.config.PolicyPeer;
import net.isthmus.core.config.PolicyPort;
import net.isthmus.core.config.PolicyType;

/** Rules of network policies: those that the API of Kubernetes has. */
final class NetworkPolicyRules {

    private final Configuration configuration;
    private final Findings findings;
    private final SelectorRules selectors;

    NetworkPolicyRules(Configuration configuration, Findings findings) {
        this.configuration = configuration;
        this.findings = findings;
        selectors = new SelectorRules(findings);
    }

    void check() {
        configuration.networkPolicies().forEach((name, policy) -> {
            String path = "networkPolicies." + name;
            checkTypes(path, policy);
            selectors.check(path + ".podSelector", policy.podSelector());
            List<IngressRule> ingress = policy.ingress();
            for (int i = 0; i < ingress.size(); i++) {
                IngressRule rule = ingress.get(i);
                check(path + ".ingress[" + i + "]", ".from", rule.from(), rule.ports());
            }
            List<EgressRule> egress = policy.egress().orElse(List.of());
            for (int i = 0; i < egress.size(); i++) {
                EgressRule rule = egress.get(i);
                check(path + ".egress[" + i + "]", ".to", rule.to(), rule.ports());
            }
        });
    }

    private void checkTypes(String path, NetworkPolicy policy) {
        Set<PolicyType> types = policy.isolates();
        if (!types.contains(PolicyType.INGRESS) && !policy.ingress().isEmpty()) {
            findings.add(
                    path + ".ingress",
                    "the policy does not speak of ingress",
                    "add Ingress to policyTypes",
                    path + ".policyTypes");
        }
        boolean hasEgress = policy.egress().filter(rules -> !rules.isEmpty()).isPresent();
        if (!types.contains(PolicyType.EGRESS) && hasEgress) {
            findings.add(
                    path + ".egress",
                    "the policy does not speak of egress",
                    "add Egress to policyTypes",
                    path + ".policyTypes");
        }
    }

    private void check(String path, String key, List<PolicyPeer> peers, List<PolicyPort> ports) {
        for (int i = 0; i < peers.size(); i++) {
            checkPeer(path + key + "[" + i + "]", peers.get(i));
        }
        for (int i = 0; i < ports.size(); i++) {
            checkPort(path + ".ports[" + i + "]", ports.get(i));
        }
    }

    private void checkPeer(String path, PolicyPeer peer) {
        boolean isSelector =
                peer.podSelector().isPresent() || peer.namespaceSelector().isPresent();
        if (peer.ipBlock().isPresent() && isSelector) {
            findings.add(path, "ipBlock stands beside a selector", "write two elements", path + ".ipBlock");
        } else if (peer.ipBlock().isEmpty() && !isSelector) {
            findings.add(
                    path,
                    "the peer says nothing",
                    "write one of podSelector, namespaceSelector, ipBlock; leave the list out for every peer",
                    path + ".podSelector",
                    path + ".namespaceSelector",
                    path + ".ipBlock");
        }
        peer.podSelector().ifPresent(selector -> selectors.check(path + ".podSelector", selector));
        peer.namespaceSelector().ifPresent(selector -> selectors.check(path + ".namespaceSelector", selector));
        peer.ipBlock().ifPresent(block -> checkBlock(path + ".ipBlock", block));
    }

    private void checkBlock(String path, IpBlock block) {
        for (int i = 0; i < block.except().size(); i++) {
            var except = block.except().get(i);
            if (!block.cidr().contains(except)
                    || except.length() <= block.cidr().length()) {
                findings.add(
                        path + ".except[" + i + "]",
                        except + " is not a part of " + block.cidr(),
                        "an exception lies within cidr",
                        path + ".cidr");
            }
        }
    }

    private void checkPort(String path, PolicyPort port) {
        port.endPort().ifPresent(last -> {
            if (port.port().isEmpty() || port.port().get().isName()) {
                findings.add(
                        path + ".endPort", "a range begins with a number", "write a number in port", path + ".port");
            } else if (last < port.port().get().number()) {
                findings.add(
                        path + ".endPort",
                        last + " comes before " + port.port().get(),
                        "endPort is the last port of the range",
                        path + ".port");
            }
        });
    }
}
