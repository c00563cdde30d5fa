package net.isthmus.core.config;

/** Who may send to a mapped external port, RFC 4787 §5. */
public enum NatFiltering {
    /** Only the remote addresses and ports to which the host has sent. */
    ADDRESS_AND_PORT_DEPENDENT,

    /** Everybody. */
    ENDPOINT_INDEPENDENT
}
