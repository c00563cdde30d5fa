package net.isthmus.core.port;

import java.util.List;
import net.isthmus.wire.IpAddress;

/** Where an offered route leads. */
public sealed interface RouteTarget {
    /** Of one router or several: what each way is. */
    sealed interface Single extends RouteTarget {}

    /** To a next hop that the offering side knows by itself. One by an interface counts only while that is up. */
    record To(NextHop nextHop) implements Single {}

    /**
     * To a router whose interface the RIB has to find through other routes of the same VRF: a connected one, or one
     * that leads to a connected one. A default route never serves for that.
     */
    record Via(IpAddress gateway) implements Single {}

    /**
     * By several ways at once, as many of them as lead somewhere.
     *
     * @param name routes of one VRF with the same name share what they lead to
     */
    record Paths(String name, List<Path> paths) implements RouteTarget {
        /** Copies the list. */
        public Paths {
            paths = List.copyOf(paths);
        }
    }

    /**
     * One of several ways.
     *
     * @param name tells it from the others
     * @param weight its share
     * @param isUsable false while whoever offers it knows that it leads nowhere
     */
    record Path(String name, Single target, int weight, boolean isUsable) {}
}
