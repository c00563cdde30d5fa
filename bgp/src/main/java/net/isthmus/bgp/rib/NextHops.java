package net.isthmus.bgp.rib;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import net.isthmus.wire.IpAddress;

/**
 * How next hops are reached: through routes that are not BGP's own, and never by a default route. A next hop is
 * forgotten when the last path with it is: only paths hold it.
 */
final class NextHops {
    private final HouseRoutes house;
    private final Map<Resolution.Key, WeakReference<Resolution>> known = new WeakHashMap<>();

    NextHops(HouseRoutes house) {
        this.house = house;
    }

    /** How an address is reached, now and from now on. */
    Resolution of(IpAddress nextHop, boolean isDirect) {
        Resolution.Key key = new Resolution.Key(nextHop, isDirect);
        WeakReference<Resolution> reference = known.get(key);
        Resolution resolution = reference == null ? null : reference.get();
        if (resolution == null) {
            resolution = new Resolution(key, house.resolve(key));
            known.remove(key);
            known.put(key, new WeakReference<>(resolution));
        }
        return resolution;
    }

    /** Resolves all of them anew; true if any is reached otherwise than before. */
    boolean resolveAgain() {
        boolean hasChanged = false;
        List<WeakReference<Resolution>> all = new ArrayList<>(known.values());
        for (WeakReference<Resolution> reference : all) {
            Resolution resolution = reference.get();
            hasChanged |= resolution != null && resolution.become(house.resolve(resolution.key));
        }
        return hasChanged;
    }
}
