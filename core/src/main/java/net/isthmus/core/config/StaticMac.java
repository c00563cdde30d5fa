package net.isthmus.core.config;

import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;
import net.isthmus.wire.MacAddress;

/** A MAC address whose place is known. */
@Section(
        value = "A MAC address that lives behind one member of a bridge for good: it does not age and does not move, "
                + "and frames in its name from other members are dropped.",
        example = """
                bridges:
                  campus:
                    interfaces: [campus-a, dc-200]
                    staticMacs:
                      - { mac: "52:54:00:bb:00:11", interface: campus-a }
                """)
public record StaticMac(
        @Key(value = "The address.", noun = "MAC address", example = "52:54:00:bb:00:11")
        MacAddress mac,

        @Key(value = "The member behind which it lives.", name = "interface", example = "campus-a")
        String member) {}
