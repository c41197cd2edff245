package ir.domain.shared;

import java.time.Duration;
import java.time.Instant;

/** A half-open interval: it includes its start and excludes its end, so two windows that touch do not overlap. */
public record TimeRange(Instant start, Instant end) implements Comparable<TimeRange> {
    public TimeRange {
        if (!CalendarBounds.contains(start) || !CalendarBounds.contains(end)) {
            throw new IllegalArgumentException("window: " + start + " to " + end + " (expected: a date from "
                    + CalendarBounds.FIRST + " to " + CalendarBounds.LAST + ")");
        }
        if (!start.isBefore(end)) {
            throw new IllegalArgumentException("window: " + start + " to " + end + " (expected: start before end)");
        }
    }

    public static TimeRange of(Instant start, Duration length) {
        return new TimeRange(start, start.plus(length));
    }

    public static TimeRange ofMinutes(Instant start, long minutes) {
        return of(start, Duration.ofMinutes(minutes));
    }

    public boolean overlaps(TimeRange other) {
        return start.isBefore(other.end) && other.start.isBefore(end);
    }

    public boolean contains(TimeRange other) {
        return !other.start.isBefore(start) && !other.end.isAfter(end);
    }

    public boolean contains(Instant instant) {
        return !instant.isBefore(start) && instant.isBefore(end);
    }

    public Duration length() {
        return Duration.between(start, end);
    }

    public long minutes() {
        return length().toMinutes();
    }

    @Override
    public int compareTo(TimeRange other) {
        int byStart = start.compareTo(other.start);
        return byStart != 0 ? byStart : end.compareTo(other.end);
    }
}
