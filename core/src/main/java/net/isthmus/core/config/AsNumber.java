package net.isthmus.core.config;

import net.isthmus.core.model.TextForm;

/** The number of an autonomous system, of two or four octets: RFC 6793. Never one that may not be used as such. */
@TextForm(
        kind = "the number of an autonomous system",
        pattern = "[1-9][0-9]{0,9}",
        example = "64512",
        largestNumber = AsNumber.MAX)
public record AsNumber(long value) {

    static final long MAX = 4_294_967_294L;

    /** What stands for a number of four octets where only two fit. */
    private static final long TRANS = 23_456;

    private static final long LAST_OF_TWO_OCTETS = 65_535;

    public AsNumber {
        if (value <= 0 || value > MAX) {
            throw new IllegalArgumentException(value + " is not between 1 and " + MAX);
        }
        if (value == TRANS || value == LAST_OF_TWO_OCTETS) {
            throw new IllegalArgumentException(value + " is reserved, and nobody's autonomous system");
        }
    }

    /**
     * Reads a number in decimal digits.
     *
     * @throws IllegalArgumentException if the text is anything else, or a number that nobody may have
     */
    public static AsNumber parse(String text) {
        if (!text.matches("[0-9]{1,10}")) {
            throw new IllegalArgumentException("\"" + text + "\" is not the number of an autonomous system");
        }
        return new AsNumber(Long.parseLong(text));
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
