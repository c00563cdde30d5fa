package net.isthmus.services.rib;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import net.isthmus.core.port.NextHop;
import net.isthmus.core.port.RouteOffer;
import net.isthmus.wire.IpPrefix;
import org.jspecify.annotations.Nullable;

/** All offers for one prefix of one VRF, the one that is selected, and what the FIB has of it. */
final class RibEntry {

    /** The smaller distance first, then the smaller metric; the rest only makes the order total. */
    private static final Comparator<RouteOffer> PREFERENCE = Comparator.comparingInt(RouteOffer::distance)
            .thenComparingLong(RouteOffer::metric)
            .thenComparing(RouteOffer::origin)
            .thenComparing(RouteOffer::source);

    final VrfRoutes vrf;
    final IpPrefix prefix;

    /** Best first. One offer is by far the most frequent number. */
    private final List<RouteOffer> offers = new ArrayList<>(1);

    /** The offer that is selected, and where it leads; both null if no offer can be used. */
    @Nullable
    RouteOffer selected;

    @Nullable
    NextHop nextHop;

    /** What the FIB has; null for nothing. */
    @Nullable
    NextHop installed;

    /** True if the listener to selected routes knows of one here. */
    boolean isTold;

    RibEntry(VrfRoutes vrf, IpPrefix prefix) {
        this.vrf = vrf;
        this.prefix = prefix;
    }

    List<RouteOffer> offers() {
        return offers;
    }

    /** Adds the offer and returns the one that it replaces. */
    @Nullable
    RouteOffer put(RouteOffer offer) {
        RouteOffer replaced = take(offer);
        int at = 0;
        while (at < offers.size() && PREFERENCE.compare(offers.get(at), offer) <= 0) {
            at++;
        }
        offers.add(at, offer);
        return replaced;
    }

    /** Removes the offer that is the same route and returns it. */
    @Nullable
    RouteOffer take(RouteOffer offer) {
        for (int i = 0; i < offers.size(); i++) {
            if (offers.get(i).isSameRouteAs(offer)) {
                return offers.remove(i);
            }
        }
        return null;
    }

    /** Selects the best offer that leads somewhere; true if that changed anything. */
    boolean select(Function<RouteOffer, @Nullable NextHop> leadsTo) {
        RouteOffer best = null;
        NextHop where = null;
        for (RouteOffer offer : offers) {
            where = offer.distance() == RouteOffer.NEVER ? null : leadsTo.apply(offer);
            if (where != null) {
                best = offer;
                break;
            }
        }
        boolean hasChanged = !Objects.equals(best, selected) || !Objects.equals(where, nextHop);
        selected = best;
        nextHop = where;
        return hasChanged;
    }
}
