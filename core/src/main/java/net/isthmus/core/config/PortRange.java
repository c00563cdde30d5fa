package net.isthmus.core.config;

import net.isthmus.core.model.TextForm;

/** A port, or ports from one to another. */
@TextForm(
        kind = "a port or a range of ports",
        pattern = "[0-9]{1,5}(-[0-9]{1,5})?",
        example = "8000-8999",
        largestNumber = PortRange.MAX)
public record PortRange(int first, int last) {

    static final int MAX = 65_535;

    public PortRange {
        if (first < 0 || last > MAX || first > last) {
            throw new IllegalArgumentException("ports " + first + " to " + last + " are no range within 0 to " + MAX);
        }
    }

    /**
     * Reads {@code 443} or {@code 8000-8999}.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static PortRange parse(String text) {
        if (!text.matches("[0-9]{1,5}(-[0-9]{1,5})?")) {
            throw new IllegalArgumentException("\"" + text + "\" is neither a port nor a range such as 8000-8999");
        }
        int dash = text.indexOf('-');
        int first = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
        return new PortRange(first, dash < 0 ? first : Integer.parseInt(text.substring(dash + 1)));
    }

    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
