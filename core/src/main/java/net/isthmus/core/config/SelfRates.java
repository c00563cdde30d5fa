package net.isthmus.core.config;

import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** How many sessions with the appliance itself may begin a second. */
@Section(
        value = "How many new sessions with the appliance's own addresses each worker of the data plane lets through a "
                + "second, of those that the policy allows. A tenth of it, but ten at least, may come at once after a "
                + "pause; 0 lets none through. Sessions that the appliance itself begins are not counted.",
        example = """
            firewall:
              self: { icmp: 100, tcp: 200 }
            """)
public record SelfRates(
        @Key(
                value = "Of ICMP and ICMPv6.",
                noun = "rate",
                defaultsTo = "1000",
                example = "100",
                min = 0,
                max = SelfRates.MAX)
        int icmp,

        @Key(value = "Of TCP.", noun = "rate", defaultsTo = "1000", example = "200", min = 0, max = SelfRates.MAX)
        int tcp,

        @Key(value = "Of UDP.", noun = "rate", defaultsTo = "5000", example = "1000", min = 0, max = SelfRates.MAX)
        int udp,

        @Key(
                value = "Of every other protocol.",
                noun = "rate",
                defaultsTo = "100",
                example = "100",
                min = 0,
                max = SelfRates.MAX)
        int other) {

    static final int MAX = 1_000_000;
}
