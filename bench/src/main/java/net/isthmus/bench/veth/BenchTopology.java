package net.isthmus.bench.veth;

import java.util.List;
import java.util.Optional;
import net.isthmus.lab.LabTopology;
import net.isthmus.lab.LabTopology.Bridge;
import net.isthmus.lab.LabTopology.Host;
import net.isthmus.lab.LabTopology.Segment;
import net.isthmus.lab.StandardTopology;

/**
 * Two routed hosts and two bridged ones, each on a cable of its own to whoever forwards:
 *
 * <pre>
 *   s1 10.10.0.11 ──── forwarder ──── w1 10.20.0.11      routed
 *   a1 10.30.0.11 ──── forwarder ──── b1 10.30.0.12      bridged
 * </pre>
 */
final class BenchTopology {

    private BenchTopology() {}

    static LabTopology create() {
        return new LabTopology(
                List.of(
                        segment("left", "eth1", List.of("10.10.0.1/24"), "s1", "10.10.0.11/24", List.of("10.10.0.1")),
                        segment("right", "eth2", List.of("10.20.0.1/24"), "w1", "10.20.0.11/24", List.of("10.20.0.1")),
                        segment("lan-a", "eth3", List.of(), "a1", "10.30.0.11/24", List.of()),
                        segment("lan-b", "eth4", List.of(), "b1", "10.30.0.12/24", List.of())),
                List.of(new Bridge("lan", List.of("lan-a", "lan-b"), List.of())),
                List.of(),
                1);
    }

    private static Segment segment(
            String name, String port, List<String> own, String host, String address, List<String> gateways) {
        return new Segment(
                name,
                port,
                StandardTopology.JUMBO_MTU_BYTES,
                Optional.empty(),
                own,
                List.of(new Host(host, List.of(address), List.of(), gateways)));
    }
}
