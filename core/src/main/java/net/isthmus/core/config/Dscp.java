package net.isthmus.core.config;

import net.isthmus.core.model.TextForm;

/** A differentiated services code point, RFC 2474. */
@TextForm(
        kind = "a code point from 0 to 63, or ef, cs0 to cs7, af11 to af43",
        pattern = "[0-9]{1,2}|ef|cs[0-7]|af[1-4][1-3]",
        example = "ef",
        largestNumber = Dscp.MAX)
public record Dscp(int value) {

    static final int MAX = 63;
    private static final int EXPEDITED = 46;

    public Dscp {
        if (value < 0 || value > MAX) {
            throw new IllegalArgumentException(value + " is not a code point from 0 to " + MAX);
        }
    }

    /**
     * Reads a number, {@code ef} (RFC 3246), {@code cs3} (RFC 2474 §4.2.2) or {@code af21} (RFC 2597 §6).
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static Dscp parse(String text) {
        if (text.equals("ef")) {
            return new Dscp(EXPEDITED);
        }
        if (text.matches("cs[0-7]")) {
            return new Dscp(text.charAt(2) - '0' << 3);
        }
        if (text.matches("af[1-4][1-3]")) {
            return new Dscp(text.charAt(2) - '0' << 3 | text.charAt(3) - '0' << 1);
        }
        if (!text.matches("[0-9]{1,2}")) {
            throw new IllegalArgumentException("\"" + text + "\" is no code point");
        }
        return new Dscp(Integer.parseInt(text));
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
