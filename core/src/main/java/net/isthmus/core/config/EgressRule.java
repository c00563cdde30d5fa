package net.isthmus.core.config;

import java.util.List;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** Where the workloads of a network policy may go. */
@Section("Where the workloads of a network policy may go: to any of the peers at any of the ports. `{}` is all.")
public record EgressRule(
        @Key(value = "Peers; without it, or empty, every one.", noun = "number of peers", max = NetworkPolicy.MAX_PEERS)
        List<PolicyPeer> to,

        @Key(value = "Ports; without it, or empty, every one.", noun = "number of ports", max = NetworkPolicy.MAX_PEERS)
        List<PolicyPort> ports) {

    public EgressRule {
        to = List.copyOf(to);
        ports = List.copyOf(ports);
    }
}
