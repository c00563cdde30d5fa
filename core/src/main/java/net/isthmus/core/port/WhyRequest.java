package net.isthmus.core.port;

import java.util.Optional;

/**
 * A packet in words, of which the appliance shall say what it would do with it.
 *
 * @param in interface by which it comes: a port, a VLAN, or the host port
 * @param from source address
 * @param to destination address, of the same family
 * @param protocol {@code tcp}, {@code udp}, {@code icmp} (ICMPv6 for IPv6), or a number
 * @param sourcePort of TCP and UDP
 * @param port destination port of TCP and UDP
 * @param fromMac source MAC; without, that of the neighbour, or an invented one
 * @param toMac destination MAC; without, the interface's own, or that of the neighbour behind a bridge
 * @param hopLimit time to live or hop limit
 * @param bytes length of the IP packet; less than its headers is made up to them
 * @param dontFragment of IPv4
 */
public record WhyRequest(
        String in,
        String from,
        String to,
        String protocol,
        int sourcePort,
        int port,
        Optional<String> fromMac,
        Optional<String> toMac,
        int hopLimit,
        int bytes,
        boolean dontFragment) {}
