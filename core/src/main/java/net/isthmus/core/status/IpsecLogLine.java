package net.isthmus.core.status;

import java.time.Instant;

/**
 * A line of a connection's log of handshakes.
 *
 * @param number counts up by one a line and connection, so that a reader sees what is new and what it has missed
 * @param level {@code step} of the protocol, {@code change} of what is up, or {@code trouble}
 * @param text what went to or came from the peer, or what was decided and why; nothing secret
 */
public record IpsecLogLine(long number, Instant at, String level, String text) {}
