package net.isthmus.bgp.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import net.isthmus.bgp.message.Family;
import net.isthmus.bgp.message.Message;

/** Writes down what sessions tell the routes, a line each. */
final class RecordedRoutes implements PeerRoutes {
    final List<String> told = new ArrayList<>();
    Optional<Peer> peer = Optional.empty();
    boolean sendsEndOfRib = true;
    boolean failsOnce;

    @Override
    public void established(Peer established) {
        peer = Optional.of(established);
        told.add("established " + established.neighbor().name());
        if (sendsEndOfRib) {
            established.send(endOfRib(List.copyOf(established.families())));
        }
    }

    static Message.Update endOfRib(List<Family> families) {
        return new Message.Update(List.of(), Optional.empty(), List.of(), families);
    }

    @Override
    public void received(Peer from, Message.Update update) {
        if (failsOnce) {
            failsOnce = false;
            throw new IllegalStateException("a fault of the routes");
        }
        update.reachable().forEach(reach -> told.add(from.neighbor().name() + " announces " + reach.prefixes()));
        if (!update.withdrawn().isEmpty()) {
            told.add(from.neighbor().name() + " withdraws " + update.withdrawn());
        }
        update.endOfRib().forEach(family -> told.add(from.neighbor().name() + " has sent all of " + family));
    }

    @Override
    public void refresh(Peer from, Message.RouteRefresh refresh) {
        told.add(from.neighbor().name()
                + switch (refresh.subtype()) {
                    case Message.RouteRefresh.BEGIN -> " begins to repeat";
                    case Message.RouteRefresh.END -> " has repeated all";
                    default -> " asks anew";
                });
    }

    @Override
    public void writable(Peer to) {
        told.add(to.neighbor().name() + " writable");
    }

    @Override
    public void closed(Peer closed, Set<Family> kept) {
        peer = Optional.empty();
        told.add("closed " + closed.neighbor().name() + (kept.isEmpty() ? "" : ", kept " + new TreeSet<>(kept)));
    }

    @Override
    public void staleExpired(Neighbor neighbor, Set<Family> families) {
        told.add("stale of " + neighbor.name() + " expire " + new TreeSet<>(families));
    }
}
