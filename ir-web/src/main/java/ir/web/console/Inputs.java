package ir.web.console;

import ir.domain.time.CalendarBounds;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads dates, numbers and choices from request parameters and checks their bounds. Unreadable text is an {@link
 * InvalidInput}, which names the parameter, the text and the bound.
 */
final class Inputs {
    /** Exceeds any count, dose or number of days used in the clinic. */
    private static final int LARGEST = 1_000_000;

    private static final String WHOLE = "a whole number from -" + LARGEST + " to " + LARGEST;
    private static final String NUMBER = "a number from -" + LARGEST + " to " + LARGEST + ", such as 12.5";

    private Inputs() {}

    static LocalDate date(String name, String text) {
        var expected = CalendarBounds.expected() + ", such as 2026-11-24";
        return bounded(name, text, expected, parsed(name, text, expected, LocalDate::parse), day -> day);
    }

    static YearMonth month(String name, String text) {
        var expected = "a month from 1900-01 to 2199-12, such as 2026-11";
        return bounded(name, text, expected, parsed(name, text, expected, YearMonth::parse), month -> month.atDay(1));
    }

    /** Reads a local date and time in the zone of the site. */
    static LocalDateTime dateTime(String name, String text) {
        var expected = CalendarBounds.expected() + " with its hour, such as 2026-11-24T08:00";
        return bounded(
                name, text, expected, parsed(name, text, expected, LocalDateTime::parse), LocalDateTime::toLocalDate);
    }

    static Instant instant(String name, String text) {
        var expected = "an instant, such as 2026-11-24T08:00:00Z, on " + CalendarBounds.expected();
        var at = parsed(name, text, expected, Instant::parse);
        if (!CalendarBounds.holds(at)) {
            throw new InvalidInput(name, text, expected);
        }
        return at;
    }

    static LocalTime hour(String name, String text) {
        return parsed(name, text, "an hour, such as 08:00", LocalTime::parse);
    }

    static int wholeNumber(String name, String text) {
        var plain = text.replace('−', '-');
        if (!plain.matches("[+-]?\\d{1,7}") || Math.abs(Integer.parseInt(plain)) > LARGEST) {
            throw new InvalidInput(name, text, WHOLE);
        }
        return Integer.parseInt(plain);
    }

    /** Accepts a decimal point or comma, but no exponent. */
    static double decimal(String name, String text) {
        var plain = text.replace('−', '-').replace(',', '.');
        if (!plain.matches("[+-]?\\d{1,7}(\\.\\d{1,10})?") || Math.abs(Double.parseDouble(plain)) > LARGEST) {
            throw new InvalidInput(name, text, NUMBER);
        }
        return Double.parseDouble(plain);
    }

    static <E extends Enum<E>> E choice(Class<E> type, String name, String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(one -> one.name().equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidInput(
                        name,
                        text,
                        Arrays.stream(type.getEnumConstants()).map(Enum::name).collect(Collectors.joining(", "))));
    }

    private static <T> T parsed(String name, String text, String expected, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (DateTimeException malformed) {
            throw new InvalidInput(name, text, expected);
        }
    }

    private static <T> T bounded(String name, String text, String expected, T value, Function<T, LocalDate> day) {
        if (!CalendarBounds.holds(day.apply(value))) {
            throw new InvalidInput(name, text, expected);
        }
        return value;
    }
}
