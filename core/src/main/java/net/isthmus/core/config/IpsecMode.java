package net.isthmus.core.config;

/** What of a packet ESP protects (RFC 4301 §3.2). */
public enum IpsecMode {
    /** All of it. */
    TUNNEL,
    /** What is behind its IP header. */
    TRANSPORT
}
