package net.isthmus.ipsec.ike.connection;

/** How one proves who one is. */
public enum AuthMethod {
    /** A secret that both know. */
    PSK,
    /** A signature by the key of a certificate. */
    CERTIFICATE
}
