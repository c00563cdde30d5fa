package net.isthmus.core.config;

import java.util.Map;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Names;
import net.isthmus.core.model.Section;

/** A prefix that a DHCPv6 server delegates, and who gets which part of it (RFC 8415 §6.3). */
@Section(
        value = "A delegated prefix. Each link that is named in `assign` gets the subnet of 64 bits with that number, "
                + "and in it the address that ends in 1.",
        example = """
            interfaces:
              uplink: { dhcp6: { prefixDelegation: { hint: 56, assign: { lan: 1, guests: 2 } } } }
            """)
public record PrefixDelegation(
        @Key(
                value = "Length of the prefix that is asked for; the server may give another.",
                noun = "prefix length",
                defaultsTo = "56",
                min = 1,
                max = 64,
                example = "56")
        int hint,

        @Key(
                value = "Numbers of subnets, by the names of the interfaces, VLANs and bridges that get them.",
                noun = "subnet number",
                example = "{ lan: 1 }",
                max = 65_535)
        Map<String, Integer> assign) {

    public PrefixDelegation {
        assign = Names.copyOf(assign);
    }
}
