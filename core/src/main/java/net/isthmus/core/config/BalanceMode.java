package net.isthmus.core.config;

/** How packets of a service get to their backend: with its address, or by direct server return with its MAC only. */
public enum BalanceMode {
    NAT,
    DSR
}
