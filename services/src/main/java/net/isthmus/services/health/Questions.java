package net.isthmus.services.health;

import java.io.IOException;
import java.util.Optional;
import java.util.random.RandomGenerator;
import net.isthmus.core.config.HealthCheck;

/** How each kind of check asks. */
public final class Questions {
    /** Asks by ICMP echo, in any VRF, which the host stack's sockets cannot. */
    @FunctionalInterface
    public interface Echoes {
        /** Sends an echo request. Control loop. */
        Question ask(Target target, long nowNs);
    }

    private final Echoes echoes;
    private final RandomGenerator random;

    /** @param random for identifiers of DNS queries, which others are not to guess */
    public Questions(Echoes echoes, RandomGenerator random) {
        this.echoes = echoes;
        this.random = random;
    }

    /** Asks a backend now. */
    Question ask(HealthCheck check, Target target, long nowNs) {
        return check.icmp()
                ? echoes.ask(target, nowNs)
                : new ThreadQuestion(target.address().toString(), asking(check, target));
    }

    private ThreadQuestion.Asking asking(HealthCheck check, Target target) {
        if (check.dns().isPresent()) {
            return () -> Datagrams.dns(target, check.dns().get(), random);
        }
        if (check.udp().isPresent()) {
            return () -> Datagrams.text(target, check.udp().get(), check.expect());
        }
        return () -> {
            try (Connection connection = Connection.open(target)) {
                if (check.tls() || check.https().isPresent()) {
                    try (Connection secured = connection.secured(check.serverName())) {
                        return stream(check, target, secured);
                    }
                }
                return stream(check, target, connection);
            }
        };
    }

    private static CheckResult stream(HealthCheck check, Target target, Connection connection) throws IOException {
        Optional<String> path = check.http().or(check::https);
        if (path.isPresent()) {
            return new HttpQuestion(path.get(), check.serverName(), check.status(), check.expect())
                    .ask(connection, target);
        }
        if (check.grpc().isPresent()) {
            return new GrpcQuestion(check.grpc().get())
                    .ask(connection, check.serverName().orElse(HttpQuestion.literal(target.address())));
        }
        return CheckResult.good(connection.protocol() + " connection made");
    }
}
