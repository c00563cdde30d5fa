package net.isthmus.core.config;

/** What is done about a certificate of which nobody says whether it is revoked. */
public enum IpsecRevocation {
    /** It is taken. */
    RELAXED,
    /** It is refused if it says where one could ask. */
    IFURI,
    /** It is refused. */
    STRICT
}
