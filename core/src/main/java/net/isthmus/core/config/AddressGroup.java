package net.isthmus.core.config;

import java.util.List;
import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** Addresses that rules call by a name. */
@Section(
        value = "Addresses that rules call by a name: those that are written, and those of the workloads that are "
                + "chosen by label.",
        example = """
            firewall:
              addressGroups:
                office: { addresses: [192.168.0.0/16, "fd00:1::/48"] }
                web: { workloads: { matchLabels: { app: web } } }
            """)
public record AddressGroup(
        @Key(
                value = "Addresses, prefixes and ranges.",
                noun = "number of addresses",
                example = "[192.168.0.0/16, 198.51.100.7-198.51.100.9]",
                max = AddressGroup.MAX_ADDRESSES)
        List<AddressRange> addresses,

        @Key("Workloads whose addresses belong to the group; `{}` is all.")
        Optional<LabelSelector> workloads,

        @Key("The namespaces of those workloads; without it, any.")
        LabelSelector namespaces) {

    static final int MAX_ADDRESSES = 65_536;
    static final int MAX_ITEMS = 1024;

    public AddressGroup {
        addresses = List.copyOf(addresses);
    }
}
