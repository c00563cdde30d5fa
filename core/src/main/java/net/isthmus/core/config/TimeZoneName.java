package net.isthmus.core.config;

import java.time.DateTimeException;
import java.time.ZoneId;
import net.isthmus.core.model.TextForm;

/** A time zone by its name in the IANA database. */
@TextForm(
        kind = "UTC or the name of a time zone",
        pattern = "[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*",
        example = "Europe/Berlin")
public record TimeZoneName(ZoneId id) {

    /**
     * Reads a name.
     *
     * @throws IllegalArgumentException if there is no such time zone
     */
    public static TimeZoneName parse(String text) {
        try {
            if (text.equals("UTC") || ZoneId.getAvailableZoneIds().contains(text)) {
                return new TimeZoneName(ZoneId.of(text));
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("there is no time zone " + text, e);
        }
        throw new IllegalArgumentException("there is no time zone " + text);
    }

    @Override
    public String toString() {
        return id.getId();
    }
}
