package net.isthmus.fastpath.policy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.document.ConfigurationReader;
import net.isthmus.core.plan.Policies;
import net.isthmus.core.port.InventoryWorkload;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;

/** A policy made of a document, and flows to ask it about. */
final class PolicyLab {
    final Zones zones = new Zones();
    final PolicyHits hits = new PolicyHits();
    private final PolicyCompiler compiler = new PolicyCompiler(zones, hits);
    private Set<String> schedules = Set.of();

    Policy compile(String document) {
        Configuration configuration = ConfigurationReader.read(document).orThrow();
        List<InventoryWorkload> workloads = configuration.workloads().entrySet().stream()
                .map(entry -> new InventoryWorkload(entry.getKey(), entry.getValue()))
                .toList();
        var policies = Policies.of(configuration);
        return compiler.compile(new PolicyInput(policies, workloads, interfaces(configuration), 0, schedules));
    }

    PolicyLab during(String... names) {
        schedules = Set.of(names);
        return this;
    }

    private static Map<String, Integer> interfaces(Configuration configuration) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        configuration.names().forEach(name -> numbers.put(name, numbers.size() + 1));
        return numbers;
    }

    int zone(String name) {
        return zones.number(name);
    }

    static Flow flow(String from, String to, String protocol, int port) {
        var flow = new Flow();
        IpAddress source = IpAddress.parse(from);
        IpAddress destination = IpAddress.parse(to);
        if (source.isIpv4()) {
            flow.source4(source.ipv4Bits());
            flow.destination4(destination.ipv4Bits());
        } else {
            flow.sourceHigh = source.high();
            flow.sourceLow = source.low();
            flow.destinationHigh = destination.high();
            flow.destinationLow = destination.low();
        }
        flow.sourcePort = 40_000;
        flow.destinationPort = port;
        flow.protocol = switch (protocol) {
            case "TCP" -> IpProtocol.TCP;
            case "UDP" -> IpProtocol.UDP;
            case "SCTP" -> IpProtocol.SCTP;
            case "GRE" -> 47;
            default -> source.isIpv4() ? IpProtocol.ICMP : IpProtocol.ICMPV6;
        };
        if (protocol.equals("ICMP")) {
            flow.icmp = (source.isIpv4() ? 8 : 128) << 8;
            flow.sourcePort = port;
        }
        return flow;
    }

    static Flow tcp(String from, String to, int port) {
        return flow(from, to, "TCP", port);
    }
}
