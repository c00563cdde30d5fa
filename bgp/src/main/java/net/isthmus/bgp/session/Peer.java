package net.isthmus.bgp.session;

import java.util.Set;
import net.isthmus.bgp.message.Family;
import net.isthmus.bgp.message.Message;
import net.isthmus.wire.IpAddress;

/** An established session as the routes see it. On the speaker's thread only. */
public interface Peer {
    /** Whom it is with. */
    Neighbor neighbor();

    /** The neighbour's BGP identifier. */
    IpAddress routerId();

    /** Our own end of the connection: the next hop that we offer. */
    IpAddress localAddress();

    /** Families that both sides have asked for. */
    Set<Family> families();

    /** True if the neighbour can send its routes again when asked: RFC 2918. */
    boolean canRefresh();

    /** True if both tell where a repetition of routes begins and ends: RFC 7313. */
    boolean hasEnhancedRefresh();

    /** False while so much waits to be sent that more should wait; {@link PeerRoutes#writable} tells the end of it. */
    boolean isWritable();

    /** Sends a message. Its attributes may be longer than what fits: prefixes are split over several by the writer. */
    void send(Message message);

    /** Ends the session: a Cease with this subcode (RFC 4486); it stays down for the time of a damped restart. */
    void cease(int subcode, String reason);
}
