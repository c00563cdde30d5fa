package net.isthmus.fastpath.policy;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.isthmus.core.config.AddressRange;
import net.isthmus.core.config.EgressRule;
import net.isthmus.core.config.IngressRule;
import net.isthmus.core.config.IpBlock;
import net.isthmus.core.config.LabelSelector;
import net.isthmus.core.config.NetworkPolicy;
import net.isthmus.core.config.PolicyPeer;
import net.isthmus.core.config.PolicyPort;
import net.isthmus.core.config.PolicyType;
import net.isthmus.core.config.TransportProtocol;

/**
 * Network policies as lines that allow. Since policies only add, the first line that fits is as good as any, so one
 * classifier a direction is all that they need.
 *
 * <pre>
 *   a rule of a policy:   from A or B        at tcp/80, tcp/81, udp/53, tcp/web
 *   its lines:            addresses of A, B   selected workloads   tcp   80-81
 *                         addresses of A, B   selected workloads   udp   53
 *                         addresses of A, B   those of them that call 8080 web   tcp   8080
 * </pre>
 */
final class NetworkPolicyCompiler {
    private final PolicyParts parts;
    private final Selection selection;
    private final Map<String, NetworkPolicy> policies;

    NetworkPolicyCompiler(PolicyParts parts, Selection selection, Map<String, NetworkPolicy> policies) {
        this.parts = parts;
        this.selection = selection;
        this.policies = policies;
    }

    void compile() {
        compile(PolicyType.INGRESS, parts.ingress, parts.ingressIsolation);
        compile(PolicyType.EGRESS, parts.egress, parts.egressIsolation);
    }

    private void compile(PolicyType type, PolicyParts.Section section, long[] isolation) {
        Map<Integer, List<String>> isolatedBy = new TreeMap<>();
        policies.forEach((name, policy) -> {
            if (policy.isolates().contains(type)) {
                List<Integer> selected = selection.in(policy.namespace(), policy.podSelector());
                selected.forEach(workload -> isolatedBy
                        .computeIfAbsent(workload, _ -> new ArrayList<>())
                        .add(name));
                new Direction(type, section, name, policy, selected).compile();
            }
        });
        Map<List<String>, Long> verdicts =
                new TreeMap<>((a, b) -> String.join(",", a).compareTo(String.join(",", b)));
        isolatedBy.forEach(
                (workload, names) -> isolation[workload] = verdicts.computeIfAbsent(names, by -> isolated(type, by)));
    }

    private long isolated(PolicyType type, List<String> names) {
        String said = String.join(", ", names);
        String text = "isolated for " + word(type) + " by network " + (names.size() == 1 ? "policy " : "policies ")
                + said + "; no rule allows this";
        int slot = parts.slot(PolicyCompiler.deniedBy(names.getFirst()));
        return parts.decide(
                new PolicyLine(PolicyLine.Tier.ISOLATION, said, Optional.of(type), -1, text, slot), Verdict.DENY, true);
    }

    private static String word(PolicyType type) {
        return type == PolicyType.INGRESS ? "ingress" : "egress";
    }

    /** One policy in one direction. */
    private final class Direction {
        private final PolicyType type;
        private final PolicyParts.Section section;
        private final String name;
        private final NetworkPolicy policy;
        private final List<Integer> selected;

        Direction(
                PolicyType type,
                PolicyParts.Section section,
                String name,
                NetworkPolicy policy,
                List<Integer> selected) {
            this.type = type;
            this.section = section;
            this.name = name;
            this.policy = policy;
            this.selected = selected;
        }

        void compile() {
            if (type == PolicyType.INGRESS) {
                List<IngressRule> rules = policy.ingress();
                for (int i = 0; i < rules.size(); i++) {
                    compile(i, rules.get(i).from(), rules.get(i).ports());
                }
            } else {
                List<EgressRule> rules = policy.egress().orElse(List.of());
                for (int i = 0; i < rules.size(); i++) {
                    compile(i, rules.get(i).to(), rules.get(i).ports());
                }
            }
        }

        private void compile(int number, List<PolicyPeer> peers, List<PolicyPort> ports) {
            RangeSet others = peers.isEmpty()
                    ? RangeSet.ALL
                    : RangeSet.union(peers.stream().map(this::addresses).toList());
            RangeSet own = selection.addresses(selected);
            if (others.isEmpty() || own.isEmpty()) {
                return;
            }
            var line = new PolicyLine(
                    PolicyLine.Tier.NETWORK_POLICY,
                    name,
                    Optional.of(type),
                    number,
                    text(peers, ports),
                    parts.slot(PolicyCompiler.allowedBy(name)));
            long verdict = parts.decide(line, Verdict.ALLOW, false);
            if (ports.isEmpty()) {
                add(own, others, RangeSet.ALL, RangeSet.ALL, verdict);
            }
            Map<TransportProtocol, List<RangeSet>> numbers = new EnumMap<>(TransportProtocol.class);
            for (PolicyPort port : ports) {
                if (port.port().isPresent() && port.port().get().isName()) {
                    addNamed(own, others, port, verdict);
                } else {
                    numbers.computeIfAbsent(port.protocol(), _ -> new ArrayList<>())
                            .add(range(port));
                }
            }
            numbers.forEach((protocol, ranges) ->
                    add(own, others, RangeSet.of(protocol.number()), RangeSet.union(ranges), verdict));
        }

        private RangeSet addresses(PolicyPeer peer) {
            if (peer.ipBlock().isPresent()) {
                return addresses(peer.ipBlock().get());
            }
            LabelSelector workloads = peer.podSelector().orElse(LabelSelector.ALL);
            return selection.addresses(peer.namespaceSelector()
                    .map(namespaces -> selection.inAll(namespaces, workloads))
                    .orElseGet(() -> selection.in(policy.namespace(), workloads)));
        }

        private static RangeSet addresses(IpBlock block) {
            RangeSet taken = RangeSet.ofAddresses(
                    block.except().stream().map(AddressRange::of).toList());
            return RangeSet.ofAddresses(List.of(AddressRange.of(block.cidr()))).minus(taken);
        }

        private static RangeSet range(PolicyPort port) {
            return port.port()
                    .map(first ->
                            RangeSet.between(first.number(), port.endPort().orElse(first.number())))
                    .orElse(RangeSet.ALL);
        }

        /** Whichever the direction, it is the destination that gives a port its name. */
        private void addNamed(RangeSet own, RangeSet others, PolicyPort port, long verdict) {
            boolean isIngress = type == PolicyType.INGRESS;
            String portName = port.port().orElseThrow().name();
            selection
                    .named(isIngress ? selected : selection.all(), portName, port.protocol())
                    .forEach((number, offering) -> add(
                            isIngress ? offering : own,
                            isIngress ? others : others.minus(others.minus(offering)),
                            RangeSet.of(port.protocol().number()),
                            RangeSet.of(number),
                            verdict));
        }

        private void add(RangeSet own, RangeSet others, RangeSet protocols, RangeSet ports, long verdict) {
            boolean isIngress = type == PolicyType.INGRESS;
            section.add(
                    new Classifier.Line(
                            RangeSet.ALL,
                            RangeSet.ALL,
                            isIngress ? others : own,
                            isIngress ? own : others,
                            protocols,
                            RangeSet.ALL,
                            ports),
                    verdict);
        }

        private String text(List<PolicyPeer> peers, List<PolicyPort> ports) {
            String who = peers.isEmpty()
                    ? "anybody"
                    : peers.stream().map(PolicyPeer::describe).collect(Collectors.joining(" or "));
            String where = ports.isEmpty()
                    ? ""
                    : " at " + ports.stream().map(PolicyPort::describe).collect(Collectors.joining(", "));
            return "allows " + (type == PolicyType.INGRESS ? "ingress from " : "egress to ") + who + where;
        }
    }
}
