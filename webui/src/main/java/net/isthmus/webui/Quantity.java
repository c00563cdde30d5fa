package net.isthmus.webui;

import java.util.Locale;

/** Numbers as people read them: three digits and a unit, so that columns stay still while values move. */
final class Quantity {

    private static final String[] PREFIXES = {"", " k", " M", " G", " T", " P"};
    private static final double STEP = 1000;

    private Quantity() {}

    /** {@code 940 Mbit/s}. */
    static String bitsPerSecond(double bits) {
        String text = scaled(bits);
        return text.contains(" ") ? text + "bit/s" : text + " bit/s";
    }

    /** {@code 1.25 M}. */
    static String scaled(double value) {
        double rest = Math.max(0, value);
        int prefix = 0;
        while (rest >= 999.5 && prefix < PREFIXES.length - 1) {
            rest /= STEP;
            prefix++;
        }
        String pattern = prefix == 0 || rest >= 99.95 ? "%.0f" : rest >= 9.995 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, pattern, rest) + PREFIXES[prefix];
    }

    /** {@code 1 234 567}, with thin spaces that do not break. */
    static String counted(long count) {
        return String.format(Locale.ROOT, "%,d", count).replace(',', '\u202f');
    }

    /** {@code 64 kB}. */
    static String bytes(long bytes) {
        String text = scaled(bytes);
        return text + (text.contains(" ") ? "B" : " B");
    }
}
