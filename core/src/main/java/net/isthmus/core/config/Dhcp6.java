package net.isthmus.core.config;

import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** What is asked of a DHCPv6 server (RFC 8415). */
@Section(
        value = "What the appliance asks a DHCPv6 server for: an address, a prefix for the networks behind it, or "
                + "both.",
        example = """
                interfaces:
                  uplink:
                    acceptRa: true
                    dhcp6: { prefixDelegation: { hint: 56, assign: { lan: 1 } } }
                """)
public record Dhcp6(
        @Key(value = "Ask for an address.", defaultsTo = "true", example = "false")
        boolean address,

        @Key("Ask for a prefix, and give parts of it to other links.")
        Optional<PrefixDelegation> prefixDelegation) {}
