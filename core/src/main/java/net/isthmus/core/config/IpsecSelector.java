package net.isthmus.core.config;

import java.util.List;
import java.util.Optional;
import net.isthmus.core.model.TextForm;
import net.isthmus.wire.IpFamily;
import net.isthmus.wire.IpPrefix;

/**
 * Packets of one side of a Child SA, as swanctl writes them: {@code 10.10.0.0/24}, {@code 10.10.0.1-10.10.0.9},
 * {@code 10.10.0.0/24[tcp/443]}, {@code dynamic[udp/4789]}.
 *
 * @param range addresses; empty for the outer address of that side, whichever it is
 * @param protocol protocol number; 0 for any
 * @param ports ports; empty for any
 */
@TextForm(
        kind = "a prefix, an address or a range, perhaps with [protocol/port], or dynamic",
        pattern =
                "(dynamic|[0-9a-fA-F:.]+(/[0-9]{1,3}|-[0-9a-fA-F:.]+)?)(\\[[a-z0-9-]+(/[0-9]{1,5}(-[0-9]{1,5})?)?\\])?",
        example = "10.10.0.0/24")
public record IpsecSelector(Optional<AddressRange> range, int protocol, Optional<PortRange> ports) {

    /** The outer address. */
    public static final IpsecSelector DYNAMIC = new IpsecSelector(Optional.empty(), 0, Optional.empty());

    /** All addresses of both families. */
    public static final List<IpsecSelector> EVERYTHING = List.of(of(IpPrefix.ALL_IPV4), of(IpPrefix.ALL_IPV6));

    private static final String WORD = "dynamic";
    private static final int MAX_PROTOCOL = 255;

    /** Checks that ports have a protocol with ports. */
    public IpsecSelector {
        if (protocol < 0 || protocol > MAX_PROTOCOL) {
            throw new IllegalArgumentException("protocol " + protocol + " is not between 0 and " + MAX_PROTOCOL);
        }
        if (ports.isPresent() && protocol == 0) {
            throw new IllegalArgumentException("ports need a protocol, as in [tcp/443]");
        }
    }

    /** All packets of a prefix. */
    public static IpsecSelector of(IpPrefix prefix) {
        return new IpsecSelector(Optional.of(AddressRange.of(prefix)), 0, Optional.empty());
    }

    /**
     * Reads a selector.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static IpsecSelector parse(String text) {
        int bracket = text.indexOf('[');
        if (bracket >= 0 && !text.endsWith("]")) {
            throw new IllegalArgumentException("\"" + text + "\" has a bracket that is not closed");
        }
        String addresses = bracket < 0 ? text : text.substring(0, bracket);
        String inside = bracket < 0 ? "" : text.substring(bracket + 1, text.length() - 1);
        int slash = inside.indexOf('/');
        return new IpsecSelector(
                addresses.equals(WORD) ? Optional.empty() : Optional.of(AddressRange.parse(addresses)),
                bracket < 0 ? 0 : protocol(slash < 0 ? inside : inside.substring(0, slash)),
                slash < 0 ? Optional.empty() : Optional.of(PortRange.parse(inside.substring(slash + 1))));
    }

    private static int protocol(String word) {
        return switch (word) {
            case "icmp" -> 1;
            case "tcp" -> 6;
            case "udp" -> 17;
            case "gre" -> 47;
            case "ipv6-icmp" -> 58;
            case "sctp" -> 132;
            default -> {
                if (!word.matches("[1-9][0-9]{0,2}")) {
                    throw new IllegalArgumentException("\"" + word
                            + "\" is no protocol; there are icmp, tcp, udp, gre, ipv6-icmp, sctp and numbers");
                }
                yield Integer.parseInt(word);
            }
        };
    }

    /** The family; empty for the outer address. */
    public Optional<IpFamily> family() {
        return range.map(addresses -> addresses.first().family());
    }

    /** True if no protocol and no port is left out. */
    public boolean isAllProtocols() {
        return protocol == 0;
    }

    /** True if a packet's protocol may be that of both. */
    public boolean hasCommonProtocol(IpsecSelector other) {
        return isAllProtocols() || other.isAllProtocols() || protocol == other.protocol;
    }

    @Override
    public String toString() {
        String addresses = range.map(AddressRange::toString).orElse(WORD);
        return protocol == 0
                ? addresses
                : addresses + "[" + protocolWord()
                        + ports.map(some -> "/" + some).orElse("") + "]";
    }

    private String protocolWord() {
        return switch (protocol) {
            case 1 -> "icmp";
            case 6 -> "tcp";
            case 17 -> "udp";
            case 47 -> "gre";
            case 58 -> "ipv6-icmp";
            case 132 -> "sctp";
            default -> Integer.toString(protocol);
        };
    }
}
