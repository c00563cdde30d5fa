package net.isthmus.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
    private static final Schedule OFFICE = new Schedule(
            List.of(Weekday.MON, Weekday.FRI),
            DayTime.parse("08:00"),
            DayTime.parse("18:00"),
            TimeZoneName.parse("Europe/Berlin"));
    private static final Schedule NIGHT = new Schedule(
            List.of(Weekday.FRI), DayTime.parse("22:00"), DayTime.parse("06:00"), TimeZoneName.parse("UTC"));
    private static final Schedule WEEKEND = new Schedule(
            List.of(Weekday.SAT, Weekday.SUN),
            DayTime.parse("00:00"),
            DayTime.parse("24:00"),
            TimeZoneName.parse("UTC"));

    @ParameterizedTest
    @CsvSource({
        // Friday; Berlin is two hours ahead in summer and one in winter
        "2026-07-03T05:59:59Z, false, false, false",
        "2026-07-03T06:00:00Z, true, false, false",
        "2026-07-03T15:59:59Z, true, false, false",
        "2026-07-03T16:00:00Z, false, false, false",
        "2026-12-04T06:30:00Z, false, false, false",
        "2026-12-04T07:00:00Z, true, false, false",
        "2026-07-03T22:00:00Z, false, true, false",
        "2026-07-04T05:59:59Z, false, true, true",
        "2026-07-04T06:00:00Z, false, false, true",
        "2026-07-04T23:00:00Z, false, false, true",
        "2026-07-05T23:59:59Z, false, false, true",
        "2026-07-06T00:00:00Z, false, false, false"
    })
    void shouldHoldWithinItsTimesOfTheWeek(Instant at, boolean office, boolean night, boolean weekend) {
        assertThat(OFFICE.holdsAt(at)).isEqualTo(office);
        assertThat(NIGHT.holdsAt(at)).isEqualTo(night);
        assertThat(WEEKEND.holdsAt(at)).isEqualTo(weekend);
    }
}
