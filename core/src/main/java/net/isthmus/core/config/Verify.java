package net.isthmus.core.config;

import java.time.Duration;
import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.MacAddress;

/** By whose answer an interface knows that its NIC is on the right network. */
@Section(
        value = "Proves that the NIC is on the network that the configuration means, before it carries a packet. "
                + "Until the answer comes, nothing is forwarded by the interface, its routes are not used, and it is "
                + "shown as `unverified`. A NIC that is plugged again, has another MAC address or had no carrier is "
                + "verified anew. Where several questions are written, all must be answered.",
        example = """
            interfaces:
              storage:
                match: { pci: 2 }
                verify: { arp: 10.10.0.7, macaddress: "52:54:00:aa:00:07" }
                addresses: [10.10.0.1/24]
              campus:
                match: { tag: campus }
                verify: { dhcp: any, subnet: 10.20.0.0/16, patience: 30s }
                dhcp4: true
            """)
public record Verify(
        @Key(
                value = "A neighbour that must answer ARP. It is asked from no address, so that nobody learns a wrong "
                        + "one (RFC 5227).",
                noun = "IPv4 address",
                example = "10.10.0.7")
        Optional<IpAddress> arp,

        @Key(value = "A neighbour that must answer neighbour discovery.", noun = "IPv6 address", example = "fd00:10::7")
        Optional<IpAddress> nd,

        @Key(
                value = "A DHCP server that must offer an address, by the name that it gives itself, or `any`. The "
                        + "offer is not taken up.",
                example = "10.10.0.2")
        Optional<DhcpServer> dhcp,

        @Key(value = "The subnet of which the DHCP server must offer an address.", example = "10.10.0.0/24")
        Optional<IpPrefix> subnet,

        @Key(
                value = "The MAC address that the neighbour of `arp` and `nd` must have.",
                noun = "MAC address",
                example = "\"52:54:00:aa:00:07\"")
        Optional<MacAddress> macaddress,

        @Key(
                value = "How long silence is no cause for a warning. The questions go on after it.",
                defaultsTo = "10s",
                example = "30s",
                max = 3600)
        Duration patience) {

    /** True if the two ask for the same proof, so that what is proven by one is proven by the other. */
    public boolean asksLike(Verify other) {
        return arp.equals(other.arp)
                && nd.equals(other.nd)
                && dhcp.equals(other.dhcp)
                && subnet.equals(other.subnet)
                && macaddress.equals(other.macaddress);
    }
}
