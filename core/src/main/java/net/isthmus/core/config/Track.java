package net.isthmus.core.config;

import java.time.Duration;
import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;
import net.isthmus.wire.IpAddress;

/** On whose being alive a route depends. */
@Section(
        value = "Withdraws a route while somebody does not answer. It begins withdrawn, until the first answer. "
                + "Exactly one of arp, icmp and nextHops is written.",
        example = """
                routes:
                  - { to: 0.0.0.0/0, via: 172.16.0.1, track: { icmp: 192.0.2.1, interval: 500ms, fall: 3, rise: 2 } }
                  - { to: 0.0.0.0/0, via: 172.17.0.1, metric: 10 }
                  - { to: 192.168.7.0/24, via: [10.20.0.7, 10.20.0.8], track: { nextHops: arp } }
                """)
public record Track(
        @Key(
                value = "A neighbour that must answer ARP, or neighbour discovery; it is on a connected subnet.",
                example = "172.16.0.1")
        Optional<IpAddress> arp,

        @Key(
                value = "A host that must answer ICMP echoes. They are routed like any packet: a way to it that does "
                        + "not depend on this route is needed, such as a route to it alone.",
                example = "192.0.2.1")
        Optional<IpAddress> icmp,

        @Key(
                value = "How each next hop is asked itself; of several, those that do not answer are left out.",
                example = "arp")
        Optional<RouteProbe> nextHops,

        @Key(value = "Time between questions, from 100ms.", defaultsTo = "1s", example = "500ms", max = 3600)
        Duration interval,

        @Key(value = "Questions without answer after which it is dead.", defaultsTo = "3", min = 1, max = 100)
        int fall,

        @Key(value = "Answers after which it is alive again.", defaultsTo = "2", min = 1, max = 100)
        int rise) {

    /** The shortest interval. */
    public static final Duration MIN_INTERVAL = Duration.ofMillis(100);
}
