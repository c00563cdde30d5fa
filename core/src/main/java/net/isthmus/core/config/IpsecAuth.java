package net.isthmus.core.config;

/** How an end of a connection proves who it is. */
public enum IpsecAuth {
    /** By a secret that both ends know. */
    PSK,
    /** By a certificate and its private key. */
    PUBKEY
}
