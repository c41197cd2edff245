package ir.scheduling.availability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ir.domain.resource.CalendarEvent;
import ir.domain.resource.SiteId;
import ir.domain.shared.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bounds of recurrence rules: at most daily, with a limited interval and count; every accepted rule ends. */
class RecurrenceBoundsTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FREQ=SECONDLY",
                "FREQ=MINUTELY;COUNT=1",
                "FREQ=HOURLY",
                "FREQ=DAILY;BYHOUR=0,1,2",
                "FREQ=DAILY;BYMINUTE=0,1",
                "FREQ=DAILY;BYSECOND=0,1,2,3",
                "FREQ=DAILY;INTERVAL=0",
                "FREQ=DAILY;INTERVAL=1001",
                "FREQ=DAILY;INTERVAL=2147483647",
                "FREQ=DAILY;INTERVAL=-1",
                "FREQ=DAILY;COUNT=2001",
                "FREQ=DAILY;COUNT=99999999999",
                "FREQ=DAILY;UNTIL=+100000-01-01",
                "FREQ=NEVER",
                "COUNT=3",
                ""
            })
    void ruleBeyondTheBoundsIsRejectedWithTheBounds(String rule) {
        assertThatThrownBy(() -> RecurrenceExpander.rule(rule))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: a recurrence rule");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FREQ=DAILY",
                "FREQ=DAILY;INTERVAL=1000;COUNT=2000",
                "FREQ=WEEKLY;BYDAY=TU",
                "FREQ=MONTHLY;BYMONTHDAY=31",
                "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
                "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
                "FREQ=YEARLY;BYYEARDAY=366",
                "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=5",
                "FREQ=YEARLY;BYWEEKNO=53;BYDAY=SU"
            })
    void ruleWithinTheBoundsIsExpanded(String rule) {
        assertThat(RecurrenceExpander.rule(rule)).isNotNull();
        var event = new CalendarEvent(
                "e",
                new SiteId("site"),
                Optional.empty(),
                CalendarEvent.EventType.CLOSURE,
                TimeRange.of(Instant.parse("2017-01-01T08:00:00Z"), Duration.ofHours(1)),
                Optional.of(rule),
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new CalendarEvent.Source(CalendarEvent.Source.MANUAL, "e"));
        var fiveYears = new TimeRange(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2031-01-01T00:00:00Z"));
        assertThat(RecurrenceExpander.of(event, fiveYears, BERLIN)).hasSizeLessThanOrEqualTo(1_827);
    }
}
