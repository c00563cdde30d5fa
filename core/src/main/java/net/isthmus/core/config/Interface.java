package net.isthmus.core.config;

import java.util.List;
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
        InterfaceRole role) {

    public Interface {
        addresses = List.copyOf(addresses);
    }

    public boolean isManagement() {
        return role == InterfaceRole.MANAGEMENT;
    }
}
