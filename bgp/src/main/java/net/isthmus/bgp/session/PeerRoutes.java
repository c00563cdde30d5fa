package net.isthmus.bgp.session;

import java.util.Set;
import net.isthmus.bgp.message.Family;
import net.isthmus.bgp.message.Message;

/** What sessions tell those who keep the routes. Called on the speaker's thread only. */
public interface PeerRoutes {
    /** A session is established: its routes are to be sent, then an End-of-RIB for each family. */
    void established(Peer peer);

    /** Routes have come and gone. */
    void received(Peer peer, Message.Update update);

    /** The neighbour asks for all routes of a family, or tells where its own repetition begins and ends. */
    void refresh(Peer peer, Message.RouteRefresh refresh);

    /** What waited has been sent: more may follow. */
    void writable(Peer peer);

    /** A session has ended. Routes of the kept families stay as stale; all others of the peer go at once. */
    void closed(Peer peer, Set<Family> kept);

    /** The neighbour has not come back in time, or has not kept its promise: its stale routes of these families go. */
    void staleExpired(Neighbor neighbor, Set<Family> families);
}
