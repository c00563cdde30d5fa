package net.isthmus.bgp.session;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import net.isthmus.bgp.message.Family;
import net.isthmus.bgp.message.Message.RouteRefresh;

/**
 * What a neighbour has begun to repeat: RFC 7313 §4. What it has not repeated is gone with the message that says that
 * all has been; one that never says so must not keep it for ever, so after a while it counts as said.
 *
 * <pre>
 *   BoRR ──▶ repeats ── EoRR ──────────────────▶ told
 *               ▲ │
 *          BoRR └─┤
 *                 └── six minutes ──▶ as EoRR
 * </pre>
 */
final class Repetitions {
    private final Transport transport;
    private final Consumer<RouteRefresh> overdue;
    private final Map<Family, Transport.Scheduled> awaited = new EnumMap<>(Family.class);

    /** @param overdue is given the end that has not come */
    Repetitions(Transport transport, Consumer<RouteRefresh> overdue) {
        this.transport = transport;
        this.overdue = overdue;
    }

    /** The neighbour has said this. */
    void heard(RouteRefresh refresh) {
        Optional<Family> family = Family.of(refresh.afi(), refresh.safi());
        if (family.isEmpty() || refresh.subtype() == RouteRefresh.REQUEST) {
            return;
        }
        Optional.ofNullable(awaited.remove(family.get())).ifPresent(Transport.Scheduled::cancel);
        if (refresh.subtype() == RouteRefresh.BEGIN) {
            awaited.put(
                    family.get(),
                    transport.schedule(StaleRoutes.LONGEST_EXCHANGE.toNanos(), () -> expire(family.get())));
        }
    }

    private void expire(Family family) {
        awaited.remove(family);
        overdue.accept(new RouteRefresh(family.afi(), family.safi(), RouteRefresh.END));
    }

    /** The session is over: what becomes of its routes is no more theirs to say. */
    void forget() {
        awaited.values().forEach(Transport.Scheduled::cancel);
        awaited.clear();
    }
}
