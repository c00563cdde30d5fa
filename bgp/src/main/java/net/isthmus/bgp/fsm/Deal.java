package net.isthmus.bgp.fsm;

import java.util.Optional;
import java.util.Set;
import net.isthmus.bgp.message.Capability;
import net.isthmus.bgp.message.Family;
import net.isthmus.wire.IpAddress;

/**
 * What two speakers have agreed upon by their OPENs.
 *
 * @param as the neighbour's autonomous system
 * @param routerId its BGP identifier
 * @param holdSeconds the smaller of both hold times; 0 for none
 * @param families what both want to exchange
 * @param hasFourOctetAs true if autonomous systems have four octets on this session: RFC 6793
 * @param hasExtendedMessages true if the neighbour takes messages of 65,535 octets: RFC 8654
 * @param canRefresh true if it sends its routes again when asked: RFC 2918
 * @param canRefreshMarked true if it says where that begins and ends: RFC 7313
 * @param restart what it says of its restarts, if we want to hear it: RFC 4724
 */
public record Deal(
        long as,
        IpAddress routerId,
        int holdSeconds,
        Set<Family> families,
        boolean hasFourOctetAs,
        boolean hasExtendedMessages,
        boolean canRefresh,
        boolean canRefreshMarked,
        Optional<Capability.GracefulRestart> restart) {

    /** Copies the set. */
    public Deal {
        families = Set.copyOf(families);
    }
}
