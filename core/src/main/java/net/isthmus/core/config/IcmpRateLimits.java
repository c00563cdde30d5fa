package net.isthmus.core.config;

import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** How much ICMP the appliance sends, a class. */
@Section(
        value = "How many ICMP messages of each class every worker of the data plane sends a second. A tenth of it, "
                + "but ten at least, may go at once after a pause; 0 sends none of a class. Redirects are never sent.",
        example = """
                system:
                  icmpRateLimits: { timeExceeded: 200, echoReply: 1000 }
                """)
public record IcmpRateLimits(
        @Key(
                value = "Destination unreachable.",
                noun = "rate",
                defaultsTo = "1000",
                example = "1000",
                min = 0,
                max = IcmpRateLimits.MAX)
        int unreachable,

        @Key(
                value = "Packet too big, and fragmentation needed: without them path MTU discovery fails.",
                noun = "rate",
                defaultsTo = "1000",
                example = "1000",
                min = 0,
                max = IcmpRateLimits.MAX)
        int tooBig,

        @Key(
                value = "Time exceeded, by which traceroute finds its way.",
                noun = "rate",
                defaultsTo = "1000",
                example = "1000",
                min = 0,
                max = IcmpRateLimits.MAX)
        int timeExceeded,

        @Key(
                value = "Parameter problem.",
                noun = "rate",
                defaultsTo = "100",
                example = "100",
                min = 0,
                max = IcmpRateLimits.MAX)
        int parameterProblem,

        @Key(
                value = "Answers to pings of the appliance's own addresses.",
                noun = "rate",
                defaultsTo = "10000",
                example = "1000",
                min = 0,
                max = IcmpRateLimits.MAX)
        int echoReply) {

    static final int MAX = 1_000_000;
}
