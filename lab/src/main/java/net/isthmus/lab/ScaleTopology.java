package net.isthmus.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.lab.LabTopology.Host;
import net.isthmus.lab.LabTopology.Segment;

/**
 * The largest appliance that a tenant has, ten L2VPCs and the cloud's own network, with as many static routes as one
 * likes: eleven routed interfaces with a host behind each, and routes of 24 bits dealt out to the hosts in turn.
 *
 * <pre>
 *   h0 .11 ── 10.40.0.0/24 ── eth1 .1 ┌───────────┐ eth2 .1 ── 10.41.0.0/24 ── .11 h1
 *   h2 .11 ── 10.42.0.0/24 ── eth3 .1 │ appliance │ …
 *                                     └───────────┘ eth11 .1 ── 10.50.0.0/24 ── .11 h10
 *
 *   route n: (20.0.0.0 + 256 n)/24 via the host n mod 11
 * </pre>
 */
public final class ScaleTopology {

    /** Interfaces, each with one host. */
    public static final int INTERFACES = 11;

    private static final int FIRST_NETWORK = 40;
    private static final int FIRST_OCTET = 20;
    private static final int HOST_OCTET = 11;

    private ScaleTopology() {}

    /** The topology; its document has no routes. */
    public static LabTopology create() {
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < INTERFACES; i++) {
            int network = FIRST_NETWORK + i;
            segments.add(new Segment(
                    "vpc" + i,
                    "eth" + (i + 1),
                    StandardTopology.JUMBO_MTU_BYTES,
                    Optional.empty(),
                    List.of("10.%d.0.1/24".formatted(network)),
                    List.of(new Host(
                            "h" + i,
                            List.of(gateway(i) + "/24"),
                            List.of(),
                            List.of("10.%d.0.1".formatted(network))))));
        }
        return new LabTopology(segments, List.of(), List.of(), 1);
    }

    /**
     * The document of the topology with so many static routes.
     *
     * @param moved the number of a route that leads to the next host instead of its own; -1 for none
     */
    public static String document(int routes, int moved) {
        var yaml = new StringBuilder(routes * 48).append(ApplianceDocument.of(create()));
        yaml.append("\nroutes:\n");
        for (int route = 0; route < routes; route++) {
            int host = (route == moved ? route + 1 : route) % INTERFACES;
            yaml.append("  - { to: ")
                    .append(network(route))
                    .append("0/24, via: ")
                    .append(gateway(host));
            yaml.append(" }\n");
        }
        return yaml.toString();
    }

    /** An address to which the route leads. */
    public static String addressOf(int route) {
        return network(route) + "1";
    }

    private static String network(int route) {
        return (FIRST_OCTET + (route >> 16)) + "." + (route >> 8 & 0xff) + "." + (route & 0xff) + ".";
    }

    private static String gateway(int host) {
        return "10." + (FIRST_NETWORK + host) + ".0." + HOST_OCTET;
    }
}
