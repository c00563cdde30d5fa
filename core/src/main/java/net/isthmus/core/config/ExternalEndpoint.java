package net.isthmus.core.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.isthmus.core.model.TextForm;
import net.isthmus.wire.IpAddress;

/** An address with ports and a protocol: {@code 203.0.113.10:2222/tcp}, {@code [2001:db8::1]:8000-8009/udp}. */
@TextForm(
        kind = "an address with ports and a protocol",
        pattern = "(\\[[0-9a-fA-F:.]+\\]|[0-9a-fA-F:.]+?)(:[0-9]{1,5}(-[0-9]{1,5})?)?(/[a-z0-9]+)?",
        example = "203.0.113.10:2222/tcp")
public record ExternalEndpoint(IpAddress address, PortRange ports, RuleProtocol protocol) {

    /** Every port, and what a protocol without ports has. */
    public static final PortRange ALL_PORTS = new PortRange(0, PortRange.MAX);

    private static final Pattern FORM = Pattern.compile("(.+?)(?:/([a-z0-9]+))?");

    /** Checks that ports have a protocol. */
    public ExternalEndpoint {
        if (!protocol.hasPorts() && !ports.equals(ALL_PORTS)) {
            throw new IllegalArgumentException("port " + ports + " needs a protocol: /tcp, /udp or /sctp");
        }
    }

    /**
     * Reads an endpoint; an IPv6 address with ports stands in brackets.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static ExternalEndpoint parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no address");
        }
        HostPort place = HostPort.parse(form.group(1));
        String word = form.group(2) == null ? "any" : form.group(2);
        return new ExternalEndpoint(place.address(), place.ports().orElse(ALL_PORTS), protocol(word));
    }

    private static RuleProtocol protocol(String word) {
        for (RuleProtocol protocol : RuleProtocol.values()) {
            if (protocol.word().equals(word)) {
                return protocol;
            }
        }
        throw new IllegalArgumentException("\"" + word.toLowerCase(Locale.ROOT)
                + "\" is no protocol; there are tcp, udp, sctp, icmp, icmpv6, gre, esp and any");
    }

    /** True if some packet is for both endpoints. */
    public boolean overlaps(ExternalEndpoint other) {
        boolean isSameProtocol =
                protocol == other.protocol || protocol == RuleProtocol.ANY || other.protocol == RuleProtocol.ANY;
        return isSameProtocol
                && address.equals(other.address)
                && ports.first() <= other.ports.last()
                && other.ports.first() <= ports.last();
    }

    @Override
    public String toString() {
        String place = ports.equals(ALL_PORTS) ? address.toString() : HostPort.print(address, ports);
        return protocol == RuleProtocol.ANY ? place : place + "/" + protocol.word();
    }
}
