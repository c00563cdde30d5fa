package net.isthmus.services.dhcp4;

import net.isthmus.wire.IpAddress;

/** What a client wants done. */
public sealed interface DhcpAction {
    /** Send a message to everybody on the link, from 0.0.0.0. */
    record Broadcast(DhcpMessage message) implements DhcpAction {}

    /** Send a message to a server, from the client's address, as routes lead. */
    record Unicast(DhcpMessage message, IpAddress from, IpAddress to) implements DhcpAction {}

    /** Use a lease, in the place of another that may be in use. */
    record Configure(DhcpLease lease) implements DhcpAction {}

    /** Use it no longer. */
    record Deconfigure(DhcpLease lease, String reason) implements DhcpAction {}

    /** Tell operators. */
    record Report(String text) implements DhcpAction {}
}
