package net.isthmus.bgp.session;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import net.isthmus.bgp.fsm.Deal;
import net.isthmus.bgp.fsm.Phase;

/**
 * How it stands with a neighbour.
 *
 * @param neighbor what the configuration says of it
 * @param phase where its session is
 * @param age how long it has been there
 * @param local our end of the connection, if there is one
 * @param remote the neighbour's end
 * @param deal what was agreed upon, from OpenConfirm on
 * @param lastSent why we have ended a session last
 * @param lastReceived why the neighbour has, or the network
 * @param lastAttempt why no connection came about last
 * @param retryIn when a connection is tried next, if none is there
 * @param flaps how often an established session has ended
 * @param received messages that have come, ever
 * @param sent messages that have gone, ever
 */
public record SessionStatus(
        Neighbor neighbor,
        Phase phase,
        Duration age,
        Optional<InetSocketAddress> local,
        Optional<InetSocketAddress> remote,
        Optional<Deal> deal,
        Optional<Ended> lastSent,
        Optional<Ended> lastReceived,
        Optional<Ended> lastAttempt,
        Optional<Duration> retryIn,
        long flaps,
        Messages received,
        Messages sent) {

    /**
     * The end of a session.
     *
     * @param text what happened, for a person
     * @param age how long ago
     */
    public record Ended(String text, Duration age) {}

    /** Messages by their kind. */
    public record Messages(long opens, long updates, long notifications, long keepalives, long refreshes) {
        /** All of them. */
        public long total() {
            return opens + updates + notifications + keepalives + refreshes;
        }
    }
}
