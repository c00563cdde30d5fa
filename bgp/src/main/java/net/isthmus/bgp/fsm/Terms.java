package net.isthmus.bgp.fsm;

import java.util.Set;
import net.isthmus.bgp.message.Family;
import net.isthmus.wire.IpAddress;

/**
 * What a machine goes by: the neighbour as it is configured.
 *
 * @param localAs our autonomous system in the neighbour's eyes
 * @param remoteAs its own
 * @param routerId our BGP identifier
 * @param holdSeconds what we offer; 0 for none
 * @param connectRetryNs between two tries to connect
 * @param isPassive true if we never connect
 * @param families what we want to exchange
 * @param restartSeconds what we tell of our own restarts; 0 for nothing
 * @param isRestarting true if we have begun lately, and the neighbour may have known us before: RFC 4724 §4.1
 */
public record Terms(
        long localAs,
        long remoteAs,
        IpAddress routerId,
        int holdSeconds,
        long connectRetryNs,
        boolean isPassive,
        Set<Family> families,
        int restartSeconds,
        boolean isRestarting) {

    /** Copies the set. */
    public Terms {
        families = Set.copyOf(families);
    }

    /** True if the neighbour is of our own autonomous system. */
    public boolean isInternal() {
        return localAs == remoteAs;
    }
}
