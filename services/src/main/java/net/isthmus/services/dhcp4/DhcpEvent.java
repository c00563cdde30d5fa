package net.isthmus.services.dhcp4;

import net.isthmus.wire.IpAddress;

/** What happens to a client. */
public sealed interface DhcpEvent {
    /** The link passes packets. */
    record LinkUp() implements DhcpEvent {}

    /** It does no more. */
    record LinkDown() implements DhcpEvent {}

    /** A server's message has come by the link. */
    record Received(DhcpMessage message) implements DhcpEvent {}

    /** The state's time is over. */
    record TimerExpired() implements DhcpEvent {}

    /** Somebody else on the link uses the address (RFC 5227). */
    record Conflict(IpAddress address) implements DhcpEvent {}

    /** The client is no longer wanted; a lease is given back. */
    record Removed() implements DhcpEvent {}
}
