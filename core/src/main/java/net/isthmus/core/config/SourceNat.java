package net.isthmus.core.config;

import java.util.List;
import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Labels;
import net.isthmus.core.model.Section;
import net.isthmus.wire.IpPrefix;

/** One rule for sources. */
@Section(
        value = "One rule for sources: the first that matches a new session decides. It has exactly one of pool, "
                + "masquerade and bypass. A pool's rule is for the families of which the pool has addresses; "
                + "masquerade is for IPv4, and for IPv6 where from or to has a prefix of it.",
        example = """
            nat:
              source:
                - { name: vpn, to: [192.168.0.0/16, 10.99.0.0/16], bypass: true }
                - { from: 10.20.0.0/24, out: internet, protocol: tcp, pool: web }
                - { from: 10.0.0.0/8, out: ccnn, masquerade: true }
            """)
public record SourceNat(
        @Key(
                value = "What the rule is called; without it, by its place.",
                example = "vpn",
                pattern = Labels.NAME,
                shape = Labels.NAME_SHAPE)
        Optional<String> name,

        @Key(
                value = "Sources; without it, all.",
                takesOne = true,
                noun = "number of prefixes",
                example = "10.0.0.0/8",
                max = PolicyRoute.MAX_ITEMS)
        List<IpPrefix> from,

        @Key(
                value = "Destinations; without it, all.",
                takesOne = true,
                noun = "number of prefixes",
                example = "192.168.0.0/16",
                max = PolicyRoute.MAX_ITEMS)
        List<IpPrefix> to,

        @Key(value = "The protocol.", defaultsTo = "any", example = "tcp")
        RuleProtocol protocol,

        @Key(
                value = "Zones, interfaces, VLANs and bridges by which packets come; without it, all.",
                takesOne = true,
                noun = "number of names",
                example = "storage",
                max = Configuration.MAX_ADDRESSES)
        List<String> in,

        @Key(
                value = "Zones, interfaces, VLANs and bridges by which packets leave; without it, all. With it, "
                        + "everything else counts as inside.",
                takesOne = true,
                noun = "number of names",
                example = "internet",
                max = Configuration.MAX_ADDRESSES)
        List<String> out,

        @Key(value = "The pool whose addresses sources get.", example = "egress")
        Optional<String> pool,

        @Key(
                value = "True to give sources the address of the interface by which they leave.",
                defaultsTo = "false",
                example = "true")
        boolean masquerade,

        @Key(
                value = "True to leave sources as they are, and ask no further rule.",
                defaultsTo = "false",
                example = "true")
        boolean bypass) {

    public SourceNat {
        from = List.copyOf(from);
        to = List.copyOf(to);
        in = List.copyOf(in);
        out = List.copyOf(out);
    }
}
