package net.isthmus.core.config;

import java.util.List;
import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;
import net.isthmus.wire.InterfaceAddress;

/** An IEEE 802.1Q VLAN on an interface. */
@Section(
        value = "An IEEE 802.1Q VLAN: the packets of an interface that bear one tag, or two (802.1ad, QinQ), as an "
                + "interface of its own. On a VLAN-aware bridge it is the appliance's own place in that VLAN.",
        example = """
            vlans:
              dc-100: { link: circuit, id: 100, addresses: [169.254.100.2/30] }
              dc-q: { link: circuit, id: 300, outer: 20 }
            """)
public record Vlan(
        @Key(value = "The interface that carries the VLAN, or a VLAN-aware bridge.", example = "circuit")
        String link,

        @Key(value = "The VLAN's number in the tag.", noun = "VLAN ID", min = 1, max = 4094, example = "100")
        int id,

        @Key(
                value = "The number in a second, outer tag (IEEE 802.1ad, EtherType 0x88a8). Frames with two 802.1Q "
                        + "tags are taken too.",
                noun = "outer VLAN ID",
                min = 1,
                max = 4094,
                example = "20")
        Optional<Integer> outer,

        @Key(
                value = "The longest packet in bytes; without it, the link's, less 4 for an outer tag.",
                noun = "MTU",
                example = "1500",
                min = Configuration.MIN_MTU,
                max = Configuration.MAX_MTU)
        Optional<Integer> mtu,

        @Key(
                value = "Addresses of the appliance in this VLAN, each with the length of its subnet's prefix.",
                noun = "number of addresses",
                example = "[169.254.100.2/30]",
                max = Configuration.MAX_ADDRESSES)
        List<InterfaceAddress> addresses,

        @Key(
                value = "Get an IPv4 address, routes and DNS servers from a DHCP server.",
                defaultsTo = "false",
                example = "true")
        boolean dhcp4,

        @Key("What to ask a DHCPv6 server for; nothing without it.")
        Optional<Dhcp6> dhcp6,

        @Key(
                value = "Make IPv6 addresses and routes of what routers on the link advertise.",
                defaultsTo = "false",
                example = "true")
        boolean acceptRa,

        @Key("How IP behaves on this link.") Ip ip,

        @Key(value = "The zone to which hosts on this link belong; without it, `unzoned`.", example = "premises")
        Optional<String> zone) {

    public Vlan {
        addresses = List.copyOf(addresses);
    }

    /** A VLAN within another, if {@code outer} is not 0, with nothing but what is said here. */
    public Vlan(String link, int id, int outer, Optional<Integer> mtu, List<InterfaceAddress> addresses) {
        this(
                link,
                id,
                outer == 0 ? Optional.empty() : Optional.of(outer),
                mtu,
                addresses,
                false,
                Optional.empty(),
                false,
                Ip.STANDARD,
                Optional.empty());
    }

    /** A VLAN with nothing but what is said here. */
    public Vlan(String link, int id, Optional<Integer> mtu, List<InterfaceAddress> addresses) {
        this(link, id, Optional.empty(), mtu, addresses, false, Optional.empty(), false, Ip.STANDARD, Optional.empty());
    }
}
