package ir.web.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ir.domain.resource.ProbeSize;
import ir.domain.shared.CalendarBounds;
import ir.domain.shared.DateRange;
import ir.domain.shared.Rejection;
import ir.scheduling.message.RejectionMessages;
import ir.scheduling.repository.UnreadableDocumentException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Reading of request values at and beyond their bounds; failures are always an {@link InvalidInput}. */
class InputsTest {
    private static final Map<String, BiFunction<String, String, Object>> READERS = Map.of(
            "date", Inputs::date,
            "month", Inputs::month,
            "dateTime", Inputs::dateTime,
            "instant", Inputs::instant,
            "hour", Inputs::hour,
            "wholeNumber", Inputs::wholeNumber,
            "decimal", Inputs::decimal,
            "choice", (name, text) -> Inputs.choice(ProbeSize.class, name, text));

    @Test
    void valueWithinItsBoundIsRead() {
        assertThat(Inputs.date("d", "1900-01-01")).isEqualTo(CalendarBounds.FIRST);
        assertThat(Inputs.date("d", "2199-12-31")).isEqualTo(CalendarBounds.LAST);
        assertThat(Inputs.dateTime("d", "2026-11-24T08:00")).isEqualTo(LocalDateTime.of(2026, 11, 24, 8, 0));
        assertThat(Inputs.month("m", "2199-12")).isEqualTo(YearMonth.of(2199, 12));
        assertThat(Inputs.hour("h", "23:59")).isEqualTo(LocalTime.of(23, 59));
        assertThat(Inputs.wholeNumber("n", "−1000000")).isEqualTo(-1_000_000);
        assertThat(Inputs.decimal("n", "9,5")).isEqualTo(9.5);
        assertThat(Inputs.choice(ProbeSize.class, "s", "MM_2_4")).isEqualTo(ProbeSize.MM_2_4);
    }

    @Test
    void valueBeyondItsBoundIsRejectedWithTheBound() {
        var beyond = Map.of(
                "date", List.of("1899-12-31", "2200-01-01", "+100000-01-01", "-999999999-01-01", "0000-00-00"),
                "month", List.of("1899-12", "2200-01", "+100000-01"),
                "dateTime", List.of("2200-01-01T00:00", "-999999999-01-01T00:00"),
                "instant", List.of("+1000000000-12-31T23:59:59Z", "-1000000000-01-01T00:00:00Z"),
                "hour", List.of("24:01", "8"),
                "wholeNumber", List.of("1000001", "99999999999", "1.5", "1e5", "١٢"),
                "decimal", List.of("1e999999", "NaN", "Infinity", "0x1p3", "1000000.1", "1d"),
                "choice", List.of("mm_2_4", "NO_SUCH_VALUE"));
        beyond.forEach((reader, texts) -> texts.forEach(text -> assertThatThrownBy(() ->
                        java.util.Objects.requireNonNull(READERS.get(reader)).apply("field", text))
                .as(reader + " " + text)
                .isInstanceOfSatisfying(
                        InvalidInput.class,
                        refused -> assertThat(refused.refusal())
                                .isInstanceOfSatisfying(Rejection.InvalidValue.class, invalid -> {
                                    assertThat(invalid.element()).isEqualTo("field");
                                    assertThat(invalid.value()).isEqualTo(text);
                                    assertThat(RejectionMessages.expected(invalid.expected(), Locale.ENGLISH))
                                            .isNotBlank();
                                }))));
    }

    @Test
    void arbitraryTextIsReadOrRejected() {
        var random = new Random(20_261_126);
        var letters = "0123456789-+.:,TZeE \0\ud800𐍈x%";
        for (int round = 0; round < 20_000; round++) {
            var text = new StringBuilder();
            for (int length = random.nextInt(25); length > 0; length--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            for (var reader : READERS.values()) {
                try {
                    assertThat(reader.apply("field", text.toString())).isNotNull();
                } catch (InvalidInput refused) {
                    assertThat(refused.refusal()).isNotNull();
                }
            }
        }
        assertThatThrownBy(() -> Inputs.date("x".repeat(1_000), "y".repeat(100_000)))
                .isInstanceOf(InvalidInput.class)
                .satisfies(refused -> assertThat(String.valueOf(refused.getMessage()))
                        .hasSizeLessThan(500)
                        .contains("100000 characters"));
    }

    /** The error page: invalid input of the caller gives 400, and an internal error is not reported as 400. */
    @Test
    void onlyWhatTheCallerSentIsInvalid() {
        assertThat(InvalidInput.reasonIn(new IllegalStateException(thrownBy(() -> Inputs.date("day", "x")))))
                .hasValueSatisfying(text -> assertThat(text).contains("day", "1900-01-01 to 2199-12-31"));
        assertThat(InvalidInput.reasonIn(thrownBy(() -> new DateRange(LocalDate.MIN, LocalDate.MAX))))
                .isPresent();
        assertThat(InvalidInput.reasonIn(thrownBy(() -> LocalDate.parse(letters()))))
                .isEmpty();
        assertThat(InvalidInput.reasonIn(thrownBy(() -> Integer.parseInt(letters()))))
                .isEmpty();
        assertThat(InvalidInput.reasonIn(new IllegalArgumentException("broken (expected: whole)")))
                .as("not thrown by a domain type")
                .isEmpty();
        assertThat(InvalidInput.reasonIn(new IllegalStateException())).isEmpty();
        assertThat(InvalidInput.reasonIn(new UnreadableDocumentException(
                        "diary_entry",
                        "e1",
                        DateRange.class,
                        thrownBy(() -> new DateRange(LocalDate.MIN, LocalDate.MIN)))))
                .as("a stored value is not the caller's")
                .isEmpty();
    }

    private static String letters() {
        return String.join("", List.of("x"));
    }

    private static RuntimeException thrownBy(Runnable broken) {
        try {
            broken.run();
        } catch (RuntimeException thrown) {
            return thrown;
        }
        throw new AssertionError("nothing was thrown");
    }
}
