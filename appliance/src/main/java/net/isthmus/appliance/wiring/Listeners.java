package net.isthmus.appliance.wiring;

import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.isthmus.appliance.console.ConsoleDoor;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The addresses on which the API and the console answer. The first is Quarkus' own and is there from start to end, as
 * are those of {@code --listen}; the others come and go with {@code system.console.listen}, speak HTTPS and have a
 * doorkeeper. Each has a server of its own that hands its requests to the same routes. An address that cannot be bound
 * yet, because its interface is absent, is tried again.
 *
 * <p>Any thread may call; one works at a time.
 */
@ApplicationScoped
public class Listeners {

    private static final Logger LOG = Logger.getLogger("net.isthmus.listen");
    private static final long BIND_SECONDS = 15;

    /** A server, and the certificate that it shows; none where it speaks HTTP. */
    private record Opened(HttpServer server, Optional<byte[]> certificate) {}

    private final Vertx vertx;
    private final ConsoleDoor door;
    private final ListenAddress first;
    private final Map<ListenAddress, Opened> open = new LinkedHashMap<>();
    private final Set<ListenAddress> refused = new LinkedHashSet<>();
    private Set<ListenAddress> wanted = Set.of();
    private Set<ListenAddress> guarded = Set.of();
    private Optional<byte[]> certificate = Optional.empty();

    Listeners(
            Vertx vertx,
            ConsoleDoor door,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        this.vertx = vertx;
        this.door = door;
        this.first = new ListenAddress(host, port);
    }

    /**
     * Opens what is wanted and not open, and closes what is no longer wanted.
     *
     * @param plain where whoever comes is served, over HTTP
     * @param behindDoor where users are, over HTTPS
     * @param hostname whose certificate is shown there
     * @param secret the secret that holds the certificate, if the appliance is not to make one
     */
    public synchronized void set(
            Collection<ListenAddress> plain, Set<ListenAddress> behindDoor, String hostname, Optional<String> secret) {
        guarded = Set.copyOf(behindDoor);
        wanted = new LinkedHashSet<>(plain);
        wanted.addAll(behindDoor);
        wanted.remove(first);
        if (first.isWildcard()) {
            wanted.removeIf(address -> address.port() == first.port());
        }
        certificate = guarded.isEmpty()
                ? Optional.empty()
                : Optional.of(door.certificate(
                        hostname, guarded.stream().map(ListenAddress::host).toList(), secret));
        for (ListenAddress address : Set.copyOf(open.keySet())) {
            if (!wanted.contains(address) || hasOtherCertificate(address)) {
                close(address);
            }
        }
        refused.retainAll(wanted);
        retry();
    }

    /** Tries again what could not be opened. To be called every few seconds. */
    public synchronized void retry() {
        for (ListenAddress address : wanted) {
            if (!open.containsKey(address)) {
                open(address);
            }
        }
    }

    private Optional<byte[]> certificateOf(ListenAddress address) {
        return guarded.contains(address) ? certificate : Optional.empty();
    }

    private boolean hasOtherCertificate(ListenAddress address) {
        Opened opened = open.get(address);
        return opened != null
                && !Arrays.equals(
                        opened.certificate().orElse(null),
                        certificateOf(address).orElse(null));
    }

    private void open(ListenAddress address) {
        HttpServerOptions options = new HttpServerOptions().setIdleTimeout(0);
        Optional<byte[]> shown = certificateOf(address);
        shown.map(Buffer::buffer).ifPresent(pem -> options.setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(new PemKeyCertOptions().addCertValue(pem).addKeyValue(pem)));
        HttpServer server = vertx.createHttpServer(options)
                .requestHandler(
                        shown.isPresent()
                                ? door.before(VertxHttpRecorder.getRootHandler())
                                : VertxHttpRecorder.getRootHandler());
        try {
            server.listen(address.port(), address.host())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(BIND_SECONDS, TimeUnit.SECONDS);
            open.put(address, new Opened(server, shown));
            refused.remove(address);
            LOG.infof("The API and the console answer on %s://%s", shown.isPresent() ? "https" : "http", address);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            refused(
                    address,
                    Optional.ofNullable(e.getCause()).map(Throwable::getMessage).orElse(e.toString()));
        } catch (TimeoutException e) {
            server.close(); // it would open later, unknown to anybody who could close it
            refused(address, "it takes more than %d s".formatted(BIND_SECONDS));
        }
    }

    private void refused(ListenAddress address, String reason) {
        if (refused.add(address)) {
            LOG.warnf("Cannot listen on %s yet: %s. It is tried again", address, reason);
        }
    }

    private void close(ListenAddress address) {
        Opened opened = open.remove(address);
        if (opened != null) {
            opened.server().close().onComplete(done -> LOG.infof("No longer listening on %s", address));
        }
    }
}
