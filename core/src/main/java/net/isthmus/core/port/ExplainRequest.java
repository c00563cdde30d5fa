package net.isthmus.core.port;

/**
 * A session in words, of which the appliance shall say whether it may be.
 *
 * @param from an address, or the name of a workload
 * @param to an address, or the name of a workload
 * @param protocol {@code tcp}, {@code udp}, {@code sctp}, {@code icmp} (an echo request of either family), {@code gre},
 *     {@code esp} or a number
 * @param sourcePort of a protocol that has ports
 * @param port destination port of a protocol that has ports
 */
public record ExplainRequest(String from, String to, String protocol, int sourcePort, int port) {}
