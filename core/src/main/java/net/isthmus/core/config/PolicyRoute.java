package net.isthmus.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/** One rule of policy routing. */
@Section(
        value = "One rule of policy routing: where packets go that match all of its conditions, whatever the routes "
                + "say. The first rule that matches decides. It has exactly one of via, interface, blackhole, "
                + "unreachable, prohibit and bypass. A rule whose next hop is on no subnet that is up is passed over; "
                + "packets to a next hop that does not answer are dropped as those of a route are. Packets for the "
                + "appliance itself are no concern of rules, nor is what it sends.",
        example = """
                policyRoutes:
                  - { name: office, in: [storage], to: [10.0.0.0/8], bypass: true }
                  - { name: web, in: [storage], protocol: tcp, ports: [80, 443], via: 172.16.0.5 }
                  - { name: voice, from: [10.10.0.0/24], dscp: [ef], via: 172.16.0.9 }
                """)
public record PolicyRoute(
        @Key(value = "What the rule is called.", example = "web", pattern = PolicyRoute.NAME, shape = PolicyRoute.SHAPE)
        String name,

        @Key(
                value = "Interfaces, VLANs and bridges by which its packets come; without it, all of the main VRF.",
                noun = "number of interfaces",
                example = "[storage]",
                max = Configuration.MAX_ADDRESSES)
        List<String> in,

        @Key(
                value = "Sources; without it, all.",
                noun = "number of prefixes",
                example = "[10.10.0.0/24]",
                max = PolicyRoute.MAX_ITEMS)
        List<IpPrefix> from,

        @Key(
                value = "Destinations; without it, all.",
                noun = "number of prefixes",
                example = "[192.168.0.0/16]",
                max = PolicyRoute.MAX_ITEMS)
        List<IpPrefix> to,

        @Key(value = "The protocol; without it, every one.", example = "tcp")
        Optional<PolicyProtocol> protocol,

        @Key(
                value = "Source ports, for a protocol that has ports.",
                noun = "number of ranges",
                example = "[1024-65535]",
                max = PolicyRoute.MAX_ITEMS)
        List<PortRange> sourcePorts,

        @Key(
                value = "Destination ports, for a protocol that has ports. Later fragments have those of their first.",
                noun = "number of ranges",
                example = "[80, 443]",
                max = PolicyRoute.MAX_ITEMS)
        List<PortRange> ports,

        @Key(value = "Code points of the DSCP field.", noun = "number of code points", example = "[ef]", max = 64)
        List<Dscp> dscp,

        @Key(value = "The next hop, an address on a connected subnet.", example = "172.16.0.5")
        Optional<IpAddress> via,

        @Key(value = "The tunnel into which they go.", name = "interface", example = "vti-aws")
        Optional<String> link,

        @Key(value = "True to drop, silently.", defaultsTo = "false", example = "true")
        boolean blackhole,

        @Key(value = "True to tell senders that no host is there.", defaultsTo = "false", example = "true")
        boolean unreachable,

        @Key(value = "True to tell senders that going there is prohibited.", defaultsTo = "false", example = "true")
        boolean prohibit,

        @Key(
                value = "True to go where the routes lead, and ask no further rule.",
                defaultsTo = "false",
                example = "true")
        boolean bypass) {

    static final String NAME = "[A-Za-z][A-Za-z0-9_-]{0,31}";
    static final String SHAPE = "a letter, then up to 31 letters, digits, hyphens and underscores";
    static final int MAX_ITEMS = 64;

    public PolicyRoute {
        in = List.copyOf(in);
        from = List.copyOf(from);
        to = List.copyOf(to);
        sourcePorts = List.copyOf(sourcePorts);
        ports = List.copyOf(ports);
        dscp = List.copyOf(dscp);
    }

    /** Its conditions, as an operator reads them: {@code in storage, tcp, ports 80, 443}. */
    public String conditions() {
        List<String> parts = new ArrayList<>();
        say(parts, "in", in);
        say(parts, "from", from);
        say(parts, "to", to);
        protocol.ifPresent(one -> parts.add(one.toString()));
        say(parts, "source ports", sourcePorts);
        say(parts, "ports", ports);
        say(parts, "dscp", dscp);
        return parts.isEmpty() ? "all" : String.join("; ", parts);
    }

    /** What becomes of its packets: {@code via 172.16.0.5}. */
    public String target() {
        return via.map(hop -> "via " + hop)
                .or(() -> link.map(tunnel -> "into " + tunnel))
                .orElse(blackhole ? "blackhole" : unreachable ? "unreachable" : prohibit ? "prohibit" : "bypass");
    }

    private static void say(List<String> parts, String word, List<?> values) {
        if (!values.isEmpty()) {
            parts.add(word + " " + values.stream().map(Object::toString).collect(Collectors.joining(", ")));
        }
    }
}
