package ir.scheduling.availability;

import ir.domain.resource.DiaryEntry;
import ir.domain.time.TimeWindow;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import net.fortuna.ical4j.model.Recur;

/** The times a diary entry happens. A repetition keeps the clock of the site: 22:00 to 06:00 is seven hours one night in March. */
public final class Occurrences {
    /** Nobody plans more repetitions of one entry than this; an import that asks for them is refused. */
    private static final int MOST = 2_000;

    private Occurrences() {}

    /** Those that overlap a stretch, in order. */
    public static List<TimeWindow> of(DiaryEntry entry, TimeWindow within, ZoneId zone) {
        if (entry.repeats().isEmpty()) {
            return entry.window().overlaps(within) ? List.of(entry.window()) : List.of();
        }
        var first = entry.window().start().atZone(zone).toLocalDateTime();
        var length = java.time.Duration.between(
                first, entry.window().end().atZone(zone).toLocalDateTime());
        var from = within.start().atZone(zone).toLocalDateTime().minus(length);
        var until = within.end().atZone(zone).toLocalDateTime();
        if (!first.isBefore(until)) {
            return List.of();
        }
        return rule(entry.repeats().get()).getDates(first, from.isBefore(first) ? first : from, until, MOST).stream()
                .map(start -> window(start, start.plus(length), zone))
                .filter(w -> w.start().isBefore(w.end()))
                .map(w -> new TimeWindow(w.start(), w.end()))
                .filter(within::overlaps)
                .sorted()
                .toList();
    }

    private record Stretch(java.time.Instant start, java.time.Instant end) {}

    private static Stretch window(LocalDateTime start, LocalDateTime end, ZoneId zone) {
        return new Stretch(start.atZone(zone).toInstant(), end.atZone(zone).toInstant());
    }

    /**
     * The rule in words a machine reads.
     *
     * @throws IllegalArgumentException if it is no recurrence rule, or repeats faster than daily
     */
    public static Recur<LocalDateTime> rule(String text) {
        try {
            var rule = new Recur<LocalDateTime>(text.strip());
            switch (rule.getFrequency()) {
                case DAILY, WEEKLY, MONTHLY, YEARLY -> {
                    return rule;
                }
                default -> throw new IllegalArgumentException("repeats faster than daily");
            }
        } catch (RuntimeException broken) {
            throw new IllegalArgumentException(
                    "repeats: \"" + text + "\" (expected: an RRULE such as FREQ=WEEKLY;BYDAY=TU)", broken);
        }
    }
}
