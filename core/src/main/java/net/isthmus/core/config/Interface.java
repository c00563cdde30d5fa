package net.isthmus.core.config;

import java.util.List;
import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;
import net.isthmus.wire.InterfaceAddress;

/** One network device. */
@Section(
        value = "One network device of the machine. Its packets belong to the appliance alone, unless its role is "
                + "`management`: then it is left to the operating system entirely.",
        example = """
            interfaces:
              storage:
                match: { macaddress: "52:54:00:aa:00:01" }
                mtu: 9000
                addresses: [10.10.0.1/24, "fd00:10::1/64"]
              campus-a: { match: { name: eth3 } }
              oob: { match: { name: eth5 }, role: management }
            """)
public record Interface(
        @Key("Which device this is; without it, the device that bears the interface's own name.")
        Match match,

        @Key("How it is proven, before it carries packets, that the device is on the right network; else it is"
                + " taken on trust.")
        Optional<Verify> verify,

        @Key(
                value = "The longest packet in bytes, without the Ethernet header.",
                noun = "MTU",
                defaultsTo = "1500",
                example = "9000",
                min = Configuration.MIN_MTU,
                max = Configuration.MAX_MTU)
        int mtu,

        @Key(
                value = "Addresses of the appliance on this link, each with the length of its subnet's prefix.",
                noun = "number of addresses",
                example = "[10.10.0.1/24, \"fd00:10::1/64\"]",
                max = Configuration.MAX_ADDRESSES)
        List<InterfaceAddress> addresses,

        @Key(
                value = "`data`: the appliance forwards its packets. `management`: left to the operating system.",
                defaultsTo = "data",
                example = "management")
        InterfaceRole role,

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

        @Key(value = "The zone to which hosts on this link belong; without it, `unzoned`.", example = "trusted")
        Optional<String> zone) {

    public Interface {
        addresses = List.copyOf(addresses);
    }

    /** An interface with nothing but what is said here. */
    public Interface(Match match, int mtu, List<InterfaceAddress> addresses, InterfaceRole role) {
        this(
                match,
                Optional.empty(),
                mtu,
                addresses,
                role,
                false,
                Optional.empty(),
                false,
                Ip.STANDARD,
                Optional.empty());
    }

    public boolean isManagement() {
        return role == InterfaceRole.MANAGEMENT;
    }
}
