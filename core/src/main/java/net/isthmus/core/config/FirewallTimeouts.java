package net.isthmus.core.config;

import java.time.Duration;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** After how long without a packet a session ends, by protocol and state. */
@Section(
        value = "After how long without a packet a session ends. A change holds at once, for sessions that there are "
                + "as well. Shorter times than the standard ones of TCP, UDP and ICMP break what the RFCs promise to "
                + "quiet programs.",
        example = """
            firewall:
              timeouts: { tcpEstablished: 24h, udp: 2m }
            """)
public record FirewallTimeouts(
        @Key(
                value = "TCP connections that are open, RFC 5382 §5.",
                defaultsTo = "124m",
                example = "24h",
                min = 1,
                max = FirewallTimeouts.MAX_SECONDS)
        Duration tcpEstablished,

        @Key(
                value = "TCP connections that are being opened or closed, RFC 5382 §5.",
                defaultsTo = "4m",
                example = "2m",
                min = 1,
                max = FirewallTimeouts.MAX_SECONDS)
        Duration tcpTransitory,

        @Key(
                value = "TCP connections of which nobody has answered the SYN.",
                defaultsTo = "30s",
                example = "10s",
                min = 1,
                max = FirewallTimeouts.MAX_SECONDS)
        Duration tcpHalfOpen,

        @Key(
                value = "TCP connections that a side has reset, or that both have ended.",
                defaultsTo = "1m",
                example = "30s",
                min = 1,
                max = FirewallTimeouts.MAX_SECONDS)
        Duration tcpClosed,

        @Key(
                value = "UDP that has been answered, RFC 4787 §4.3.",
                defaultsTo = "5m",
                example = "2m",
                min = 1,
                max = FirewallTimeouts.MAX_SECONDS)
        Duration udp,

        @Key(
                value = "UDP that nobody has answered; where addresses are translated it is two minutes at least.",
                defaultsTo = "30s",
                example = "10s",
                min = 1,
                max = FirewallTimeouts.MAX_SECONDS)
        Duration udpUnanswered,

        @Key(
                value = "Queries of ICMP and ICMPv6, RFC 5508 §3.2.",
                defaultsTo = "1m",
                example = "30s",
                min = 1,
                max = FirewallTimeouts.MAX_SECONDS)
        Duration icmp,

        @Key(
                value = "Associations of SCTP.",
                defaultsTo = "15m",
                example = "30m",
                min = 1,
                max = FirewallTimeouts.MAX_SECONDS)
        Duration sctp,

        @Key(
                value = "GRE, ESP and every other protocol.",
                defaultsTo = "10m",
                example = "30m",
                min = 1,
                max = FirewallTimeouts.MAX_SECONDS)
        Duration other) {

    /** Thirty days. */
    static final long MAX_SECONDS = 2_592_000;
}
