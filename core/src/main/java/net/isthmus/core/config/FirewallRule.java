package net.isthmus.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Labels;
import net.isthmus.core.model.Section;

/** One rule of the firewall. */
@Section(
        value = "One rule: what becomes of a new session that fits all of its conditions. Replies and ICMP errors of a "
                + "session that is allowed need no rule. Addresses are those that the workloads have: destinations "
                + "after, sources before any translation.",
        example = """
            firewall:
              rules:
                - { name: admin, from: premises, to: self, protocol: tcp, port: [22, 443], action: allow }
                - { name: nights, from: dmz, action: deny, log: true, schedule: night }
            """)
public record FirewallRule(
        @Key(
                value = "What the rule is called.",
                example = "no-telnet",
                pattern = Labels.NAME,
                shape = Labels.NAME_SHAPE)
        String name,

        @Key(
                value = "Zones in which sessions begin, `self` and `unzoned` among them; without it, all.",
                takesOne = true,
                noun = "number of zones",
                example = "premises",
                max = Configuration.MAX_ZONES)
        List<String> from,

        @Key(
                value = "Zones to which they go; without it, all.",
                takesOne = true,
                noun = "number of zones",
                example = "self",
                max = Configuration.MAX_ZONES)
        List<String> to,

        @Key(
                value = "Sources: addresses, prefixes, ranges and address groups; without it, all.",
                takesOne = true,
                noun = "number of sources",
                example = "10.0.0.0/8",
                max = AddressGroup.MAX_ITEMS)
        List<AddressMatch> source,

        @Key(
                value = "Destinations: addresses, prefixes, ranges and address groups; without it, all.",
                takesOne = true,
                noun = "number of destinations",
                example = "[10.10.0.20, office]",
                max = AddressGroup.MAX_ITEMS)
        List<AddressMatch> destination,

        @Key(value = "The protocol.", defaultsTo = "any", example = "tcp")
        RuleProtocol protocol,

        @Key(
                value = "Source ports, for tcp, udp and sctp; without it, all.",
                takesOne = true,
                noun = "number of ports",
                example = "1024-65535",
                max = AddressGroup.MAX_ITEMS)
        List<PortMatch> sourcePort,

        @Key(
                value = "Destination ports and port groups, for tcp, udp and sctp; without it, all.",
                takesOne = true,
                noun = "number of ports",
                example = "[80, 443, 8000-8999]",
                max = AddressGroup.MAX_ITEMS)
        List<PortMatch> port,

        @Key(
                value = "Types of ICMP, for icmp and icmpv6; without it, all.",
                takesOne = true,
                noun = "number of types",
                example = "echo-request",
                max = 256)
        List<IcmpType> icmpType,

        @Key(
                value = "`allow`, `deny` silently, or `reject`: with a reset to TCP, with an ICMP error to others.",
                example = "allow")
        RuleAction action,

        @Key(value = "Whether new sessions that it decides are logged.", defaultsTo = "false", example = "true")
        boolean log,

        @Key(value = "When the rule holds; without it, always.", example = "night")
        Optional<String> schedule) {

    public FirewallRule {
        from = List.copyOf(from);
        to = List.copyOf(to);
        source = List.copyOf(source);
        destination = List.copyOf(destination);
        sourcePort = List.copyOf(sourcePort);
        port = List.copyOf(port);
        icmpType = List.copyOf(icmpType);
    }

    /** Its conditions as an operator reads them: {@code from premises; to self; tcp; port 22}. */
    public String conditions() {
        List<String> parts = new ArrayList<>();
        say(parts, "from", from);
        say(parts, "to", to);
        say(parts, "source", source);
        say(parts, "destination", destination);
        if (protocol != RuleProtocol.ANY) {
            parts.add(protocol.word());
        }
        say(parts, "source port", sourcePort);
        say(parts, "port", port);
        say(parts, "type", icmpType);
        schedule.ifPresent(name -> parts.add("during " + name));
        return parts.isEmpty() ? "all" : String.join("; ", parts);
    }

    private static void say(List<String> parts, String word, List<?> values) {
        if (!values.isEmpty()) {
            parts.add(word + " " + values.stream().map(Object::toString).collect(Collectors.joining(", ")));
        }
    }
}
