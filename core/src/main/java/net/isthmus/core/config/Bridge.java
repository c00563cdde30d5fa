package net.isthmus.core.config;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;
import net.isthmus.wire.InterfaceAddress;

/** A bridge domain with its members and its routed interface. */
@Section(
        value = "One flat network over several interfaces and VLANs: a bridge domain that learns where MAC addresses "
                + "are. With addresses of its own it is routed too.",
        example = """
            bridges:
              campus:
                interfaces: [campus-a, dc-200]
                addresses: [10.30.0.1/24]
                macLimit: 16384
                agingTime: 300s
            """)
public record Bridge(
        @Key(
                value = "Interfaces and VLANs that are members. A member has no addresses of its own.",
                noun = "number of members",
                example = "[campus-a, dc-200]",
                max = Configuration.MAX_VLANS)
        List<String> interfaces,

        @Key(
                value = "Addresses of the appliance in the bridged network (its BVI).",
                noun = "number of addresses",
                example = "[10.30.0.1/24]",
                max = Configuration.MAX_ADDRESSES)
        List<InterfaceAddress> addresses,

        @Key(
                value = "The longest packet in bytes that is routed into the bridge; without it, the smallest MTU "
                        + "of its members.",
                noun = "MTU",
                example = "1500",
                min = Configuration.MIN_MTU,
                max = Configuration.MAX_MTU)
        Optional<Integer> mtu,

        @Key(
                value = "The most MAC addresses that the bridge learns; frames to others are flooded.",
                noun = "MAC limit",
                defaultsTo = "16384",
                example = "16384",
                min = 1,
                max = 1_048_576)
        int macLimit,

        @Key(
                value = "How long a MAC address is remembered after its last frame.",
                noun = "ageing time",
                defaultsTo = "300s",
                example = "300s",
                min = 10,
                max = 1_000_000)
        Duration agingTime,

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

        @Key(
                value = "MAC addresses that live behind one member for good.",
                noun = "number of static MAC addresses",
                example = "[{ mac: \"52:54:00:bb:00:11\", interface: campus-a }]",
                max = 4096)
        List<StaticMac> staticMacs,

        @Key(value = "How often a MAC address may move between members.", example = "{ limit: 5, window: 180s }")
        MacMoves macMoves,

        @Key(value = "The most frames a second to many that each member may bring.", example = "{ broadcast: 1000pps }")
        StormControl stormControl,

        @Key(
                value = "What holds for single members, by their names.",
                noun = "number of ports",
                example = "{ campus-a: { macLimit: 32 } }",
                max = Configuration.MAX_VLANS)
        Map<String, BridgePort> ports,

        @Key(value = "Whether loops are looked for by probe frames, and cut.", defaultsTo = "true", example = "false")
        boolean loopDetection,

        @Key(
                value = "Protocols of links that pass through the bridge as through a wire, where they otherwise end. "
                        + "PAUSE never passes.",
                noun = "link protocol",
                max = 5,
                example = "[bpdu, lldp]")
        List<LinkProtocol> forwardLinkProtocols,

        @Key(
                value = "Whether IPv4 multicast goes only where IGMP says that it is heard, and to routers. "
                        + "224.0.0.0/24 goes to all.",
                defaultsTo = "false",
                example = "true")
        boolean igmpSnooping,

        @Key(
                value = "Whether IPv6 multicast goes only where MLD says that it is heard, and to routers. Groups of "
                        + "the link, ff02::/16, go to all.",
                defaultsTo = "false",
                example = "true")
        boolean mldSnooping,

        @Key(
                value = "Whether a bridge that snoops asks hosts for their groups itself, unless a router or switch "
                        + "with a lower address does. Groups are held back only where somebody asks.",
                defaultsTo = "true",
                example = "true")
        boolean querier,

        @Key(
                value = "Which stations have which addresses, for ARP inspection.",
                noun = "number of bindings",
                example = "[{ address: 10.30.0.11, mac: \"52:54:00:bb:00:11\", interface: campus-a }]",
                max = 65_536)
        List<StaticBinding> bindings,

        @Key(
                value = "The zone to which hosts of the bridged network belong where it is routed; without it, "
                        + "`unzoned`.",
                example = "trusted")
        Optional<String> zone) {

    public Bridge {
        interfaces = List.copyOf(interfaces);
        addresses = List.copyOf(addresses);
        staticMacs = List.copyOf(staticMacs);
        forwardLinkProtocols = List.copyOf(forwardLinkProtocols);
        bindings = List.copyOf(bindings);
        ports = Collections.unmodifiableMap(new LinkedHashMap<>(ports));
    }

    /** A bridge with nothing but what is said here. */
    public Bridge(
            List<String> interfaces,
            List<InterfaceAddress> addresses,
            Optional<Integer> mtu,
            int macLimit,
            Duration agingTime) {
        this(
                interfaces,
                addresses,
                mtu,
                macLimit,
                agingTime,
                false,
                Optional.empty(),
                false,
                Ip.STANDARD,
                List.of(),
                MacMoves.USUAL,
                StormControl.NONE,
                Map.of(),
                true,
                List.of(),
                false,
                false,
                true,
                List.of(),
                Optional.empty());
    }

    /** True if its members carry VLANs, each of which is a network of its own. */
    public boolean isVlanAware() {
        return ports.values().stream().anyMatch(BridgePort::isVlanAware);
    }
}
