package net.isthmus.fastpath.filter;

import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.MacAddress;

/** A filter as it was meant: tests of one property each, joined by and, or, not. */
sealed interface FilterExpression {
    /** Bit of {@code families}: IPv4. */
    int IP4 = 1;

    /** Bit of {@code families}: IPv6. */
    int IP6 = 2;

    /** Bit of {@code families}: ARP, whose sender and target addresses count as source and destination. */
    int ARP = 4;

    /** Every packet. */
    record All() implements FilterExpression {}

    /** Both hold. */
    record And(FilterExpression left, FilterExpression right) implements FilterExpression {}

    /** One of both holds. */
    record Or(FilterExpression left, FilterExpression right) implements FilterExpression {}

    /** It does not hold. */
    record Not(FilterExpression inner) implements FilterExpression {}

    /** The EtherType behind any tags. */
    record EtherType(int type) implements FilterExpression {}

    /** The protocol of an IP packet, behind any IPv6 extension headers. */
    record Protocol(int families, int protocol) implements FilterExpression {}

    /** An IP or ARP address within a prefix. */
    record Address(int families, Direction direction, IpPrefix prefix) implements FilterExpression {}

    /** A port of TCP, UDP or SCTP. {@code protocol} is one of them, or -1 for any. */
    record Port(int protocol, Direction direction, int low, int high) implements FilterExpression {}

    /** A MAC address of the Ethernet header. */
    record EtherHost(Direction direction, MacAddress mac) implements FilterExpression {}

    /** The destination MAC is a group, or the broadcast address. */
    record EtherGroup(boolean onlyBroadcast) implements FilterExpression {}

    /** A VLAN tag with this identifier; -1 for any tag. */
    record Vlan(int id) implements FilterExpression {}

    /** The packet's length in bytes, from its Ethernet header if it has one. */
    record Length(int least, int most) implements FilterExpression {}
}
