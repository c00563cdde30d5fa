package net.isthmus.services.rib;

import java.util.ArrayList;
import java.util.List;
import net.isthmus.core.port.NextHop;
import net.isthmus.core.port.RouteOffer;
import net.isthmus.core.port.RouteOrigin;
import net.isthmus.core.port.SelectedRoutes;
import net.isthmus.wire.IpPrefix;

/**
 * What a listener to the selected routes of the main VRF does not know yet. Routes of BGP cost a comparison each: the
 * listener is BGP, and a million routes that it has brought are not told back to it.
 */
final class SelectionNews {

    private static final int MAIN_VRF = 0;

    private final SelectedRoutes listener;
    private List<SelectedRoutes.Selected> selected = new ArrayList<>();
    private List<IpPrefix> gone = new ArrayList<>();

    SelectionNews(SelectedRoutes listener) {
        this.listener = listener;
    }

    /** Forgets what an earlier listener was told of an entry, and takes note of it as new. */
    void begin(RibEntry entry) {
        entry.isTold = false;
        note(entry);
    }

    /** Takes note of an entry that is at rest. */
    void note(RibEntry entry) {
        RouteOffer offer = entry.selected;
        NextHop nextHop = entry.nextHop;
        if (offer != null && nextHop != null && entry.vrf.vrf == MAIN_VRF && !isOfBgp(offer)) {
            entry.isTold = true;
            selected.add(new SelectedRoutes.Selected(entry.prefix, offer.origin(), offer.metric(), nextHop));
        } else if (entry.isTold) {
            entry.isTold = false;
            gone.add(entry.prefix);
        }
    }

    private static boolean isOfBgp(RouteOffer offer) {
        return offer.origin() == RouteOrigin.EBGP || offer.origin() == RouteOrigin.IBGP;
    }

    /** Tells what there is to tell. */
    void tell() {
        if (selected.isEmpty() && gone.isEmpty()) {
            return;
        }
        List<SelectedRoutes.Selected> come = selected;
        List<IpPrefix> lost = gone;
        selected = new ArrayList<>();
        gone = new ArrayList<>();
        listener.changed(come, lost);
    }
}
