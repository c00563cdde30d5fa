package net.isthmus.appliance.console;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import net.isthmus.appliance.secrets.SecretStore;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.config.User;
import net.isthmus.core.time.MonotonicClock;

/** The door between the network and the console: its certificate, and who is let in. */
public final class ConsoleDoor {

    private final Vertx vertx;
    private final Users users;
    private final SecretStore secrets;
    private final ConsoleCertificate own;
    private final InstantSource calendar = InstantSource.system();

    /** A door of a running appliance. */
    public ConsoleDoor(Vertx vertx, Supplier<Map<String, User>> users, SecretStore secrets, Path stateDirectory) {
        this.vertx = vertx;
        this.users = new Users(users, MonotonicClock.SYSTEM, new SecureRandom());
        this.secrets = secrets;
        this.own = new ConsoleCertificate(stateDirectory);
    }

    /** Requests come to a doorkeeper first. */
    public Handler<HttpServerRequest> before(Handler<HttpServerRequest> behind) {
        return new Doorkeeper(vertx, users, behind);
    }

    /**
     * A certificate and its key as PEM: the secret's, else one of the appliance's own making.
     *
     * @throws ApplianceException if there is none and none can be made
     */
    public byte[] certificate(String hostname, Collection<String> addresses, Optional<String> secret) {
        return secret.flatMap(secrets::find).orElseGet(() -> own.of(hostname, addresses, calendar.instant()));
    }
}
