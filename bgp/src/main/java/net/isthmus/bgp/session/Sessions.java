package net.isthmus.bgp.session;

import io.netty.channel.EventLoop;
import java.util.Map;

/**
 * Sessions with all neighbours. Everything happens on the thread of one event loop, and all methods are called on it.
 */
public final class Sessions implements AutoCloseable {
    private final EventLoop loop;
    private final PeerRoutes routes;

    /** None yet, and nobody listens: that begins with the first neighbour. */
    public Sessions(EventLoop loop, PeerRoutes routes) {
        this.loop = loop;
        this.routes = routes;
    }

    /**
     * Makes the neighbours these, by their names. A session goes on if nothing of it has changed; secrets are read
     * anew, so this is to be called again when one of them has changed.
     */
    public void configure(Map<String, Neighbor> neighbors) {
        assert loop.inEventLoop() && routes != null && neighbors != null;
    }

    /** How it stands with each, by name. */
    public Map<String, SessionStatus> status() {
        return Map.of();
    }

    /** Ends a session by a Cease (administrative reset) and begins it anew at once; nothing if the name is unknown. */
    public void reset(String name) {
        assert loop.inEventLoop() && name != null;
    }

    /** Ends all by a Cease (administrative shutdown), and listens no more. */
    @Override
    public void close() {
        assert loop.inEventLoop();
    }
}
