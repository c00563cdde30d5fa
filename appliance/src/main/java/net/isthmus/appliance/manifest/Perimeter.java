package net.isthmus.appliance.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.isthmus.core.config.Bgp;
import net.isthmus.core.config.RuleProtocol;
import net.isthmus.wire.IpPrefix;

/** What lets others reach the machine by the cluster's own network, and what keeps all else away. */
final class Perimeter {
    private static final int DNS = 53;
    private static final int NTP = 123;

    private Perimeter() {}

    /** A Service with an address of its own. Services have no ranges of ports: of those only the notes speak. */
    static Map<String, Object> service(ManifestRequest request, Exposure exposure) {
        List<Object> ports = new ArrayList<>();
        var names = new PortNames();
        exposure.ports().stream()
                .filter(port -> !port.isRange())
                .forEach(port -> ports.add(Blocks.map(
                        "name",
                        names.next(port),
                        "protocol",
                        port.protocol().name(),
                        "port",
                        port.first(),
                        "targetPort",
                        port.first())));
        return Blocks.map(
                "apiVersion",
                "v1",
                "kind",
                "Service",
                "metadata",
                Blocks.map("name", request.name(), "labels", Map.of(Machines.LABEL, request.name())),
                "spec",
                Blocks.map(
                        "type",
                        "LoadBalancer",
                        "externalTrafficPolicy",
                        "Local",
                        "selector",
                        selector(request),
                        "ports",
                        ports));
    }

    /** Nobody reaches the machine but by what the configuration needs, and it reaches nothing else. */
    static Map<String, Object> networkPolicy(ManifestRequest request, Exposure exposure) {
        List<Object> allowed = new ArrayList<>();
        for (Exposure.Port port : exposure.ports()) {
            Map<String, Object> one = Blocks.map("protocol", port.protocol().name(), "port", port.first());
            if (port.isRange()) {
                one.put("endPort", port.last());
            }
            allowed.add(one);
        }
        return Blocks.map(
                "apiVersion",
                "networking.k8s.io/v1",
                "kind",
                "NetworkPolicy",
                "metadata",
                Blocks.map("name", request.name()),
                "spec",
                Blocks.map(
                        "podSelector",
                        Map.of("matchLabels", selector(request)),
                        "policyTypes",
                        List.of("Ingress", "Egress"),
                        "ingress",
                        List.of(Map.of("ports", allowed)),
                        "egress",
                        exposure.reachesAll() ? List.of(Map.of()) : egress(exposure)));
    }

    private static List<Object> egress(Exposure exposure) {
        List<Object> rules = new ArrayList<>();
        rules.add(Map.of("ports", List.of(port("UDP", DNS), port("TCP", DNS), port("UDP", NTP))));
        boolean hasIke = exposure.ports().stream()
                .anyMatch(port -> port.protocol() == RuleProtocol.UDP && port.first() == Exposure.IKE);
        if (hasIke) {
            Map<String, Object> rule = Blocks.map();
            if (!exposure.peers().isEmpty()) {
                rule.put("to", blocks(exposure.peers()));
            }
            rule.put("ports", List.of(port("UDP", Exposure.IKE), port("UDP", Exposure.IKE_NAT)));
            rules.add(rule);
        }
        if (!exposure.neighbors().isEmpty()) {
            rules.add(Blocks.map("to", blocks(exposure.neighbors()), "ports", List.of(port("TCP", Bgp.PORT))));
        }
        exposure.ports().stream()
                .filter(port -> port.why().startsWith("vxlans."))
                .forEach(port -> rules.add(Map.of("ports", List.of(port("UDP", port.first())))));
        return rules;
    }

    private static List<Map<String, Object>> blocks(Set<IpPrefix> prefixes) {
        return prefixes.stream()
                .map(prefix -> Blocks.map("ipBlock", Map.of("cidr", prefix.toString())))
                .toList();
    }

    private static Map<String, Object> port(String protocol, int port) {
        return Blocks.map("protocol", protocol, "port", port);
    }

    /** KubeVirt gives every pod of a machine its name; VirtualServers are machines of KubeVirt, too. */
    private static Map<String, String> selector(ManifestRequest request) {
        return request.target() == ManifestRequest.Target.VIRTUALSERVER
                ? Map.of("vm.kubevirt.io/name", request.name())
                : Map.of(Machines.LABEL, request.name());
    }
}
