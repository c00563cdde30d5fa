package net.isthmus.core.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.RouterPreference;

/** What the appliance tells hosts on a link, so that they configure themselves (RFC 4861, RFC 8106, RFC 4191). */
@Section(
        value = "Router advertisements: hosts on the link make themselves addresses of its IPv6 prefixes of 64 bits "
                + "and take the appliance for their default router.",
        example = """
                interfaces:
                  storage:
                    addresses: ["fd00:10::1/64"]
                    ip:
                      routerAdvertisements: { dns: ["fd00:10::53"], domains: [vpc.example.net] }
                """)
public record RouterAdvertisements(
        @Key(
                value = "The longest time between two advertisements; they come at random times, a third of it apart "
                        + "at least.",
                noun = "interval",
                defaultsTo = "200s",
                example = "30s",
                min = 4,
                max = 1800)
        Duration interval,

        @Key(
                value = "How long hosts use the appliance as default router after an advertisement; 0s for not at "
                        + "all; without it three intervals.",
                noun = "lifetime",
                example = "1800s",
                max = 9000)
        Optional<Duration> lifetime,

        @Key(value = "Which of several routers hosts prefer.", defaultsTo = "medium", example = "high")
        RouterPreference preference,

        @Key(value = "Hosts ask a DHCPv6 server for addresses.", defaultsTo = "false", example = "true")
        boolean managed,

        @Key(value = "Hosts ask a DHCPv6 server for everything but addresses.", defaultsTo = "false", example = "true")
        boolean otherConfiguration,

        @Key(
                value = "How long the link's prefixes are valid for hosts.",
                noun = "valid lifetime",
                defaultsTo = "86400s",
                example = "86400s",
                min = 60,
                max = 4_294_967)
        Duration validLifetime,

        @Key(
                value = "How long hosts use addresses of the link's prefixes for new connections.",
                noun = "preferred lifetime",
                defaultsTo = "14400s",
                example = "14400s",
                min = 60,
                max = 4_294_967)
        Duration preferredLifetime,

        @Key(value = "DNS servers for hosts.", noun = "number of DNS servers", example = "[\"fd00:10::53\"]", max = 8)
        List<IpAddress> dns,

        @Key(
                value = "Domains in which hosts look names up.",
                noun = "number of domains",
                example = "[vpc.example.net]",
                pattern = SystemSettings.HOSTNAME,
                shape = "letters, digits and hyphens, in parts of up to 63 between dots",
                max = 8)
        List<String> domains,

        @Key(
                value = "Destinations that hosts reach by the appliance although it is not their default router.",
                noun = "number of routes",
                example = "[\"fd00:20::/64\"]",
                max = 16)
        List<IpPrefix> routes) {

    /** Intervals that a default router's lifetime lasts. */
    private static final int LIFETIME_INTERVALS = 3;

    public RouterAdvertisements {
        dns = List.copyOf(dns);
        domains = List.copyOf(domains);
        routes = List.copyOf(routes);
    }

    /** The lifetime in force. */
    public Duration routerLifetime() {
        return lifetime.orElse(interval.multipliedBy(LIFETIME_INTERVALS));
    }
}
