package ir.scheduling.availability;

import ir.domain.resource.CalendarEvent;
import ir.domain.shared.Expected;
import ir.domain.shared.TimeRange;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.regex.Pattern;
import net.fortuna.ical4j.model.Recur;

/**
 * Expands a calendar event into its occurrences. Recurrences keep the local time of the site: 22:00 to 06:00 is seven
 * hours in one night of March.
 */
public final class RecurrenceExpander {
    /** Maximum number of recurrences of one event; an import with more is rejected. */
    private static final int MOST = 2_000;

    private static final int LONGEST_INTERVAL = 1_000;
    private static final int LONGEST_RULE = 500;
    private static final Pattern INTERVAL = Pattern.compile("(?i)INTERVAL=([^;]*)");
    private static final Pattern COUNT = Pattern.compile("(?i)COUNT=([^;]*)");

    /** The expected value in a rejection. */
    public static final Expected EXPECTED = Expected.of("recurrence-rule", LONGEST_INTERVAL, MOST);

    private RecurrenceExpander() {}

    /** The occurrences that overlap a range, in order. */
    public static List<TimeRange> of(CalendarEvent event, TimeRange within, ZoneId zone) {
        if (event.repeats().isEmpty()) {
            return event.window().overlaps(within) ? List.of(event.window()) : List.of();
        }
        var first = event.window().start().atZone(zone).toLocalDateTime();
        var length = java.time.Duration.between(
                first, event.window().end().atZone(zone).toLocalDateTime());
        var from = within.start().atZone(zone).toLocalDateTime().minus(length);
        var until = within.end().atZone(zone).toLocalDateTime();
        if (!first.isBefore(until)) {
            return List.of();
        }
        return rule(event.repeats().get()).getDates(first, from.isBefore(first) ? first : from, until, MOST).stream()
                .map(start -> window(start, start.plus(length), zone))
                .filter(w -> w.start().isBefore(w.end()))
                .map(w -> new TimeRange(w.start(), w.end()))
                .filter(within::overlaps)
                .sorted()
                .toList();
    }

    private record Occurrence(java.time.Instant start, java.time.Instant end) {}

    private static Occurrence window(LocalDateTime start, LocalDateTime end, ZoneId zone) {
        return new Occurrence(start.atZone(zone).toInstant(), end.atZone(zone).toInstant());
    }

    /**
     * Parses a recurrence rule.
     *
     * @throws IllegalArgumentException if it is no recurrence rule, or repeats more often than daily
     */
    public static Recur<LocalDateTime> rule(String text) {
        try {
            var rule = new Recur<LocalDateTime>(text.strip());
            boolean daily = switch (rule.getFrequency()) {
                case DAILY, WEEKLY, MONTHLY, YEARLY ->
                    rule.getHourList().isEmpty()
                            && rule.getMinuteList().isEmpty()
                            && rule.getSecondList().isEmpty();
                default -> false;
            };
            // read from the text, because ical4j treats a negative number as absent
            boolean bounded = text.length() <= LONGEST_RULE
                    && within(INTERVAL, text, LONGEST_INTERVAL)
                    && within(COUNT, text, MOST);
            if (daily && bounded) {
                return rule;
            }
        } catch (RuntimeException exception) {
            throw new IllegalArgumentException(said(text), exception);
        }
        throw new IllegalArgumentException(said(text));
    }

    private static boolean within(Pattern part, String rule, int most) {
        return part.matcher(rule)
                .results()
                .map(found -> found.group(1).strip())
                .allMatch(number -> number.matches("\\d{1,5}")
                        && Integer.parseInt(number) >= 1
                        && Integer.parseInt(number) <= most);
    }

    private static String said(String text) {
        var shown = text.length() > LONGEST_RULE ? text.length() + " characters" : text;
        return "repeats: \"" + shown + "\" (expected: a recurrence rule of this system)";
    }
}
