package net.isthmus.bgp.session;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.isthmus.bgp.fsm.Deal;
import net.isthmus.bgp.fsm.GracefulRestart;
import net.isthmus.bgp.message.Capability;
import net.isthmus.bgp.message.Family;
import net.isthmus.bgp.message.Message.Notification;

/**
 * The routes of one neighbour that have outlived their session: RFC 4724 §4.2. They go when the neighbour has not come
 * back in time, when it comes back and has not kept on forwarding, when it says that it has sent all of them anew, when
 * it does not say so for six minutes, and when it is lost again before.
 */
final class StaleRoutes {
    /** For the routes to come anew, once the neighbour is back. */
    static final Duration LONGEST_EXCHANGE = Duration.ofMinutes(6);

    private final Neighbor neighbor;
    private final Transport transport;
    private final PeerRoutes routes;
    private final Set<Family> stale = EnumSet.noneOf(Family.class);
    private Optional<Transport.Scheduled> expiry = Optional.empty();

    StaleRoutes(Neighbor neighbor, Transport transport, PeerRoutes routes) {
        this.neighbor = neighbor;
        this.transport = transport;
        this.routes = routes;
    }

    /** A session has ended: which of its families' routes stay. Those of the end before go. */
    Set<Family> keep(Deal deal, Optional<Notification> notice) {
        drop();
        int promisedSeconds = deal.restart()
                .map(Capability.GracefulRestart::restartTimeSeconds)
                .orElse(0);
        Duration promised = Duration.ofSeconds(promisedSeconds);
        Duration patience = promised.compareTo(neighbor.restartTime()) < 0 ? promised : neighbor.restartTime();
        if (!patience.isZero()) {
            stale.addAll(GracefulRestart.kept(deal, notice));
            expireAfter(patience);
        }
        return Set.copyOf(stale);
    }

    /** The neighbour is back. */
    void back(Deal deal) {
        expire(GracefulRestart.broken(stale, deal));
        expireAfter(LONGEST_EXCHANGE);
    }

    /** The neighbour has sent all routes of these families. */
    void complete(List<Family> families) {
        Set<Family> complete = EnumSet.noneOf(Family.class);
        complete.addAll(families);
        complete.retainAll(stale);
        expire(complete);
    }

    /** They all go. */
    void drop() {
        expire(EnumSet.copyOf(stale));
    }

    private void expire(Set<Family> families) {
        stale.removeAll(families);
        if (stale.isEmpty()) {
            expiry.ifPresent(Transport.Scheduled::cancel);
            expiry = Optional.empty();
        }
        if (!families.isEmpty()) {
            routes.staleExpired(neighbor, families);
        }
    }

    private void expireAfter(Duration time) {
        expiry.ifPresent(Transport.Scheduled::cancel);
        expiry = stale.isEmpty() ? Optional.empty() : Optional.of(transport.schedule(time.toNanos(), this::drop));
    }
}
