package net.isthmus.core.status;

import java.util.List;

/**
 * BGP as it is now.
 *
 * @param as the own autonomous system; 0 if BGP is not configured
 * @param routerId empty if BGP is not configured, or there is none
 * @param neighbors as configured, in the order of their names
 * @param prefixes how many there is a best path to
 * @param paths how many are known, those that are not the best included
 */
public record BgpStatus(long as, String routerId, List<Neighbor> neighbors, long prefixes, long paths) {

    /** Where there is none. */
    public static final BgpStatus NONE = new BgpStatus(0, "", List.of(), 0, 0);

    /** Copies the list. */
    public BgpStatus {
        neighbors = List.copyOf(neighbors);
    }

    /** True if BGP is configured. */
    public boolean isConfigured() {
        return as != 0;
    }

    /**
     * A neighbour.
     *
     * @param session how its session is
     * @param families those that are configured
     * @param notes what an operator should know, such as that a policy is missing
     */
    public record Neighbor(
            String name,
            String description,
            String address,
            long remoteAs,
            long localAs,
            Session session,
            List<Family> families,
            List<String> notes) {
        /** Copies the lists. */
        public Neighbor {
            families = List.copyOf(families);
            notes = List.copyOf(notes);
        }

        /** True if routes are exchanged. */
        public boolean isEstablished() {
            return session.state().equals(Session.ESTABLISHED);
        }
    }

    /**
     * A session.
     *
     * @param state {@code shutdown}, or RFC 4271's word: {@code idle}, {@code connect}, {@code active},
     *     {@code open-sent}, {@code open-confirm}, {@code established}
     * @param sinceSeconds how long it has been in that state; of {@code established} and else the time since it last
     *     was or was configured
     * @param remoteRouterId the neighbour's BGP identifier; empty before its OPEN
     * @param local own address and port; empty without a connection
     * @param remote the neighbour's
     * @param holdTimeSeconds as agreed on; 0 for none, or without a session
     * @param capabilities what both sides can do, in words
     * @param establishedTimes how often it was established
     * @param lastFailure why it ended last or did not come about; empty if it has not
     * @param failedSecondsAgo how long that is ago; -1 if it has not failed
     * @param retryInSeconds when it will be tried again; -1 if nothing waits for that
     * @param counts messages since the neighbour was configured
     */
    public record Session(
            String state,
            long sinceSeconds,
            String remoteRouterId,
            String local,
            String remote,
            int holdTimeSeconds,
            List<String> capabilities,
            long establishedTimes,
            String lastFailure,
            long failedSecondsAgo,
            long retryInSeconds,
            Messages counts) {
        /** The state in which routes are exchanged. */
        public static final String ESTABLISHED = "established";

        /** Copies the list. */
        public Session {
            capabilities = List.copyOf(capabilities);
        }
    }

    /** Messages of a session by their kinds, OPENs and all others included in the first two. */
    public record Messages(
            long received,
            long sent,
            long updatesReceived,
            long updatesSent,
            long keepalivesReceived,
            long keepalivesSent,
            long notificationsReceived,
            long notificationsSent,
            long refreshesReceived,
            long refreshesSent) {
        /** None. */
        public static final Messages NONE = new Messages(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /**
     * Routes of a family exchanged with a neighbour.
     *
     * @param name {@code ipv4-unicast} or {@code ipv6-unicast}
     * @param isNegotiated true if both sides exchange it now
     * @param received prefixes that it has announced
     * @param accepted those of them that the policy takes
     * @param best those of them that are used
     * @param stale those received that are only kept until it is back
     * @param announced prefixes that it was told
     * @param maxPrefixes the most that it may announce; -1 for no limit
     * @param hasSentAll true if its first exchange is complete (End-of-RIB)
     */
    public record Family(
            String name,
            boolean isNegotiated,
            long received,
            long accepted,
            long best,
            long stale,
            long announced,
            long maxPrefixes,
            boolean hasSentAll) {}
}
