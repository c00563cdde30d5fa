package net.isthmus.lab;

import java.util.List;
import net.isthmus.lab.LabTopology.Bridge;
import net.isthmus.lab.LabTopology.Route;
import net.isthmus.lab.LabTopology.Segment;

/** Writes the appliance's configuration document for a topology. */
public final class ApplianceDocument {

    private ApplianceDocument() {}

    /** The document, in YAML. */
    public static String of(LabTopology topology) {
        StringBuilder yaml = new StringBuilder("version: 1\n\nsystem:\n  hostname: lab\n\ninterfaces:\n");
        topology.segments().forEach(segment -> yaml.append(interfaceOf(segment)));
        yaml.append("  oob: { match: { name: %s }, role: management }\n".formatted(LabNetwork.MANAGEMENT_PORT));
        List<Segment> tagged = topology.segments().stream()
                .filter(segment -> segment.vlan().isPresent())
                .toList();
        if (!tagged.isEmpty()) {
            yaml.append("\nvlans:\n");
            tagged.forEach(segment -> yaml.append(vlanOf(segment)));
        }
        if (!topology.bridges().isEmpty()) {
            yaml.append("\nbridges:\n");
            topology.bridges().forEach(bridge -> yaml.append(bridgeOf(topology, bridge)));
        }
        if (!topology.routes().isEmpty()) {
            yaml.append("\nroutes:\n");
            topology.routes().forEach(route -> yaml.append(routeOf(route)));
        }
        return yaml.toString();
    }

    private static String interfaceOf(Segment segment) {
        String addresses = segment.vlan().isPresent() ? "" : addresses(segment.addresses());
        return "  %s: { match: { name: %s }, mtu: %d%s }\n"
                .formatted(segment.name(), segment.port(), segment.mtuBytes(), addresses);
    }

    private static String vlanOf(Segment segment) {
        return segment.vlan()
                .map(vlan -> "  %s: { link: %s, id: %d%s }\n"
                        .formatted(vlan.name(), segment.name(), vlan.id(), addresses(segment.addresses())))
                .orElse("");
    }

    private static String bridgeOf(LabTopology topology, Bridge bridge) {
        List<String> members = bridge.segments().stream()
                .map(name -> topology.segment(name).layer2Name())
                .toList();
        return "  %s: { interfaces: [%s]%s }\n"
                .formatted(bridge.name(), String.join(", ", members), addresses(bridge.addresses()));
    }

    private static String routeOf(Route route) {
        return "  - { to: \"%s\", via: \"%s\" }\n".formatted(route.to(), route.via());
    }

    private static String addresses(List<String> addresses) {
        return addresses.isEmpty() ? "" : ", addresses: [\"%s\"]".formatted(String.join("\", \"", addresses));
    }
}
