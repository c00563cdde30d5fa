package net.isthmus.appliance.dataplane;

import java.util.List;
import java.util.Optional;
import net.isthmus.appliance.secrets.SecretStore;
import net.isthmus.bgp.Speaker;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.config.Bgp;
import net.isthmus.core.plan.BgpRouting;
import net.isthmus.core.port.BgpQuery;
import net.isthmus.core.port.BgpReset;
import net.isthmus.core.status.BgpPath;
import net.isthmus.core.status.BgpStatus;
import net.isthmus.fastpath.control.ControlLoop;
import net.isthmus.fastpath.control.FastPath;
import net.isthmus.services.rib.Rib;
import net.isthmus.wire.IpAddress;

/**
 * BGP as a commit sees it. The speaker has a thread of its own, which may wait for the control loop; the control loop
 * never waits for it.
 *
 * <pre>
 *   a commit ─────────────▶ Speaker ── best routes ──▶ {@link PacedRoutes} ──▶ RIB     control loop
 *   RIB, selected routes ──▶    │
 *                               └── own address towards a neighbour ◀── {@link OwnSources}
 * </pre>
 *
 * <p>There is a speaker while the document has BGP, and nobody listens to the RIB without it. A router ID that the
 * document does not say is the highest address of the moment in which BGP starts, and remains: an address that comes or
 * goes must not end sessions.
 */
final class BgpSpeaking implements AutoCloseable {
    private final ControlLoop control;
    private final Rib rib;
    private final SecretStore secrets;
    private final OwnSources sources;
    private volatile Optional<Speaker> speaker = Optional.empty();

    // Guarded by this object's lock.
    private Optional<IpAddress> chosenId = Optional.empty();
    private Optional<Bgp> inForce = Optional.empty();

    BgpSpeaking(FastPath fastPath, OwnSources sources, Rib rib, SecretStore secrets) {
        control = fastPath.control();
        this.rib = rib;
        this.secrets = secrets;
        this.sources = sources;
        secrets.listen(this::secretChanged);
    }

    /** Has sessions begin anew whose secret is another one. */
    private synchronized void secretChanged(String name) {
        if (inForce.isPresent() && names(inForce.get(), name)) {
            speaker.ifPresent(running -> running.configure(inForce));
        }
    }

    private static boolean names(Bgp bgp, String secret) {
        return bgp.neighbors().values().stream()
                .flatMap(neighbor -> neighbor.password().stream())
                .anyMatch(password -> password.secretRef().equals(secret));
    }

    /** Starts, changes or ends BGP. Any thread but the control loop's. */
    synchronized void change(BgpRouting routing) {
        if (routing.bgp().isEmpty()) {
            stop();
            return;
        }
        Bgp bgp = identified(routing.bgp().get());
        if (speaker.isEmpty()) {
            var started = new Speaker(new PacedRoutes(control, rib), secrets::find, sources::towards);
            speaker = Optional.of(started);
            onControlLoop(() -> rib.listen(started));
        }
        inForce = Optional.of(bgp);
        speaker.get().configure(inForce);
    }

    private Bgp identified(Bgp bgp) {
        if (bgp.routerId().isPresent()) {
            chosenId = Optional.empty();
            return bgp;
        }
        chosenId = chosenId.or(sources::highest);
        return bgp.withRouterId(chosenId.orElseThrow(() -> new ApplianceException(
                "BGP has no router ID: write bgp.routerId, since the appliance has no IPv4 address")));
    }

    private void stop() {
        Optional<Speaker> stopped = speaker;
        speaker = Optional.empty();
        chosenId = Optional.empty();
        inForce = Optional.empty();
        stopped.ifPresent(one -> {
            onControlLoop(rib::unlisten);
            one.close();
        });
    }

    BgpStatus status() {
        return speaker.map(Speaker::status).orElse(BgpStatus.NONE);
    }

    List<BgpPath> paths(BgpQuery query) {
        return speaker.map(one -> one.paths(query)).orElse(List.of());
    }

    /** What an operator wants of a neighbour, or of all; false if there is none of this name. */
    boolean reset(Optional<String> neighbor, BgpReset reset) {
        Optional<Speaker> running = speaker;
        boolean isThere = running.isPresent()
                && (neighbor.isEmpty()
                        || running.get().status().neighbors().stream()
                                .anyMatch(one -> one.name().equals(neighbor.get())));
        if (isThere) {
            running.get().clear(neighbor, reset);
        }
        return isThere;
    }

    private void onControlLoop(Runnable work) {
        control.submit(() -> {
                    work.run();
                    return true;
                })
                .join();
    }

    /** Tells neighbours of the end, and takes their routes away. */
    @Override
    public synchronized void close() {
        stop();
    }
}
