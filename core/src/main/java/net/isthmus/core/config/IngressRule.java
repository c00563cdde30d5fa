package net.isthmus.core.config;

import java.util.List;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** What may come to the workloads of a network policy. */
@Section("What may come to the workloads of a network policy: from any of the peers to any of the ports. `{}` is all.")
public record IngressRule(
        @Key(value = "Peers; without it, or empty, every one.", noun = "number of peers", max = NetworkPolicy.MAX_PEERS)
        List<PolicyPeer> from,

        @Key(value = "Ports; without it, or empty, every one.", noun = "number of ports", max = NetworkPolicy.MAX_PEERS)
        List<PolicyPort> ports) {

    public IngressRule {
        from = List.copyOf(from);
        ports = List.copyOf(ports);
    }
}
