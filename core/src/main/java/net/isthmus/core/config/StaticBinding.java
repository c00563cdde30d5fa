package net.isthmus.core.config;

import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.MacAddress;

/** Which station has an address, for ARP inspection. */
@Section(
        value = "Which station has an IP address and behind which member it is. Where a port has `arpInspection`, "
                + "ARP passes only from a station that is bound to the address that it claims.",
        example = """
                bridges:
                  campus:
                    interfaces: [campus-a, dc-200]
                    bindings:
                      - { address: 10.30.0.11, mac: "52:54:00:bb:00:11", interface: campus-a }
                    ports:
                      campus-a: { arpInspection: true, raGuard: true, dhcpGuard: true }
                """)
public record StaticBinding(
        @Key(value = "The station's address.", example = "10.30.0.11")
        IpAddress address,

        @Key(value = "The station's MAC address.", noun = "MAC address", example = "52:54:00:bb:00:11")
        MacAddress mac,

        @Key(value = "The member behind which it is.", name = "interface", example = "campus-a")
        String member) {}
