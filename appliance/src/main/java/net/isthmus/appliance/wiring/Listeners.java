package net.isthmus.appliance.wiring;

import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The addresses on which the API and the console answer. The first is Quarkus' own and is there from start to end; the
 * others come and go with {@code system.console.listen}, each with a server of its own that hands its requests to the
 * same routes. An address that cannot be bound yet, because its interface is absent, is tried again.
 *
 * <p>Any thread may call; one works at a time.
 */
@ApplicationScoped
public class Listeners {

    private static final Logger LOG = Logger.getLogger("net.isthmus.listen");
    private static final long BIND_SECONDS = 5;

    private final Vertx vertx;
    private final ListenAddress first;
    private final Map<ListenAddress, HttpServer> open = new LinkedHashMap<>();
    private final Set<ListenAddress> refused = new LinkedHashSet<>();
    private Set<ListenAddress> wanted = Set.of();

    Listeners(
            Vertx vertx,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        this.vertx = vertx;
        this.first = new ListenAddress(host, port);
    }

    /** Opens what is wanted and not open, and closes what is no longer wanted. */
    public synchronized void set(Set<ListenAddress> addresses) {
        wanted = new LinkedHashSet<>(addresses);
        wanted.remove(first);
        if (first.isWildcard()) {
            wanted.removeIf(address -> address.port() == first.port());
        }
        for (ListenAddress address : Set.copyOf(open.keySet())) {
            if (!wanted.contains(address)) {
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

    private void open(ListenAddress address) {
        HttpServer server = vertx.createHttpServer(new HttpServerOptions().setIdleTimeout(0))
                .requestHandler(VertxHttpRecorder.getRootHandler());
        try {
            server.listen(address.port(), address.host())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(BIND_SECONDS, TimeUnit.SECONDS);
            open.put(address, server);
            refused.remove(address);
            LOG.infof("The API and the console answer on http://%s", address);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            if (refused.add(address)) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                LOG.warnf("Cannot listen on %s yet: %s. It is tried again", address, cause.getMessage());
            }
        }
    }

    private void close(ListenAddress address) {
        HttpServer server = open.remove(address);
        if (server != null) {
            server.close().onComplete(done -> LOG.infof("No longer listening on %s", address));
        }
    }
}
