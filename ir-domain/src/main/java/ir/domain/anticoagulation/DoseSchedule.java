package ir.domain.anticoagulation;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The times of day at which a drug is taken, every day, in the site's local time. */
public record DoseSchedule(List<LocalTime> times) {
    private static final int SEARCH_DAYS = 40;

    public DoseSchedule {
        times = times.stream().distinct().sorted().toList();
        if (times.isEmpty() || times.size() > 6) {
            throw new IllegalArgumentException("doses a day: " + times.size() + " (expected: 1 to 6)");
        }
    }

    public int perDay() {
        return times.size();
    }

    /** The n-th scheduled dose before an instant, counted backwards from 1. */
    public Instant nthDoseBefore(Instant start, int n, ZoneId zone) {
        var day = start.atZone(zone).toLocalDate();
        return days(day.minusDays(SEARCH_DAYS), zone)
                .filter(dose -> dose.isBefore(start))
                .sorted(Comparator.reverseOrder())
                .skip(n - 1L)
                .findFirst()
                .orElseThrow();
    }

    /** The n-th scheduled dose at or after an instant, counted from 1. */
    public Instant nthDoseFrom(Instant earliest, int n, ZoneId zone) {
        return days(earliest.atZone(zone).toLocalDate(), zone)
                .filter(dose -> !dose.isBefore(earliest))
                .sorted()
                .skip(n - 1L)
                .findFirst()
                .orElseThrow();
    }

    private Stream<Instant> days(LocalDate first, ZoneId zone) {
        return IntStream.rangeClosed(0, SEARCH_DAYS)
                .mapToObj(first::plusDays)
                .flatMap(day ->
                        times.stream().map(time -> day.atTime(time).atZone(zone).toInstant()));
    }
}
