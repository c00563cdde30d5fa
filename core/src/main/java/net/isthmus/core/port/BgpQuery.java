package net.isthmus.core.port;

import java.util.Optional;
import net.isthmus.wire.IpPrefix;

/**
 * Which paths an operator wants to see.
 *
 * @param neighbor of this neighbour alone
 * @param part which of them
 * @param within only those to prefixes inside this one
 * @param limit the most to return
 */
public record BgpQuery(Optional<String> neighbor, Part part, Optional<IpPrefix> within, int limit) {

    /** A part of the routes. */
    public enum Part {
        /** Every path that is used or could be: the Loc-RIB and what it chooses from. */
        KNOWN,
        /** As they came, before the policy: the Adj-RIBs-In. */
        RECEIVED,
        /** As they are told: the Adj-RIBs-Out. */
        ANNOUNCED
    }
}
