package net.isthmus.core.config;

import net.isthmus.core.model.TextForm;

/** A degree of preference or a metric: 32 bits. */
@TextForm(kind = "a number of 32 bits", pattern = "[0-9]{1,10}", example = "200", largestNumber = BgpMetric.MAX)
public record BgpMetric(long value) {

    static final long MAX = 0xffff_ffffL;

    public BgpMetric {
        if (value < 0 || value > MAX) {
            throw new IllegalArgumentException(value + " is not between 0 and " + MAX);
        }
    }

    /**
     * Reads a number in decimal digits.
     *
     * @throws IllegalArgumentException if the text is anything else, or has no room in 32 bits
     */
    public static BgpMetric parse(String text) {
        if (!text.matches("[0-9]{1,10}")) {
            throw new IllegalArgumentException("\"" + text + "\" is not a number from 0 to " + MAX);
        }
        return new BgpMetric(Long.parseLong(text));
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
