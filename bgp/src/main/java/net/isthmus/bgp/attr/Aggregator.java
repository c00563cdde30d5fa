package net.isthmus.bgp.attr;

import net.isthmus.wire.IpAddress;

/**
 * Who has aggregated a route: RFC 4271 §5.1.7.
 *
 * @param as its autonomous system
 * @param address its router ID
 */
public record Aggregator(long as, IpAddress address) {}
