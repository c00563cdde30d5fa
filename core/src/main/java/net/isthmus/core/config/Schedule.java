package net.isthmus.core.config;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.List;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** A time of the week. */
@Section(
        value = "A time of the week. From a later time to an earlier one it lasts past midnight, and belongs to the"
                + " day on which it began.",
        example = """
            firewall:
              schedules:
                office-hours: { days: [mon, tue, wed, thu, fri], from: "08:00", to: "18:00", timeZone: Europe/Berlin }
                night: { from: "22:00", to: "06:00" }
            """)
public record Schedule(
        @Key(value = "Days; without it, every day.", noun = "day", example = "[sat, sun]", max = 7)
        List<Weekday> days,

        @Key(value = "When it begins.", defaultsTo = "00:00", example = "\"08:00\"")
        DayTime from,

        @Key(value = "When it ends.", defaultsTo = "24:00", example = "\"18:00\"")
        DayTime to,

        @Key(value = "Whose time.", defaultsTo = "UTC", example = "Europe/Berlin")
        TimeZoneName timeZone) {

    private static final int MINUTES_AN_HOUR = 60;

    public Schedule {
        days = List.copyOf(days);
    }

    /** True if an instant is within it. */
    public boolean holdsAt(Instant instant) {
        ZonedDateTime there = instant.atZone(timeZone.id());
        int minute = there.getHour() * MINUTES_AN_HOUR + there.getMinute();
        if (from.minute() < to.minute()) {
            return isOn(there) && minute >= from.minute() && minute < to.minute();
        }
        return isOn(there) && minute >= from.minute() || isOn(there.minusDays(1)) && minute < to.minute();
    }

    private boolean isOn(ZonedDateTime day) {
        return days.isEmpty() || days.stream().anyMatch(one -> one.is(day.getDayOfWeek()));
    }
}
