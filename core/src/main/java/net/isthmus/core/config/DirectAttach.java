package net.isthmus.core.config;

import java.util.List;
import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Labels;
import net.isthmus.core.model.Section;
import net.isthmus.wire.IpAddress;

/** A host with an external address of its own. */
@Section(
        value = "A host with an external address of its own: whatever is sent to the address reaches the host, and"
                + " what the host begins leaves in the address's name, for every protocol and without touching"
                + " ports.",
        example = """
            nat:
              directAttach:
                - { address: 203.0.113.20, workload: web-0, out: internet }
                - { address: 203.0.113.21, to: 10.20.0.21 }
            """)
public record DirectAttach(
        @Key(value = "The external address.", example = "203.0.113.20")
        IpAddress address,

        @Key(
                value = "The workload that gets it: its first address of the same family.",
                example = "web-0",
                pattern = Labels.NAME,
                shape = Labels.NAME_SHAPE)
        Optional<String> workload,

        @Key(value = "The host's address, instead of a workload.", example = "10.20.0.21")
        Optional<IpAddress> to,

        @Key(
                value = "Zones, interfaces, VLANs and bridges by which the host's packets leave in the address's name; "
                        + "without it, all.",
                takesOne = true,
                noun = "number of names",
                example = "internet",
                max = Configuration.MAX_ADDRESSES)
        List<String> out) {

    public DirectAttach {
        out = List.copyOf(out);
    }

    /** The host, if the workload that is said to have the address is known and has one of its family. */
    public Optional<IpAddress> host(Configuration configuration) {
        return to.or(() -> workload.map(configuration.workloads()::get).flatMap(known -> known.addresses().stream()
                .filter(one -> one.family() == address.family())
                .findFirst()));
    }
}
