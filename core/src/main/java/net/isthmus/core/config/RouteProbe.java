package net.isthmus.core.config;

/** How the appliance finds out whether somebody is alive. */
public enum RouteProbe {
    /** By asking for the MAC address: ARP, or neighbour discovery. */
    ARP,
    /** By an ICMP echo. */
    ICMP
}
