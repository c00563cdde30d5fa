package net.isthmus.bgp;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import net.isthmus.core.config.Bgp;
import net.isthmus.core.port.BgpQuery;
import net.isthmus.core.port.BgpReset;
import net.isthmus.core.port.RouteSink;
import net.isthmus.core.port.SelectedRoutes;
import net.isthmus.core.status.BgpPath;
import net.isthmus.core.status.BgpStatus;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/**
 * BGP as the rest of the house sees it: configuration, routes of the house and questions of operators go in, routes
 * come out. All methods may be called on any thread; what they ask for happens on the speaker's own.
 */
public final class Speaker implements SelectedRoutes, AutoCloseable {
    private final RouteSink sink;
    private final Function<String, Optional<byte[]>> secrets;
    private final Function<IpAddress, Optional<IpAddress>> sourceFor;

    /**
     * A speaker without neighbours.
     *
     * @param sink takes the best routes, up to 1,000 at a time; called on the speaker's thread. It may wait while the
     *     house is behind.
     * @param secrets the octets of a secret by its name, in an array that the caller wipes
     * @param sourceFor the own address from which packets to an address leave
     */
    public Speaker(
            RouteSink sink,
            Function<String, Optional<byte[]>> secrets,
            Function<IpAddress, Optional<IpAddress>> sourceFor) {
        this.sink = sink;
        this.secrets = secrets;
        this.sourceFor = sourceFor;
    }

    /** Makes the configuration this one; what is the same in both is not touched. Empty ends all sessions. */
    public void configure(Optional<Bgp> to) {
        assert sink != null && secrets != null && sourceFor != null && to != null;
    }

    @Override
    public void changed(List<Selected> selected, List<IpPrefix> gone) {
        assert selected != null && gone != null;
    }

    /** How it stands with everything. */
    public BgpStatus status() {
        return BgpStatus.NONE;
    }

    /** Paths, by their prefixes, the best of a prefix first. */
    public List<BgpPath> paths(BgpQuery query) {
        assert query != null;
        return List.of();
    }

    /** Resets a neighbour, or all of them. */
    public void clear(Optional<String> neighbor, BgpReset reset) {
        assert neighbor != null && reset != null;
    }

    /** Ends all sessions by a Cease, takes all routes back, and waits for that, a second at most. */
    @Override
    public void close() {
        assert sink != null;
    }
}
