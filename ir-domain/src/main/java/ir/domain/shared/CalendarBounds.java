package ir.domain.shared;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * The bounds of every date and time span that a caller supplies. A date outside them is an input error, and a longer
 * span would cost too much to process.
 */
public final class CalendarBounds {
    public static final LocalDate FIRST = LocalDate.of(1900, 1, 1);
    public static final LocalDate LAST = LocalDate.of(2199, 12, 31);

    /** The longest span of a report, and of one interval of busy time. */
    public static final int SPAN_YEARS = 5;

    /** The expected value of a date in a rejection. */
    public static final Expected EXPECTED = Expected.of("date-within-bounds", FIRST, LAST);

    // one day wider on either side, because an instant falls on another date in another zone
    private static final Instant EARLIEST = FIRST.minusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    private static final Instant LATEST = LAST.plusDays(2).atStartOfDay().toInstant(ZoneOffset.UTC);

    private CalendarBounds() {}

    public static boolean contains(LocalDate day) {
        return !day.isBefore(FIRST) && !day.isAfter(LAST);
    }

    public static boolean contains(Instant at) {
        return !at.isBefore(EARLIEST) && !at.isAfter(LATEST);
    }

    /** The nearest date within the bounds, for dates that other systems write as "always" or "never". */
    public static LocalDate nearest(LocalDate day) {
        return day.isBefore(FIRST) ? FIRST : day.isAfter(LAST) ? LAST : day;
    }

    /** The nearest instant within the bounds, for an end that is counted from a start. */
    public static Instant nearest(Instant at) {
        return at.isBefore(EARLIEST) ? EARLIEST : at.isAfter(LATEST) ? LATEST : at;
    }

    /**
     * The same range, or a rejection if it is longer than {@link #SPAN_YEARS} years.
     *
     * @param element name of the parameter with the end
     */
    public static Result<DateRange> span(String element, DateRange range) {
        return range.last().isBefore(range.first().plusYears(SPAN_YEARS))
                ? Result.success(range)
                : Result.failure(new Rejection.InvalidValue(
                        element,
                        range.last().toString(),
                        Expected.of("at-most-years-from", SPAN_YEARS, range.first())));
    }

    /** The same window, or a rejection if it is longer than {@link #SPAN_YEARS} years. */
    public static Result<TimeRange> span(String element, TimeRange window) {
        var start = window.start().atOffset(ZoneOffset.UTC);
        return window.end().atOffset(ZoneOffset.UTC).isAfter(start.plusYears(SPAN_YEARS))
                ? Result.failure(new Rejection.InvalidValue(
                        element,
                        window.end().toString(),
                        Expected.of("at-most-years-after", SPAN_YEARS, window.start())))
                : Result.success(window);
    }
}
