package ir.domain.shared;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/** Calendar days in the hospital's zone, first and last included. */
public record DateRange(LocalDate first, LocalDate last) {
    public DateRange {
        if (!CalendarBounds.contains(first) || !CalendarBounds.contains(last)) {
            throw new IllegalArgumentException("days: " + first + " to " + last + " (expected: a date from "
                    + CalendarBounds.FIRST + " to " + CalendarBounds.LAST + ")");
        }
        if (last.isBefore(first)) {
            throw new IllegalArgumentException("days: " + first + " to " + last + " (expected: first not after last)");
        }
    }

    public boolean contains(LocalDate day) {
        return !day.isBefore(first) && !day.isAfter(last);
    }

    public long days() {
        return ChronoUnit.DAYS.between(first, last) + 1;
    }
}
