package net.isthmus.appliance.dataplane;

import java.util.List;
import java.util.stream.Stream;
import net.isthmus.core.config.IcmpRateLimits;
import net.isthmus.core.config.MssClamp;
import net.isthmus.core.config.OverlapPolicy;
import net.isthmus.core.config.PolicyProtocol;
import net.isthmus.core.config.PolicyRoute;
import net.isthmus.core.config.PortRange;
import net.isthmus.core.config.Reassembly;
import net.isthmus.core.config.ReversePath;
import net.isthmus.core.config.SystemSettings;
import net.isthmus.core.plan.IpHandling;
import net.isthmus.core.plan.PolicyRules;
import net.isthmus.core.status.PolicyRouteStatus;
import net.isthmus.fastpath.control.DropWatch;
import net.isthmus.fastpath.control.FastPath;
import net.isthmus.fastpath.control.Interfaces;
import net.isthmus.fastpath.control.PolicyRouting;
import net.isthmus.fastpath.feature.IpBehaviour;
import net.isthmus.fastpath.feature.ReassemblyLimits;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.IcmpLimits;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.PolicyRule;
import net.isthmus.fastpath.tables.PolicyTable;

/**
 * Tells the fast path what the document says of IP packets, of one link's, of all and of those dropped. Control loop
 * only.
 */
final class IpFeatures {
    private final Interfaces interfaces;
    private final IpBehaviour behaviour;
    private final PolicyRouting policyRouting;
    private final DropWatch dropWatch;
    private List<PolicyRoute> rules = List.of();
    private List<PolicyRouting.Rule> intoTunnels = List.of();

    IpFeatures(FastPath fastPath) {
        interfaces = fastPath.interfaces();
        behaviour = fastPath.behaviour();
        policyRouting = fastPath.policyRouting();
        dropWatch = fastPath.dropWatch();
    }

    void change(PolicyRules to) {
        rules = to.rules();
        setRules();
    }

    /** What policy-based children of IPsec connections take, before any rule of the document. */
    void intoTunnels(List<PolicyRouting.Rule> wanted) {
        if (!wanted.equals(intoTunnels)) {
            intoTunnels = List.copyOf(wanted);
            setRules();
        }
    }

    private void setRules() {
        policyRouting.set(Stream.concat(intoTunnels.stream(), rules.stream().map(IpFeatures::rule))
                .toList());
    }

    List<PolicyRouteStatus> policyRoutes() {
        return rules.stream()
                .map(rule -> new PolicyRouteStatus(
                        rule.name(),
                        rule.conditions(),
                        rule.target(),
                        policyRouting.isInForce(rule.name()),
                        policyRouting.packets(rule.name())))
                .toList();
    }

    private static PolicyRouting.Rule rule(PolicyRoute rule) {
        int adjacency = rule.blackhole()
                ? AdjacencyTable.BLACKHOLE
                : rule.unreachable()
                        ? AdjacencyTable.UNREACHABLE
                        : rule.prohibit() ? AdjacencyTable.PROHIBIT : PolicyTable.TO_ROUTES;
        long dscps = rule.dscp().stream().mapToLong(one -> 1L << one.value()).reduce(0, (x, y) -> x | y);
        return new PolicyRouting.Rule(
                rule.name(),
                PolicyRouting.Whose.FORWARDED,
                rule.in(),
                rule.from(),
                rule.to(),
                rule.protocol().map(PolicyProtocol::number).orElse(PolicyRule.ANY),
                rule.protocol().map(PolicyProtocol::number6).orElse(PolicyRule.ANY),
                ranges(rule.sourcePorts()),
                ranges(rule.ports()),
                rule.dscp().isEmpty() ? PolicyRule.ALL_DSCPS : dscps,
                rule.via(),
                rule.link(),
                adjacency);
    }

    private static List<PolicyRule.Ports> ranges(List<PortRange> ports) {
        return ports.stream()
                .map(range -> new PolicyRule.Ports(range.first(), range.last()))
                .toList();
    }

    void change(String name, IpHandling to) {
        interfaces.features(name, InterfaceTable.FEATURE_REVERSE_PATH_STRICT, to.reversePath() == ReversePath.STRICT);
        interfaces.features(name, InterfaceTable.FEATURE_REVERSE_PATH_LOOSE, to.reversePath() == ReversePath.LOOSE);
        interfaces.mssClamp(
                name,
                switch (to.mssClamp()) {
                    case MssClamp.Off() -> 0;
                    case MssClamp.Auto() -> InterfaceTable.MSS_AUTO;
                    case MssClamp.Bytes(int bytes) -> bytes;
                });
    }

    void change(SystemSettings to) {
        IcmpRateLimits icmp = to.icmpRateLimits();
        behaviour
                .icmpLimits()
                .set(new IcmpLimits(
                        icmp.unreachable(),
                        icmp.tooBig(),
                        icmp.timeExceeded(),
                        icmp.parameterProblem(),
                        icmp.echoReply()));
        Reassembly reassembly = to.reassembly();
        var limits = new ReassemblyLimits(
                reassembly.datagrams(),
                reassembly.held(),
                reassembly.fragments(),
                reassembly.timeout().toNanos(),
                reassembly.overlappingIpv4() == OverlapPolicy.DROP);
        if (!limits.equals(behaviour.reassembly().get())) {
            behaviour.reassembly().set(limits);
        }
        dropWatch.limits(to.dropLog().threshold().pps(), to.dropLog().interval().toNanos());
    }
}
