package net.isthmus.bgp.session;

import java.util.List;
import java.util.Optional;
import net.isthmus.wire.IpAddress;

/**
 * What sessions need of the world: connections, and time. One is TCP; that of the tests has wires of its own and a
 * clock that is turned by hand.
 */
interface Transport extends AutoCloseable {

    /** Whose connections are to be let in from now on, with their passwords as they are now. */
    void admit(List<Neighbor> neighbors, Acceptor acceptor);

    /** Begins to connect; empty if that cannot even begin, of which the listener hears soon. */
    Optional<Link> connect(Neighbor neighbor, Link.Listener listener);

    /** Nanoseconds of a clock that never goes back. */
    long nowNs();

    /** Runs something later, on the speaker's thread. */
    Scheduled schedule(long delayNs, Runnable task);

    @Override
    void close();

    /** Something that will run. */
    interface Scheduled {
        /** Not any more. */
        void cancel();
    }

    /** Who is asked about a connection that has come. */
    interface Acceptor {
        /** The neighbour that it is of, for its settings; empty if it is nobody's, or is not wanted now. */
        Optional<Neighbor> wanted(IpAddress remote, IpAddress local);

        /** The listener of a connection that was wanted; empty if it is not any more. */
        Optional<Link.Listener> accepted(Neighbor neighbor, Link link);
    }
}
