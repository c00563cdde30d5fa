package net.isthmus.ipsec.ike.auth;

/** What is done about a certificate of which nobody says whether it is revoked, as swanctl names it. */
public enum RevocationPolicy {
    /** It is refused. */
    STRICT,
    /** It is refused if it says where one could ask. */
    IF_URI,
    /** It is taken. */
    RELAXED
}
