package ir.scheduling.calendar;

import ir.domain.resource.CalendarEvent;
import ir.domain.shared.CalendarBounds;
import ir.domain.shared.Expected;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.scheduling.availability.RecurrenceExpander;
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

/**
 * Reads external busy time in the formats of other systems. A file is read completely or rejected; the error names the
 * line.
 */
final class BusyTimeImporter {
    /** More events than a busy suite has in a year; a larger file is rejected. */
    static final int MOST = 5_000;

    /** The id is part of a database index. */
    private static final int LONGEST_ID = 500;

    private BusyTimeImporter() {}

    /** One interval of busy time as received. */
    record BusyTimeRow(
            String element,
            String externalId,
            CalendarEvent.EventType type,
            TimeRange window,
            Optional<String> repeats,
            String title,
            boolean cancelled) {}

    /** The faulty element, its value, and what was expected. */
    static final class UnreadableFileException extends Exception {
        private static final long serialVersionUID = 1;
        private final String element;
        private final String actual;
        private final Expected expected;

        UnreadableFileException(String where, String found, String expected) {
            this(where, found, Expected.of(expected));
        }

        UnreadableFileException(String where, String found, Expected expected) {
            super(where + ": " + found + " (expected: " + expected.key() + ")");
            this.element = where;
            this.actual = found;
            this.expected = expected;
        }

        String element() {
            return element;
        }

        String actual() {
            return actual;
        }

        Expected expected() {
            return expected;
        }
    }

    /**
     * Reads a CSV file with the columns {@code id,start,end,title} and optionally {@code kind} and {@code repeats}.
     * Times are ISO 8601, with an offset or in the site's local time.
     */
    static List<BusyTimeRow> csv(String text, ZoneId zone) throws UnreadableFileException {
        var lines = new ArrayList<BusyTimeRow>();
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
                    throw new UnreadableFileException(
                            "line 1", String.join(",", parser.getHeaderNames()), "columns-id-start-end-title");
                }
            }
            for (var row : parser) {
                lines.add(line(row, zone));
                limited(lines);
            }
        } catch (IOException | java.io.UncheckedIOException | IllegalArgumentException exception) {
            throw new UnreadableFileException("file", String.valueOf(exception.getMessage()), "table-commas-rfc-4180");
        }
        return lines;
    }

    private static BusyTimeRow line(CSVRecord row, ZoneId zone) throws UnreadableFileException {
        var where = "line " + (row.getRecordNumber() + 1);
        if (!row.isSet("end")) {
            throw new UnreadableFileException(where, row.size() + " fields", "as-many-fields-as-header");
        }
        var type = row.isMapped("kind") && row.isSet("kind") && !row.get("kind").isBlank()
                ? eventType(where, row.get("kind"))
                : CalendarEvent.EventType.EXTERNAL_BUSY;
        var repeats = row.isMapped("repeats")
                        && row.isSet("repeats")
                        && !row.get("repeats").isBlank()
                ? Optional.of(row.get("repeats"))
                : Optional.<String>empty();
        if (row.get("id").isBlank()) {
            throw new UnreadableFileException(where, "no id", "id-in-other-system");
        }
        return checked(
                where,
                row.get("id"),
                type,
                instant(where + ", start", row.get("start"), zone),
                instant(where + ", end", row.get("end"), zone),
                repeats,
                row.isMapped("title") && row.isSet("title") ? row.get("title") : "",
                false);
    }

    private static CalendarEvent.EventType eventType(String where, String text) throws UnreadableFileException {
        var name = text.strip().toUpperCase(Locale.ROOT).replace(' ', '_').replace('-', '_');
        try {
            // the format of the file names external busy time "busy elsewhere"
            return name.equals("BUSY_ELSEWHERE")
                    ? CalendarEvent.EventType.EXTERNAL_BUSY
                    : CalendarEvent.EventType.valueOf(name);
        } catch (IllegalArgumentException unknown) {
            throw new UnreadableFileException(where + ", kind", text, "closure-absence-busy-elsewhere-shift");
        }
    }

    private static Instant instant(String where, String text, ZoneId zone) throws UnreadableFileException {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException noOffset) {
            try {
                return LocalDateTime.parse(text.replace(' ', 'T')).atZone(zone).toInstant();
            } catch (DateTimeException exception) {
                throw new UnreadableFileException(where, text, "time-such-as-2026-03");
            }
        }
    }

    /**
     * Reads the events of an iCalendar file (RFC 5545). Transparent events take no time; cancelled events release it.
     */
    static List<BusyTimeRow> iCalendar(String text, ZoneId zone) throws UnreadableFileException {
        var lines = new ArrayList<BusyTimeRow>();
        try {
            var calendar = new CalendarBuilder().build(new StringReader(text));
            for (VEvent event : calendar.<VEvent>getComponents("VEVENT")) {
                var uid = value(event, Property.UID).orElse("");
                var where = "event " + (uid.isEmpty() ? String.valueOf(lines.size() + 1) : uid);
                if (uid.isEmpty()) {
                    throw new UnreadableFileException(where, "no UID", "uid");
                }
                if (value(event, "TRANSP").filter("TRANSPARENT"::equals).isPresent()) {
                    continue;
                }
                var start =
                        event.<DtStart<Temporal>>getProperty(Property.DTSTART).map(DtStart::getDate);
                var end = event.<Temporal>getEndDate(true).map(DtEnd::getDate);
                if (start.isEmpty() || end.isEmpty()) {
                    throw new UnreadableFileException(where, "incomplete", "dtstart-and-dtend-or-duration");
                }
                lines.add(checked(
                        where,
                        uid + value(event, "RECURRENCE-ID").map(id -> "/" + id).orElse(""),
                        CalendarEvent.EventType.EXTERNAL_BUSY,
                        instant(where, start.get(), zone),
                        instant(where, end.get(), zone),
                        value(event, Property.RRULE),
                        value(event, Property.SUMMARY).orElse(""),
                        value(event, Property.STATUS)
                                .filter("CANCELLED"::equals)
                                .isPresent()));
                limited(lines);
            }
        } catch (IOException | ParserException | RuntimeException exception) {
            throw new UnreadableFileException(
                    "file", String.valueOf(exception.getMessage()), "icalendar-file-rfc-5545");
        }
        return lines;
    }

    private static Optional<String> value(VEvent event, String name) {
        return event.getProperty(name).map(p -> p.getValue()).filter(v -> !v.isBlank());
    }

    private static Instant instant(String where, Temporal temporal, ZoneId zone) throws UnreadableFileException {
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
        throw new UnreadableFileException(where, temporal.toString(), "date-or-time");
    }

    private static BusyTimeRow checked(
            String where,
            String id,
            CalendarEvent.EventType type,
            Instant start,
            Instant end,
            Optional<String> repeats,
            String title,
            boolean cancelled)
            throws UnreadableFileException {
        if (!start.isBefore(end)) {
            throw new UnreadableFileException(where, start + " to " + end, "end-after-start");
        }
        if (repeats.isPresent()) {
            try {
                RecurrenceExpander.rule(repeats.get());
            } catch (IllegalArgumentException exception) {
                throw new UnreadableFileException(where, shortened(repeats.get()), RecurrenceExpander.EXPECTED);
            }
        }
        if (id.length() > LONGEST_ID) {
            throw new UnreadableFileException(
                    where, id.length() + " characters", Expected.of("id-of-at-most", LONGEST_ID));
        }
        if (!CalendarBounds.contains(start) || !CalendarBounds.contains(end)) {
            throw new UnreadableFileException(where, start + " to " + end, CalendarBounds.EXPECTED);
        }
        var window = new TimeRange(start, end);
        if (CalendarBounds.span(where, window) instanceof Result.Failure<TimeRange>) {
            throw new UnreadableFileException(
                    where, start + " to " + end, Expected.of("at-most-years", CalendarBounds.SPAN_YEARS));
        }
        return new BusyTimeRow(where, id, type, window, repeats, title, cancelled);
    }

    private static String shortened(String text) {
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }

    private static void limited(List<BusyTimeRow> lines) throws UnreadableFileException {
        if (lines.size() > MOST) {
            throw new UnreadableFileException(
                    "file", "more than " + MOST + " lines", Expected.of("at-most-entries-of-import", MOST));
        }
    }
}
