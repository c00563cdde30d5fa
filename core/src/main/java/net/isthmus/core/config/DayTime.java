package net.isthmus.core.config;

import net.isthmus.core.model.TextForm;

/**
 * A time of the day.
 *
 * @param minute since midnight, to 1440
 */
@TextForm(kind = "a time from 00:00 to 24:00", pattern = "[0-9]{2}:[0-9]{2}", example = "08:00")
public record DayTime(int minute) {

    private static final int HOUR = 60;
    private static final int DAY = 24 * HOUR;

    /**
     * Reads {@code 08:00}.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static DayTime parse(String text) {
        if (text.matches("[0-9]{2}:[0-5][0-9]")) {
            int minute = Integer.parseInt(text.substring(0, 2)) * HOUR + Integer.parseInt(text.substring(3));
            if (minute <= DAY) {
                return new DayTime(minute);
            }
        }
        throw new IllegalArgumentException("\"" + text + "\" is no time of the day");
    }

    @Override
    public String toString() {
        return "%02d:%02d".formatted(minute / HOUR, minute % HOUR);
    }
}
