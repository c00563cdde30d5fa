package net.isthmus.bgp.rib;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import net.isthmus.bgp.message.Family;
import net.isthmus.core.status.BgpStatus;

/** What is exchanged with neighbours, in numbers, and what operators should know of it. */
public final class ExchangeView {
    private static final long NO_LIMIT = -1;

    private final Routes routes;

    /** A view of these routes. */
    public ExchangeView(Routes routes) {
        this.routes = routes;
    }

    /** Prefixes with a best path. */
    public long prefixes() {
        return routes.rib().prefixes();
    }

    /** Paths to all prefixes. */
    public long paths() {
        return routes.rib().paths();
    }

    /** The families that are configured for a neighbour. */
    public List<BgpStatus.Family> families(String name) {
        RoutesPlan.Neighbor neighbor = routes.plan().neighbors().get(name);
        Source source = routes.source(name);
        if (neighbor == null || source == null) {
            return List.of();
        }
        return Arrays.stream(Family.values())
                .filter(neighbor.families()::containsKey)
                .map(family -> family(source.in(family), routes.announcer(name)))
                .toList();
    }

    private static BgpStatus.Family family(AdjRibIn in, Optional<Announcer> announcer) {
        return new BgpStatus.Family(
                words(in.family),
                announcer.filter(it -> it.peer.families().contains(in.family)).isPresent(),
                in.received(),
                in.accepted(),
                in.best,
                in.stale(),
                announcer.map(it -> it.announced(in.family)).orElse(0L),
                in.maxPrefixes == Long.MAX_VALUE ? NO_LIMIT : in.maxPrefixes,
                announcer
                        .filter(it -> it.peer.families().contains(in.family) && it.hasSentAll(in.family))
                        .isPresent());
    }

    private static String words(Family family) {
        return family.ip().name().toLowerCase(Locale.ROOT) + "-unicast";
    }

    /** What a person should know of a neighbour. */
    public List<String> notes(String name) {
        RoutesPlan.Neighbor neighbor = routes.plan().neighbors().get(name);
        if (neighbor == null) {
            return List.of();
        }
        List<String> notes = new ArrayList<>();
        for (Family family : Family.values()) {
            RoutesPlan.Exchange exchange = neighbor.families().get(family);
            if (exchange != null) {
                policies(words(family), exchange, notes);
                routes.announcer(name)
                        .filter(it -> it.peer.families().contains(family)
                                && exchange.exports().isPresent()
                                && !it.announces(family))
                        .ifPresent(_ -> notes.add(words(family)
                                + ": the interface towards it has no address of this family that could be the next"
                                + " hop, so nothing is announced"));
            }
        }
        return notes;
    }

    private static void policies(String family, RoutesPlan.Exchange exchange, List<String> notes) {
        if (exchange.imports().isEmpty()) {
            notes.add(family + ": nothing is taken without an import policy (RFC 8212)");
        }
        if (exchange.exports().isEmpty()) {
            notes.add(family + ": nothing is announced without an export policy (RFC 8212)");
        }
    }
}
