package net.isthmus.core.config;

import net.isthmus.core.model.TextForm;

/** A number of bytes or packets, perhaps in thousands, millions and so on: {@code 500G}. */
@TextForm(
        kind = "a number, perhaps with K, M, G or T behind it",
        pattern = "[1-9][0-9]{0,17}[KMGT]?",
        example = "500G",
        largestNumber = Integer.MAX_VALUE)
public record IpsecAmount(long value) {

    private static final String UNITS = "KMGT";
    private static final long STEP = 1000;

    public IpsecAmount {
        if (value <= 0) {
            throw new IllegalArgumentException("an amount of " + value);
        }
    }

    /**
     * Reads a number with or without a unit.
     *
     * @throws IllegalArgumentException if the text is anything else, or more than 2⁶³
     */
    public static IpsecAmount parse(String text) {
        if (!text.matches("[1-9][0-9]{0,17}[KMGT]?")) {
            throw new IllegalArgumentException("\"" + text + "\" is not a number, perhaps with K, M, G or T behind it");
        }
        int unit = UNITS.indexOf(text.charAt(text.length() - 1));
        long value = Long.parseLong(unit < 0 ? text : text.substring(0, text.length() - 1));
        for (int i = 0; i <= unit; i++) {
            if (value > Long.MAX_VALUE / STEP) {
                throw new IllegalArgumentException("\"" + text + "\" is more than anybody counts");
            }
            value *= STEP;
        }
        return new IpsecAmount(value);
    }

    @Override
    public String toString() {
        long rest = value;
        int unit = -1;
        while (unit + 1 < UNITS.length() && rest % STEP == 0) {
            rest /= STEP;
            unit++;
        }
        return unit < 0 ? Long.toString(rest) : rest + UNITS.substring(unit, unit + 1);
    }
}
