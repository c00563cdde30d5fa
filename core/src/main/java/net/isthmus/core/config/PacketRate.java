package net.isthmus.core.config;

import net.isthmus.core.model.TextForm;

/**
 * A number of frames a second.
 *
 * @param pps from 1 on
 */
@TextForm(kind = "a rate in frames a second", pattern = "[1-9][0-9]{0,8}pps", example = "1000pps")
public record PacketRate(long pps) {
    private static final String UNIT = "pps";
    private static final long MOST = 999_999_999;

    public PacketRate {
        if (pps < 1 || pps > MOST) {
            throw new IllegalArgumentException(pps + " frames a second are not 1 to " + MOST);
        }
    }

    /**
     * Reads a number with its unit.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static PacketRate parse(String text) {
        if (!text.matches("[1-9][0-9]{0,8}pps")) {
            throw new IllegalArgumentException("\"" + text + "\" is not a rate in frames a second");
        }
        return new PacketRate(Long.parseLong(text.substring(0, text.length() - UNIT.length())));
    }

    @Override
    public String toString() {
        return pps + UNIT;
    }
}
