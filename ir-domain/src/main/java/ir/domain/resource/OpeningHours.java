package ir.domain.resource;

import ir.domain.time.TimeWindow;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;

/** The same hours on certain days of the week, in the site's zone. */
public record OpeningHours(Set<DayOfWeek> days, LocalTime opens, LocalTime closes) {
    public OpeningHours {
        days = Set.copyOf(days);
        if (!opens.isBefore(closes)) {
            throw new IllegalArgumentException(
                    "hours: " + opens + " to " + closes + " (expected: opens before closes)");
        }
    }

    public static OpeningHours weekdays(LocalTime opens, LocalTime closes) {
        return new OpeningHours(
                Set.of(DayOfWeek.MONDAY, DayOfWeek.TUESDAY, DayOfWeek.WEDNESDAY, DayOfWeek.THURSDAY, DayOfWeek.FRIDAY),
                opens,
                closes);
    }

    /** Open from when to when on a day, as instants: a day of clock change is an hour shorter or longer. */
    public Optional<TimeWindow> on(LocalDate day, ZoneId zone) {
        if (!days.contains(day.getDayOfWeek())) {
            return Optional.empty();
        }
        return Optional.of(new TimeWindow(
                day.atTime(opens).atZone(zone).toInstant(),
                day.atTime(closes).atZone(zone).toInstant()));
    }
}
