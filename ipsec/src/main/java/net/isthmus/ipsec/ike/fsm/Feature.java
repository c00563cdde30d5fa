package net.isthmus.ipsec.ike.fsm;

/** What a peer may say that it can do. */
enum Feature {
    /** It reads fragments of messages (RFC 7383). */
    FRAGMENTS,
    /** Its addresses and ours may change (RFC 4555). */
    MOBIKE,
    /** It makes IKE SAs without a Child SA (RFC 6023). */
    CHILDLESS,
    /** It knows a further secret (RFC 8784). */
    PPK,
    /** It takes exchanges between the first and the proof (RFC 9242). */
    INTERMEDIATE
}
