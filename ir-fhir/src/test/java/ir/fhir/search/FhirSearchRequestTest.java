package ir.fhir.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ir.domain.shared.Rejection;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Search values: the parser rejects every value that the database cannot process. */
class FhirSearchRequestTest {
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    private final SearchParameterRegistry registry =
            new SearchParameterRegistry(Set.of("Observation", "Patient"), Set.of());

    private FhirSearchRequest asked(String name, String value) {
        return FhirSearchRequest.of("Observation", Map.of(name, new String[] {value}), true, registry, ZONE);
    }

    private void refused(String name, String value) {
        assertThatThrownBy(() -> asked(name, value))
                .as(name + "=" + value)
                .isInstanceOfSatisfying(
                        FhirSearchRequest.InvalidSearchException.class,
                        malformed -> assertThat(malformed.rejection())
                                .isInstanceOfSatisfying(
                                        Rejection.InvalidValue.class,
                                        invalid -> assertThat(invalid.element()).isEqualTo(name)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ap1e-999999",
                "1e999999",
                "gt-1e999999",
                "1E2147483647",
                "1e-2147483647",
                "1e99999999999999999999",
                "1e101",
                "1e-101",
                "0e101",
                "ne0e-999999",
                "12345678901234567890123456789012345678901",
                "NaN",
                "Infinity",
                "1_0",
                "0x10",
                "--1",
                ""
            })
    void hugeNumberIsAMalformedQuantity(String number) {
        if (!number.isEmpty()) {
            refused("value-quantity", number);
        }
        refused("value-quantity", number + "|http://unitsofmeasure.org|g/dL");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"7.5", "ge7.5", "ap1e100", "1e-100", "-0.000001", "1234567890123456789012345678901234567890"})
    void ordinaryNumberIsAQuantity(String number) {
        assertThat(asked("value-quantity", number + "|http://unitsofmeasure.org|g/dL")
                        .search()
                        .criteria())
                .hasSize(1);
    }

    @Test
    void numbersOfAnyLengthAreRejectedOrBounded() {
        var random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            var digits = "1".repeat(1 + random.nextInt(i % 100 == 0 ? 100_000 : 80));
            int exponent = random.nextInt(400) - 200;
            boolean sane = digits.length() <= 40
                    && Math.abs(exponent) <= 100
                    && Math.abs(exponent + digits.length() - 1) <= 100
                    && (digits + "e" + exponent).length() <= 60;
            if (sane) {
                assertThatCode(() -> asked("value-quantity", digits + "e" + exponent))
                        .doesNotThrowAnyException();
            } else {
                refused("value-quantity", digits + "e" + exponent);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "_count, 1e-999999",
        "_count, -1",
        "_count, 1e999999x",
        "date, +999999999-12-31T23:59:59Z",
        "date, ap-999999999-01-01T00:00:00Z",
        "date, gt+10000-01-01T00:00:00Z"
    })
    void countsAndDatesOutOfAllBoundsAreMalformed(String name, String value) {
        refused(name, value);
    }

    @Test
    void characterU0000IsMalformedInEveryValue() {
        for (var name : List.of("code", "value-quantity", "date", "_id", "subject", "identifier")) {
            refused(name, "a\0b");
        }
    }

    @Test
    void chainLengthIsBounded() {
        var chain = "subject" + ".link".repeat(50_000);
        assertThatThrownBy(() -> asked(chain, "x")).isInstanceOf(FhirSearchRequest.InvalidSearchException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Observation?value-quantity=ap1e-999999",
                "Observation?code=%00",
                "Observation?code=%zz",
                "Observation?code=%",
                "Observation?code",
                "Observation?code=",
                "Observation?code=%20",
                "Observation?=x",
                "Observation?code=1&",
                "Observation?&code=1",
                "Observation?",
                "Observation",
                "",
                "Observation?date=%2B999999999-12-31T23:59:59Z"
            })
    void filterIsReadAsStrictlyAsASearch(String filter) {
        assertThat(new SubscriptionFilterParser(registry, Set.of(), ZONE, Clock.systemUTC()).read(filter))
                .isInstanceOf(ir.domain.shared.Result.Failure.class);
    }
}
