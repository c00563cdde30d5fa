package net.isthmus.core.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Labels;
import net.isthmus.core.model.Names;
import net.isthmus.core.model.Section;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.MacAddress;

/** A machine of the tenant, as policies see it. */
@Section(
        value = "A machine in any of the networks: what it is called, and which labels and addresses it has. Policies "
                + "choose workloads by label and act on their addresses.",
        example = """
            workloads:
              db-0: { labels: { app: db, tier: data }, addresses: [10.10.0.20], ports: { sql: 5432 } }
              web-0: { labels: { app: web }, addresses: [10.20.0.20, "fd00:20::20"], namespace: shop }
            """)
public record Workload(
        @Key(
                value = "What policies choose it by.",
                noun = "label value",
                example = "{ app: db, tier: data }",
                names = Labels.KEY,
                namesShape = Labels.KEY_SHAPE,
                pattern = Labels.VALUE,
                shape = Labels.VALUE_SHAPE,
                max = Labels.MAX)
        Map<String, String> labels,

        @Key(
                value = "Its addresses, IPv4 and IPv6.",
                noun = "number of addresses",
                example = "[10.10.0.20]",
                max = Configuration.MAX_ADDRESSES)
        List<IpAddress> addresses,

        @Key(
                value = "The MAC address of its interface, by which it can be found in leases and neighbours.",
                example = "\"52:54:00:bb:00:20\"")
        Optional<MacAddress> macaddress,

        @Key(
                value = "The Kubernetes namespace that it belongs to.",
                defaultsTo = Labels.DEFAULT_NAMESPACE,
                pattern = Labels.NAME,
                shape = Labels.NAME_SHAPE,
                example = "shop")
        String namespace,

        @Key(
                value = "Its ports by the names that policies call them; TCP unless it says otherwise.",
                noun = "number of ports",
                example = "{ sql: 5432, dns: 53/udp }",
                names = NamedPort.NAME,
                namesShape = NamedPort.NAME_SHAPE,
                max = 64)
        Map<String, NamedPort> ports) {

    public Workload {
        labels = Names.copyOf(labels);
        addresses = List.copyOf(addresses);
        ports = Names.copyOf(ports);
    }
}
