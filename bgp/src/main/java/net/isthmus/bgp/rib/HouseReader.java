package net.isthmus.bgp.rib;

import java.util.ArrayList;
import java.util.List;
import net.isthmus.bgp.decision.SourceKind;
import net.isthmus.core.port.NextHop;
import net.isthmus.core.port.RouteOffer;
import net.isthmus.core.port.RouteOrigin;
import net.isthmus.core.port.RouteSink;
import net.isthmus.core.port.RouteTarget;
import net.isthmus.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Tells the house's RIB which paths are the best: one more reader of the change list. Routes of our own come from there
 * and are never told back.
 */
final class HouseReader {
    /** Changes that are handed over at once. */
    private static final int MAX_BATCH = 1000;

    private final LocRib rib;
    private final RouteSink sink;
    private final ChangeList.Reader reader;
    private final List<RouteOffer> offered = new ArrayList<>();
    private final List<RouteOffer> withdrawn = new ArrayList<>();

    HouseReader(LocRib rib, RouteSink sink) {
        this.rib = rib;
        this.sink = sink;
        this.reader = rib.changes.reader();
    }

    boolean isReady() {
        return !reader.hasReadAll();
    }

    /** Looks at everything again. */
    void rewind() {
        rib.changes.rewind(reader);
    }

    /** Reads on, over so many entries at most. */
    void run(int budget) {
        for (int i = 0; i < budget; i++) {
            RibEntry entry = rib.changes.read(reader);
            if (entry == null) {
                break;
            }
            update(entry, offer(entry));
        }
        send();
    }

    /** Takes everything back. */
    void withdrawAll() {
        for (RibEntry entry : rib.snapshot()) {
            update(entry, null);
        }
        send();
    }

    private void update(RibEntry entry, @Nullable HouseOffer now) {
        HouseOffer before = entry.offered;
        if (now != null && !now.equals(before)) {
            offered.add(now.of(entry.prefix));
        }
        if (before != null && (now == null || !before.isReplacedBy(now))) {
            withdrawn.add(before.of(entry.prefix));
        }
        entry.offered = now;
        rib.tidy(entry);
        if (offered.size() + withdrawn.size() >= MAX_BATCH) {
            send();
        }
    }

    private void send() {
        if (!offered.isEmpty() || !withdrawn.isEmpty()) {
            sink.change(List.copyOf(offered), List.copyOf(withdrawn));
            offered.clear();
            withdrawn.clear();
        }
    }

    private @Nullable HouseOffer offer(RibEntry entry) {
        Path best = entry.best;
        if (best == null || best.in.source.kind == SourceKind.LOCAL) {
            return null;
        }
        List<Path> ways = rib.ways(entry);
        if (ways.size() > 1) {
            return several(best, ways);
        }
        HouseOffer offer = best.houseOffer;
        if (offer == null || offer.target() instanceof RouteTarget.To) {
            offer = offer(best, target(best));
            best.houseOffer = offer;
        }
        return offer;
    }

    private static HouseOffer offer(Path best, RouteTarget target) {
        RouteOrigin origin = best.in.source.kind == SourceKind.EXTERNAL ? RouteOrigin.EBGP : RouteOrigin.IBGP;
        return new HouseOffer(origin, best.in.source.name, best.attributes.med().orElse(0), target);
    }

    /** A link-local next hop is on the link of the neighbour; the way to any other is the house's to find. */
    private static RouteTarget.Single target(Path path) {
        IpAddress nextHop = path.nextHop;
        return nextHop.isIpv6() && nextHop.isLinkLocal() && path.resolution.interfaceIndex() >= 0
                ? new RouteTarget.To(new NextHop.Gateway(path.resolution.interfaceIndex(), nextHop))
                : new RouteTarget.Via(nextHop);
    }

    private static HouseOffer several(Path best, List<Path> ways) {
        List<RouteTarget.Path> paths = ways.stream()
                .map(way -> new RouteTarget.Path(way.nextHop.toString(), target(way), 1, true))
                .toList();
        String name = "bgp "
                + String.join(" ", paths.stream().map(RouteTarget.Path::name).toList());
        return offer(best, new RouteTarget.Paths(name, paths));
    }
}
