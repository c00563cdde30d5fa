package net.isthmus.core.config;

/** How a tunnel interface gets its packets across. */
public enum TunnelMode {
    /** By the Child SA of the IPsec connection that names it. */
    VTI
}
