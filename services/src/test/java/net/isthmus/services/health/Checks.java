package net.isthmus.services.health;

import java.time.Duration;
import java.util.Optional;
import net.isthmus.core.config.HealthCheck;
import net.isthmus.core.config.HttpStatuses;

/** Checks for tests. */
final class Checks {
    static final HttpStatuses USUAL = new HttpStatuses(200, 399);

    private Checks() {}

    static HealthCheck icmp(Duration interval, int rise, int fall) {
        return make("icmp", "", Optional.empty(), USUAL, interval, rise, fall);
    }

    static HealthCheck of(String kind, String value) {
        return of(kind, value, Optional.empty(), USUAL);
    }

    static HealthCheck of(String kind, String value, Optional<String> expect, HttpStatuses statuses) {
        return make(kind, value, expect, statuses, Duration.ofSeconds(30), 1, 1);
    }

    private static HealthCheck make(
            String kind,
            String value,
            Optional<String> expect,
            HttpStatuses statuses,
            Duration interval,
            int rise,
            int fall) {
        return new HealthCheck(
                kind.equals("tcp"),
                kind.equals("tls"),
                when(kind, "http", value),
                when(kind, "https", value),
                when(kind, "grpc", value),
                when(kind, "dns", value),
                when(kind, "udp", value),
                kind.equals("icmp"),
                Optional.empty(),
                Optional.empty(),
                statuses,
                expect,
                interval,
                Optional.empty(),
                rise,
                fall);
    }

    private static Optional<String> when(String kind, String wanted, String value) {
        return kind.equals(wanted) ? Optional.of(value) : Optional.empty();
    }
}
