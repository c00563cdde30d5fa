package net.isthmus.core.config;

import java.util.Map;
import net.isthmus.core.model.TextForm;

/**
 * A type of ICMP messages.
 *
 * @param number4 in ICMP
 * @param number6 in ICMPv6
 */
@TextForm(
        kind = "echo-request, echo-reply or a type from 0 to 255",
        pattern = "echo-request|echo-reply|[0-9]{1,3}",
        example = "echo-request",
        largestNumber = 255)
public record IcmpType(int number4, int number6) {

    private static final Map<String, IcmpType> NAMES =
            Map.of("echo-request", new IcmpType(8, 128), "echo-reply", new IcmpType(0, 129));

    /**
     * Reads a name or a number.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    public static IcmpType parse(String text) {
        IcmpType named = NAMES.get(text);
        if (named != null) {
            return named;
        }
        int number = text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : -1;
        if (number < 0 || number > 255) {
            throw new IllegalArgumentException("\"" + text + "\" is no type of ICMP messages");
        }
        return new IcmpType(number, number);
    }

    @Override
    public String toString() {
        return NAMES.entrySet().stream()
                .filter(name -> name.getValue().equals(this))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(Integer.toString(number4));
    }
}
