package net.isthmus.fastpath.filter;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.isthmus.fastpath.filter.FilterExpression.Address;
import net.isthmus.fastpath.filter.FilterExpression.And;
import net.isthmus.fastpath.filter.FilterExpression.EtherHost;
import net.isthmus.fastpath.filter.FilterExpression.EtherType;
import net.isthmus.fastpath.filter.FilterExpression.Port;
import net.isthmus.fastpath.filter.FilterExpression.Protocol;
import net.isthmus.wire.AddressFormatException;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.MacAddress;

/**
 * The words before a value of a filter, and what a value means behind them.
 *
 * @param protocol a word of {@link #PROTOCOLS}, or empty
 * @param direction which end is meant
 * @param isDirectionSaid true if the filter says so
 * @param kind a word of {@link #KINDS}, or empty for an address or prefix
 */
record FilterQualifiers(String protocol, Direction direction, boolean isDirectionSaid, String kind) {
    /** Before the first test. */
    static final FilterQualifiers NOTHING_SAID = new FilterQualifiers("", Direction.EITHER, false, "");

    /** What a value may be. */
    static final Set<String> KINDS = Set.of("host", "net", "port", "portrange", "proto");

    private static final int MAX_PORT = 65_535;

    /** Protocols of IP, by name, and the families in which they are meant. */
    private static final Map<String, Protocol> BY_NAME = Map.ofEntries(
            Map.entry("icmp", new Protocol(FilterExpression.IP4, IpProtocol.ICMP)),
            Map.entry("icmp6", new Protocol(FilterExpression.IP6, IpProtocol.ICMPV6)),
            Map.entry("igmp", new Protocol(FilterExpression.IP4, 2)),
            Map.entry("tcp", both(IpProtocol.TCP)),
            Map.entry("udp", both(IpProtocol.UDP)),
            Map.entry("sctp", both(PacketFields.SCTP)),
            Map.entry("gre", both(47)),
            Map.entry("esp", both(50)),
            Map.entry("ah", both(IpProtocol.AUTHENTICATION)),
            Map.entry("ospf", both(89)),
            Map.entry("pim", both(103)),
            Map.entry("vrrp", both(112)));

    private static final Map<String, Integer> ETHER_TYPES =
            Map.of("ip", Ethernet.TYPE_IP4, "ip6", Ethernet.TYPE_IP6, "arp", Ethernet.TYPE_ARP, "lldp", 0x88cc);

    /** All words that name a protocol. */
    static final Set<String> PROTOCOLS = protocols();

    private static Protocol both(int protocol) {
        return new Protocol(FilterExpression.IP4 | FilterExpression.IP6, protocol);
    }

    private static Set<String> protocols() {
        var words = new TreeSet<>(BY_NAME.keySet());
        words.addAll(ETHER_TYPES.keySet());
        words.add("ether");
        return Set.copyOf(words);
    }

    /** A protocol that stands alone. */
    static FilterExpression protocol(String name, int column) {
        if (ETHER_TYPES.containsKey(name)) {
            return new EtherType(ETHER_TYPES.get(name));
        }
        Protocol protocol = BY_NAME.get(name);
        if (protocol == null) {
            throw new FilterSyntaxException(
                    column, "“" + name + "” wants host, src, dst, proto, broadcast or multicast behind it");
        }
        return protocol;
    }

    /** True if a word without words before it can only be a value: an address or a number. */
    static boolean mayBeValue(String word) {
        return word.indexOf(':') >= 0 || Character.digit(word.charAt(0), 10) >= 0;
    }

    /** What should stand behind these words. */
    String wanted() {
        return switch (kind) {
            case "port" -> "a port";
            case "portrange" -> "a range of ports such as 8000-8080";
            case "proto" -> "a protocol";
            case "net" -> "a prefix such as 10.0.0.0/8";
            default -> protocol.equals("ether") ? "a MAC address" : "an address";
        };
    }

    /** The test of a value. */
    FilterExpression of(FilterToken value) {
        return switch (kind) {
            case "port" -> {
                int port = number(value, MAX_PORT, "a port");
                yield port(value, port, port);
            }
            case "portrange" -> range(value);
            case "proto" -> proto(value);
            default -> protocol.equals("ether") ? etherHost(value) : address(value);
        };
    }

    private Port port(FilterToken value, int low, int high) {
        int number =
                switch (protocol) {
                    case "" -> -1;
                    case "tcp" -> IpProtocol.TCP;
                    case "udp" -> IpProtocol.UDP;
                    case "sctp" -> PacketFields.SCTP;
                    default -> throw new FilterSyntaxException(value.column(), protocol + " has no ports");
                };
        return new Port(number, direction, low, high);
    }

    private Port range(FilterToken value) {
        int dash = value.text().indexOf('-');
        if (dash < 0) {
            throw new FilterSyntaxException(value.column(), wanted() + " should stand here, not " + value.text());
        }
        var low = new FilterToken(value.text().substring(0, dash), value.column());
        var high = new FilterToken(value.text().substring(dash + 1), value.column() + dash + 1);
        int from = number(low, MAX_PORT, "a port");
        int to = number(high, MAX_PORT, "a port");
        if (from > to) {
            throw new FilterSyntaxException(value.column(), "the range ends before it begins");
        }
        return port(value, from, to);
    }

    private FilterExpression proto(FilterToken value) {
        if (isDirectionSaid) {
            throw new FilterSyntaxException(value.column(), "a protocol has no direction: leave src and dst out");
        }
        if (protocol.equals("ether")) {
            Integer type = ETHER_TYPES.get(value.text());
            return new EtherType(type != null ? type : number(value, 0xffff, "an EtherType"));
        }
        int families =
                switch (protocol) {
                    case "" -> FilterExpression.IP4 | FilterExpression.IP6;
                    case "ip" -> FilterExpression.IP4;
                    case "ip6" -> FilterExpression.IP6;
                    default -> throw new FilterSyntaxException(value.column(), protocol + " carries no protocols");
                };
        Protocol named = BY_NAME.get(value.text());
        return new Protocol(families, named != null ? named.protocol() : number(value, 255, "a protocol"));
    }

    private FilterExpression etherHost(FilterToken value) {
        if (kind.equals("net")) {
            throw new FilterSyntaxException(value.column(), "ether has hosts, no networks");
        }
        try {
            return new EtherHost(direction, MacAddress.parse(value.text()));
        } catch (AddressFormatException e) {
            throw new FilterSyntaxException(value.column(), String.valueOf(e.getMessage()));
        }
    }

    private FilterExpression address(FilterToken value) {
        IpPrefix prefix = prefix(value);
        int own = prefix.address().isIpv4() ? FilterExpression.IP4 | FilterExpression.ARP : FilterExpression.IP6;
        int meant =
                switch (protocol) {
                    case "ip" -> FilterExpression.IP4;
                    case "ip6" -> FilterExpression.IP6;
                    case "arp" -> FilterExpression.ARP;
                    default -> own;
                };
        if ((own & meant) == 0) {
            throw new FilterSyntaxException(value.column(), value.text() + " is no address of " + protocol);
        }
        Address address = new Address(own & meant, direction, prefix);
        Protocol carried = BY_NAME.get(protocol);
        return carried == null ? address : new And(carried, address);
    }

    private IpPrefix prefix(FilterToken value) {
        String text = value.text();
        try {
            if (text.indexOf('/') < 0) {
                return IpPrefix.ofHost(IpAddress.parse(text));
            }
            if (kind.equals("host")) {
                throw new FilterSyntaxException(value.column(), "a host is one address; “net” takes a prefix");
            }
            return IpPrefix.parse(text);
        } catch (AddressFormatException e) {
            throw new FilterSyntaxException(value.column(), String.valueOf(e.getMessage()));
        }
    }

    /** A decimal or hexadecimal number from 0. */
    static int number(FilterToken token, int most, String what) {
        String text = token.text();
        long value = -1;
        try {
            value = text.startsWith("0x") ? Long.parseLong(text.substring(2), 16) : Long.parseLong(text);
        } catch (NumberFormatException e) {
            // Said below.
        }
        if (value < 0 || value > most) {
            throw new FilterSyntaxException(
                    token.column(),
                    what + ", 0 to " + most + ", should stand here" + (text.isEmpty() ? "" : ", not “" + text + "”"));
        }
        return (int) value;
    }
}
