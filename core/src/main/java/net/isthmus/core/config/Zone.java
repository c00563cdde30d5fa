package net.isthmus.core.config;

import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** Links whose hosts are trusted alike. */
@Section(
        value = "Links whose hosts are trusted alike. Links take part by their `zone`. Two more zones are always"
                + " there: `self`, the appliance's own addresses, and `unzoned`, the links without a zone, which"
                + " is denied. What is said here holds for packets of which no rule and no policy speaks; between"
                + " two links of one zone they are then allowed.",
        example = """
            zones:
              internet: { default: deny }
              trusted: { default: allow-out }
            interfaces:
              ccnn: { zone: internet, dhcp4: true }
              storage: { zone: trusted, addresses: [10.10.0.1/24] }
            """)
public record Zone(
        @Key(
                name = "default",
                value = "Where the hosts of this zone may go by themselves. `deny`: nowhere beyond their zone, and of "
                        + "the appliance they may only ask for echoes. `allow-out` and `allow`: to every zone and to "
                        + "the appliance. The zone from which a session begins decides; its replies always pass.",
                defaultsTo = "deny",
                example = "allow-out")
        ZoneDefault standard) {

    /** The appliance's own addresses. */
    public static final String SELF = "self";

    /** Links without a zone. */
    public static final String UNZONED = "unzoned";
}
