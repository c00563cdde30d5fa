package net.isthmus.core.config;

import java.time.DayOfWeek;

/** A day of the week, in three letters. */
public enum Weekday {
    MON,
    TUE,
    WED,
    THU,
    FRI,
    SAT,
    SUN;

    boolean is(DayOfWeek day) {
        return day.getValue() == ordinal() + 1;
    }
}
