package net.isthmus.core.config;

import java.util.Locale;
import net.isthmus.core.model.TextForm;

/** A port that a workload offers, and the protocol in which it does. */
@TextForm(
        kind = "a port, with a protocol after a slash if it is not tcp",
        pattern = "[0-9]{1,5}(/(tcp|udp|sctp))?",
        example = "53/udp",
        largestNumber = PortRange.MAX)
public record NamedPort(int number, TransportProtocol protocol) {

    /** What a port may be called, RFC 6335 §5.1. */
    public static final String NAME = "(?=[0-9-]*[a-z])[a-z0-9](-?[a-z0-9]){0,14}";

    /** {@link #NAME} in words. */
    public static final String NAME_SHAPE = "up to 15 small letters, digits and single hyphens, a letter among them";

    /** Checks the number. */
    public NamedPort {
        if (number < 1 || number > PortRange.MAX) {
            throw new IllegalArgumentException(number + " is no port from 1 to " + PortRange.MAX);
        }
    }

    /**
     * Reads {@code 5432} or {@code 53/udp}.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static NamedPort parse(String text) {
        if (!text.matches("[0-9]{1,5}(/(tcp|udp|sctp))?")) {
            throw new IllegalArgumentException("\"" + text + "\" is neither a port nor one such as 53/udp");
        }
        int slash = text.indexOf('/');
        return slash < 0
                ? new NamedPort(Integer.parseInt(text), TransportProtocol.TCP)
                : new NamedPort(
                        Integer.parseInt(text.substring(0, slash)),
                        TransportProtocol.valueOf(text.substring(slash + 1).toUpperCase(Locale.ROOT)));
    }

    @Override
    public String toString() {
        return protocol == TransportProtocol.TCP
                ? Integer.toString(number)
                : number + "/" + protocol.word().toLowerCase(Locale.ROOT);
    }
}
