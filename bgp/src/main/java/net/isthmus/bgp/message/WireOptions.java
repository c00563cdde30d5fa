package net.isthmus.bgp.message;

import java.util.Set;

/**
 * What both sides have agreed on, as far as it changes what their messages mean.
 *
 * @param isInternal true between speakers of one autonomous system
 * @param hasFourOctetAs true if both understand autonomous systems of four octets: RFC 6793
 * @param hasExtendedMessages true for messages of up to 65,535 octets (RFC 8654): for a writer, if the neighbour has
 *     said that it takes them; for a reader, if we have
 * @param hasEnhancedRefresh true if both tell where a repetition begins and ends: RFC 7313
 * @param families what both have asked for; of IPv4 alone if the neighbour knows no others
 */
public record WireOptions(
        boolean isInternal,
        boolean hasFourOctetAs,
        boolean hasExtendedMessages,
        boolean hasEnhancedRefresh,
        Set<Family> families) {

    /** Before the OPENs have told. */
    public static final WireOptions BEFORE_OPEN = new WireOptions(false, false, false, false, Set.of());

    /** Copies the set. */
    public WireOptions {
        families = Set.copyOf(families);
    }

    /** Octets that a message may have; an OPEN or a KEEPALIVE never has more than 4,096. */
    public int maxMessageLength() {
        return hasExtendedMessages ? 65_535 : 4096;
    }
}
