package ir.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ir.domain.resource.CalendarEvent;
import ir.domain.resource.SiteId;
import ir.domain.shared.CalendarBounds;
import ir.domain.shared.DateRange;
import ir.domain.shared.Expected;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Dates and spans at their bounds and a step to either side. */
class CalendarBoundsTest {
    private static final LocalDate FIRST = LocalDate.of(1900, 1, 1);
    private static final LocalDate LAST = LocalDate.of(2199, 12, 31);

    @Test
    void dateIsFrom1900To2199() {
        assertThat(new DateRange(FIRST, LAST).days()).isPositive();
        for (var outside : List.of(FIRST.minusDays(1), LAST.plusDays(1), LocalDate.MIN, LocalDate.MAX)) {
            assertThat(CalendarBounds.contains(outside)).as(outside.toString()).isFalse();
            assertThatThrownBy(() -> new DateRange(outside, outside))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1900-01-01 to 2199-12-31");
        }
        assertThat(CalendarBounds.nearest(LocalDate.MIN)).isEqualTo(FIRST);
        assertThat(CalendarBounds.nearest(LocalDate.MAX)).isEqualTo(LAST);
        assertThat(CalendarBounds.nearest(FIRST.plusDays(1))).isEqualTo(FIRST.plusDays(1));
    }

    @Test
    void instantIsWithinTheSameDatesInAnyZone() {
        for (var inside : List.of("1899-12-31T10:00:00Z", "2026-11-24T00:00:00Z", "2200-01-01T14:00:00Z")) {
            assertThat(TimeRange.ofMinutes(Instant.parse(inside), 1).minutes()).isEqualTo(1);
        }
        for (var outside : List.of("1899-12-30T00:00:00Z", "2200-01-03T00:00:00Z", "+100000-01-01T00:00:00Z")) {
            assertThatThrownBy(() -> TimeRange.ofMinutes(Instant.parse(outside), 1))
                    .as(outside)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1900-01-01 to 2199-12-31");
        }
    }

    @Test
    void spanIsFiveYearsAtMost() {
        var first = LocalDate.of(2024, 2, 29);
        var longest = new DateRange(first, first.plusYears(5).minusDays(1));
        assertThat(CalendarBounds.span("to", longest).orElseThrow()).isEqualTo(longest);
        var refused = CalendarBounds.span("to", new DateRange(first, first.plusYears(5)));
        assertThat(refused)
                .isInstanceOfSatisfying(
                        Result.Failure.class,
                        r -> assertThat(r.rejection())
                                .isEqualTo(new Rejection.InvalidValue(
                                        "to", "2029-02-28", Expected.of("at-most-years-from", 5, first))));
        var start = Instant.parse("2026-01-01T00:00:00Z");
        var end = Instant.parse("2031-01-01T00:00:00Z");
        assertThat(CalendarBounds.span("end", new TimeRange(start, end))).isInstanceOf(Result.Success.class);
        assertThat(CalendarBounds.span("end", new TimeRange(start, end.plusSeconds(1))))
                .isInstanceOf(Result.Failure.class);
    }

    @Test
    void oneTimeOfARepeatedEntryIsAMonthAtMost() {
        assertThat(entry(Duration.ofDays(31), Optional.of("FREQ=YEARLY"))).isNotNull();
        assertThat(entry(Duration.ofDays(32), Optional.empty())).isNotNull();
        assertThatThrownBy(() -> entry(Duration.ofDays(31).plusSeconds(1), Optional.of("FREQ=YEARLY")))
                .hasMessageContaining("at most 31 days");
    }

    private static CalendarEvent entry(Duration length, Optional<String> repeats) {
        return new CalendarEvent(
                "e",
                new SiteId("site"),
                Optional.empty(),
                CalendarEvent.EventType.CLOSURE,
                TimeRange.of(Instant.parse("2026-01-01T00:00:00Z"), length),
                repeats,
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new CalendarEvent.Source(CalendarEvent.Source.MANUAL, "e"));
    }
}
