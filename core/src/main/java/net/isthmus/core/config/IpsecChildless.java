package net.isthmus.core.config;

/** Whether an IKE SA is made without a first Child SA (RFC 6023). */
public enum IpsecChildless {
    /** As the peer likes. */
    ALLOW,
    /** If the peer can. */
    PREFER,
    /** Never. */
    NEVER
}
