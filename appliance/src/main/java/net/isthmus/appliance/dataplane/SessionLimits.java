package net.isthmus.appliance.dataplane;

import java.time.Duration;
import net.isthmus.core.config.Firewall;
import net.isthmus.core.config.FirewallSessions;
import net.isthmus.core.config.FirewallTimeouts;
import net.isthmus.core.config.SelfRates;
import net.isthmus.fastpath.session.SessionSettings;
import net.isthmus.fastpath.session.SessionTimeouts;

/** What the document says of how sessions are remembered, in the data plane's terms. */
final class SessionLimits {
    private SessionLimits() {}

    /** The same policy and features under the timeouts and limits of a document. */
    static SessionSettings of(Firewall firewall, SessionSettings now) {
        SelfRates self = firewall.self();
        return new SessionSettings(
                now.policy(),
                now.features(),
                timeouts(firewall.timeouts()),
                firewall.tcpLoose(),
                firewall.sessions().halfOpen(),
                firewall.sessions().perSource(),
                cookiesFrom(firewall.sessions()),
                new SessionSettings.SelfLimits(self.icmp(), self.tcp(), self.udp(), self.other()));
    }

    private static int cookiesFrom(FirewallSessions sessions) {
        return switch (sessions.synCookies()) {
            case AUTO -> sessions.synCookiesFrom();
            case ALWAYS -> 0;
            case NEVER -> SessionSettings.NO_COOKIES;
        };
    }

    private static SessionTimeouts timeouts(FirewallTimeouts timeouts) {
        return new SessionTimeouts(
                seconds(timeouts.tcpEstablished()),
                seconds(timeouts.tcpTransitory()),
                seconds(timeouts.tcpHalfOpen()),
                seconds(timeouts.tcpClosed()),
                seconds(timeouts.udp()),
                seconds(timeouts.udpUnanswered()),
                seconds(timeouts.icmp()),
                seconds(timeouts.sctp()),
                seconds(timeouts.other()));
    }

    private static int seconds(Duration duration) {
        return (int) duration.toSeconds();
    }
}
