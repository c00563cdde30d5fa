package net.isthmus.l2bridge;

import net.isthmus.wire.IpAddress;

/**
 * Which station has an IP address, and behind which member it is: what ARP inspection believes.
 *
 * @param mac the station's MAC in the low 48 bits
 * @param member name of the member
 */
public record Binding(IpAddress address, long mac, String member) {}
