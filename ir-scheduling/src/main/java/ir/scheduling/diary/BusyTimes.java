package ir.scheduling.diary;

import ir.domain.outcome.Outcome;
import ir.domain.resource.DiaryEntry;
import ir.domain.time.CalendarBounds;
import ir.domain.time.TimeWindow;
import ir.scheduling.availability.Occurrences;
import java.io.IOException;
import java.io.StringReader;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import net.fortuna.ical4j.data.CalendarBuilder;
import net.fortuna.ical4j.data.ParserException;
import net.fortuna.ical4j.model.Property;
import net.fortuna.ical4j.model.component.VEvent;
import net.fortuna.ical4j.model.property.DtEnd;
import net.fortuna.ical4j.model.property.DtStart;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/** Time taken elsewhere, as other systems write it. A file is read whole or not at all; what is wrong names its line. */
final class BusyTimes {
    /** More than a year of a busy suite; a file with more is a mistake. */
    static final int MOST = 5_000;

    /** It is part of an index. */
    private static final int LONGEST_ID = 500;

    private BusyTimes() {}

    /** One stretch as it was sent. */
    record Line(
            String where,
            String externalId,
            DiaryEntry.Kind kind,
            TimeWindow window,
            Optional<String> repeats,
            String title,
            boolean cancelled) {}

    /** What is wrong, where, and what was expected. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;
        private final String where;
        private final String found;
        private final String expected;

        Unreadable(String where, String found, String expected) {
            super(where + ": " + found + " (expected: " + expected + ")");
            this.where = where;
            this.found = found;
            this.expected = expected;
        }

        String where() {
            return where;
        }

        String found() {
            return found;
        }

        String expected() {
            return expected;
        }
    }

    /**
     * A table with the columns {@code id,start,end,title} and, if wanted, {@code kind} and {@code repeats}. Times are
     * ISO 8601, with an offset or on the clock of the site.
     */
    static List<Line> csv(String text, ZoneId zone) throws Unreadable {
        var lines = new ArrayList<Line>();
        try (var parser = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .setIgnoreHeaderCase(true)
                .setIgnoreEmptyLines(true)
                .setTrim(true)
                .get()
                .parse(new StringReader(text))) {
            for (var column : List.of("id", "start", "end")) {
                if (parser.getHeaderNames().stream().noneMatch(column::equalsIgnoreCase)) {
                    throw new Unreadable(
                            "line 1", String.join(",", parser.getHeaderNames()), "the columns id,start,end,title");
                }
            }
            for (var row : parser) {
                lines.add(line(row, zone));
                tooMany(lines);
            }
        } catch (IOException | java.io.UncheckedIOException | IllegalArgumentException broken) {
            throw new Unreadable("file", String.valueOf(broken.getMessage()), "a table with commas (RFC 4180)");
        }
        return lines;
    }

    private static Line line(CSVRecord row, ZoneId zone) throws Unreadable {
        var where = "line " + (row.getRecordNumber() + 1);
        if (!row.isSet("end")) {
            throw new Unreadable(where, row.size() + " fields", "as many fields as the header names");
        }
        var kind = row.isMapped("kind") && row.isSet("kind") && !row.get("kind").isBlank()
                ? kind(where, row.get("kind"))
                : DiaryEntry.Kind.BUSY_ELSEWHERE;
        var repeats = row.isMapped("repeats")
                        && row.isSet("repeats")
                        && !row.get("repeats").isBlank()
                ? Optional.of(row.get("repeats"))
                : Optional.<String>empty();
        if (row.get("id").isBlank()) {
            throw new Unreadable(where, "no id", "the other system's own id, so that it is found again");
        }
        return checked(
                where,
                row.get("id"),
                kind,
                instant(where + ", start", row.get("start"), zone),
                instant(where + ", end", row.get("end"), zone),
                repeats,
                row.isMapped("title") && row.isSet("title") ? row.get("title") : "",
                false);
    }

    private static DiaryEntry.Kind kind(String where, String text) throws Unreadable {
        try {
            return DiaryEntry.Kind.valueOf(
                    text.strip().toUpperCase(Locale.ROOT).replace(' ', '_').replace('-', '_'));
        } catch (IllegalArgumentException unknown) {
            throw new Unreadable(where + ", kind", text, "closure, absence, busy-elsewhere, shift or on-call");
        }
    }

    private static Instant instant(String where, String text, ZoneId zone) throws Unreadable {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException noOffset) {
            try {
                return LocalDateTime.parse(text.replace(' ', 'T')).atZone(zone).toInstant();
            } catch (DateTimeException broken) {
                throw new Unreadable(where, text, "a time such as 2026-03-02T08:00 or with an offset");
            }
        }
    }

    /** Events of an iCalendar file (RFC 5545). Those that are transparent take no time; cancelled ones give theirs back. */
    static List<Line> iCalendar(String text, ZoneId zone) throws Unreadable {
        var lines = new ArrayList<Line>();
        try {
            var calendar = new CalendarBuilder().build(new StringReader(text));
            for (VEvent event : calendar.<VEvent>getComponents("VEVENT")) {
                var uid = value(event, Property.UID).orElse("");
                var where = "event " + (uid.isEmpty() ? String.valueOf(lines.size() + 1) : uid);
                if (uid.isEmpty()) {
                    throw new Unreadable(where, "no UID", "a UID, so that it is found again");
                }
                if (value(event, "TRANSP").filter("TRANSPARENT"::equals).isPresent()) {
                    continue;
                }
                var start =
                        event.<DtStart<Temporal>>getProperty(Property.DTSTART).map(DtStart::getDate);
                var end = event.<Temporal>getEndDate(true).map(DtEnd::getDate);
                if (start.isEmpty() || end.isEmpty()) {
                    throw new Unreadable(where, "no DTSTART or no end", "DTSTART and DTEND or DURATION");
                }
                lines.add(checked(
                        where,
                        uid + value(event, "RECURRENCE-ID").map(id -> "/" + id).orElse(""),
                        DiaryEntry.Kind.BUSY_ELSEWHERE,
                        instant(where, start.get(), zone),
                        instant(where, end.get(), zone),
                        value(event, Property.RRULE),
                        value(event, Property.SUMMARY).orElse(""),
                        value(event, Property.STATUS)
                                .filter("CANCELLED"::equals)
                                .isPresent()));
                tooMany(lines);
            }
        } catch (IOException | ParserException | RuntimeException broken) {
            throw new Unreadable("file", String.valueOf(broken.getMessage()), "an iCalendar file (RFC 5545)");
        }
        return lines;
    }

    private static Optional<String> value(VEvent event, String name) {
        return event.getProperty(name).map(p -> p.getValue()).filter(v -> !v.isBlank());
    }

    private static Instant instant(String where, Temporal temporal, ZoneId zone) throws Unreadable {
        if (temporal instanceof Instant instant) {
            return instant;
        }
        if (temporal instanceof ZonedDateTime zoned) {
            return zoned.toInstant();
        }
        if (temporal instanceof OffsetDateTime offset) {
            return offset.toInstant();
        }
        if (temporal instanceof LocalDateTime local) {
            return local.atZone(zone).toInstant();
        }
        if (temporal instanceof LocalDate day) {
            return day.atStartOfDay(zone).toInstant();
        }
        throw new Unreadable(where, temporal.toString(), "a date or a time");
    }

    private static Line checked(
            String where,
            String id,
            DiaryEntry.Kind kind,
            Instant start,
            Instant end,
            Optional<String> repeats,
            String title,
            boolean cancelled)
            throws Unreadable {
        if (!start.isBefore(end)) {
            throw new Unreadable(where, start + " to " + end, "an end after the start");
        }
        if (repeats.isPresent()) {
            try {
                Occurrences.rule(repeats.get());
            } catch (IllegalArgumentException broken) {
                throw new Unreadable(where, shortened(repeats.get()), Occurrences.EXPECTED);
            }
        }
        if (id.length() > LONGEST_ID) {
            throw new Unreadable(where, id.length() + " characters", "an id of at most " + LONGEST_ID);
        }
        if (!CalendarBounds.holds(start) || !CalendarBounds.holds(end)) {
            throw new Unreadable(where, start + " to " + end, CalendarBounds.expected());
        }
        var window = new TimeWindow(start, end);
        if (CalendarBounds.span(where, window) instanceof Outcome.Refused<TimeWindow>) {
            throw new Unreadable(where, start + " to " + end, "at most " + CalendarBounds.SPAN_YEARS + " years");
        }
        return new Line(where, id, kind, window, repeats, title, cancelled);
    }

    private static String shortened(String text) {
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }

    private static void tooMany(List<Line> lines) throws Unreadable {
        if (lines.size() > MOST) {
            throw new Unreadable("file", "more than " + MOST + " lines", "at most " + MOST + " at a time");
        }
    }
}
