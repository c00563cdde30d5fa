package net.isthmus.ipsec.ike.connection;

import java.util.Optional;

/**
 * What a connection may choose besides its algorithms and children.
 *
 * @param port UDP port of the peer at which we begin: 500, or 4500 to pass what lets nothing else through
 * @param isEncapsulated whether ESP goes in UDP even if no NAT is on the way
 * @param isMobile whether ends may change their addresses (RFC 4555)
 * @param unique what happens when the same peer comes a second time
 * @param ppk a further secret to mix in
 * @param sendsCertificates whether our certificate goes with the proof; without it the peer must have it already
 */
public record Traits(
        int port,
        boolean isEncapsulated,
        boolean isMobile,
        Fragmentation fragmentation,
        Childless childless,
        Unique unique,
        Optional<Ppk> ppk,
        boolean sendsCertificates) {
    /** What is so without a word. */
    public static final Traits DEFAULT =
            new Traits(500, false, true, Fragmentation.YES, Childless.ALLOW, Unique.REPLACE, Optional.empty(), true);
}
