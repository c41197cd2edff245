package ir.domain.resource;

import ir.domain.shared.TimeRange;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Weekly opening hours in the local time of the site. */
public record OpeningHours(List<Span> spans) {
    /**
     * The same hours on certain days of the week.
     *
     * @param closes at or before {@code opens} means on the next day: 20:00 to 08:00, or 00:00 to 00:00 for a whole day
     */
    public record Span(Set<DayOfWeek> days, LocalTime opens, LocalTime closes) {
        public Span {
            days = Set.copyOf(days);
            if (days.isEmpty()) {
                throw new IllegalArgumentException("days: none (expected: >= 1)");
            }
        }

        /** Overnight, or a whole day. */
        public boolean untilNextDay() {
            return !opens.isBefore(closes);
        }

        /**
         * The opening interval that begins on a day; a night of clock change is an hour shorter or longer. Empty on
         * another weekday, and where the clock change skips all of it.
         */
        Optional<TimeRange> beginningOn(LocalDate day, ZoneId zone) {
            if (!days.contains(day.getDayOfWeek())) {
                return Optional.empty();
            }
            var start = day.atTime(opens).atZone(zone).toInstant();
            var end = (untilNextDay() ? day.plusDays(1) : day)
                    .atTime(closes)
                    .atZone(zone)
                    .toInstant();
            return start.isBefore(end) ? Optional.of(new TimeRange(start, end)) : Optional.empty();
        }
    }

    public OpeningHours {
        spans = List.copyOf(spans);
    }

    public static OpeningHours on(Set<DayOfWeek> days, LocalTime opens, LocalTime closes) {
        return new OpeningHours(List.of(new Span(days, opens, closes)));
    }

    public static OpeningHours weekdays(LocalTime opens, LocalTime closes) {
        return on(EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY), opens, closes);
    }

    public static OpeningHours daily(LocalTime opens, LocalTime closes) {
        return on(EnumSet.allOf(DayOfWeek.class), opens, closes);
    }

    /** The opening intervals that begin on a day. */
    public List<TimeRange> beginningOn(LocalDate day, ZoneId zone) {
        return spans.stream()
                .flatMap(span -> span.beginningOn(day, zone).stream())
                .sorted()
                .toList();
    }
}
