package ir.web.console;

import ir.domain.shared.CalendarBounds;
import ir.domain.shared.Expected;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Reads dates, numbers and choices from request parameters and checks their bounds. Unreadable text is an {@link
 * InvalidInput}, which names the parameter, the text and the bound.
 */
final class Inputs {
    /** Exceeds any count, dose or number of days used in the clinic. */
    private static final int LARGEST = 1_000_000;

    private static final Expected WHOLE = Expected.of("whole-number-from-to", -LARGEST, LARGEST);
    private static final Expected NUMBER = Expected.of("number-from-to", -LARGEST, LARGEST);

    private Inputs() {}

    static LocalDate date(String name, String text) {
        var expected = Expected.of("date-such-as", CalendarBounds.FIRST, CalendarBounds.LAST);
        return bounded(name, text, expected, parsed(name, text, expected, LocalDate::parse), day -> day);
    }

    static YearMonth month(String name, String text) {
        var expected = Expected.of(
                "month-within-bounds", YearMonth.from(CalendarBounds.FIRST), YearMonth.from(CalendarBounds.LAST));
        return bounded(name, text, expected, parsed(name, text, expected, YearMonth::parse), month -> month.atDay(1));
    }

    /** Reads a local date and time in the zone of the site. */
    static LocalDateTime dateTime(String name, String text) {
        var expected = Expected.of("date-and-time-such-as", CalendarBounds.FIRST, CalendarBounds.LAST);
        return bounded(
                name, text, expected, parsed(name, text, expected, LocalDateTime::parse), LocalDateTime::toLocalDate);
    }

    static Instant instant(String name, String text) {
        var expected = Expected.of("instant-such-as", CalendarBounds.FIRST, CalendarBounds.LAST);
        var at = parsed(name, text, expected, Instant::parse);
        if (!CalendarBounds.contains(at)) {
            throw new InvalidInput(name, text, expected);
        }
        return at;
    }

    static LocalTime hour(String name, String text) {
        return parsed(name, text, Expected.of("time-of-day-such-as"), LocalTime::parse);
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
                        Expected.oneOf(Arrays.stream(type.getEnumConstants())
                                .map(Enum::name)
                                .toList())));
    }

    private static <T> T parsed(String name, String text, Expected expected, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (DateTimeException malformed) {
            throw new InvalidInput(name, text, expected);
        }
    }

    private static <T> T bounded(String name, String text, Expected expected, T value, Function<T, LocalDate> day) {
        if (!CalendarBounds.contains(day.apply(value))) {
            throw new InvalidInput(name, text, expected);
        }
        return value;
    }
}
