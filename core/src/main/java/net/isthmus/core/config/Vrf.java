package net.isthmus.core.config;

import java.util.List;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** A routing table of its own. */
@Section(
        value = "A routing table of its own, with the interfaces that use it: subnets and addresses may be the same as "
                + "in another one. Whatever is in no VRF is in `main`.",
        example = """
                vrfs:
                  partner: { interfaces: [web, dc-100] }
                routes:
                  - { vrf: partner, to: 0.0.0.0/0, via: 10.20.0.254 }
                  - { vrf: partner, to: 10.10.0.0/24, nextVrf: main }
                  - { to: 10.20.0.0/24, nextVrf: partner }
                """)
public record Vrf(
        @Key(
                value = "The interfaces, VLANs and bridges whose packets it routes.",
                noun = "number of interfaces",
                example = "[web, dc-100]",
                max = Configuration.MAX_VLANS)
        List<String> interfaces) {

    /** The name of the VRF that is always there. */
    public static final String MAIN = "main";

    public Vrf {
        interfaces = List.copyOf(interfaces);
    }
}
