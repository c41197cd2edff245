package ir.fhir.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.rest.param.ParamPrefixEnum;
import ir.domain.shared.Rejection;
import ir.fhir.criteria.SearchCriteria;
import java.time.Clock;
import java.time.Instant;
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

    private SearchCriteria.Value one(String name, String value) {
        var values = asked(name, value).search().criteria().get(0).values();
        assertThat(values).hasSize(1);
        return values.get(0);
    }

    /** HAPI's parameter types accept each of these or fail on it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "date; >=2026-01-01",
                "date; ~2026",
                "date; xx2026",
                "date; ge",
                "date; gege2026",
                "date; 202",
                "date; 2026-1",
                "date; 2026-02-30",
                "date; 2026-13",
                "date; 2026-01-01T",
                "date; 2026-01-01T08",
                "date; 2026-01-01T8:15",
                "date; 2026-01-01T24:00",
                "date; 2026-01-01T08:15:60",
                "date; 2026-01-01T08:15:00.",
                "date; 2026-01-01T08:15:00+1",
                "date; 2026-01-01T08:15:00+25:00",
                "date; 2026-01-01T08:15:00ZZ",
                "date; 2026-01-01T08:15:00.1.2Z",
                "date; 2026-01-01junk",
                "date; ２０２６",
                "date; -2026",
                "date; 2026-01-01|x",
                "value-quantity; >=5",
                "value-quantity; +5",
                "value-quantity; .5",
                "value-quantity; '5 '",
                "value-quantity; ５",
                "value-quantity; 5x",
                "value-quantity; 5.5.5",
                "value-quantity; |http://unitsofmeasure.org|mg",
                "value-quantity; 5|mg",
                "value-quantity; 5|a|b|c",
                "patient; Patient/",
                "patient; /1",
                "patient; nonsense/1",
                "patient; #1",
                "patient; ?a=b",
                "patient; urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7",
                "patient; Patient/a b",
                "patient; Patient/../Patient/1?x",
                "patient; http://[::1"
            })
    void malformedValueIsRejected(String name, String value) {
        refused(name, value);
    }

    @ParameterizedTest
    @CsvSource({
        "2026, 2025-12-31T23:00:00Z, 2026-12-31T23:00:00Z",
        "2026-03, 2026-02-28T23:00:00Z, 2026-03-31T22:00:00Z",
        "2026-03-29, 2026-03-28T23:00:00Z, 2026-03-29T22:00:00Z",
        "2026-07-01T08:15, 2026-07-01T06:15:00Z, 2026-07-01T06:16:00Z",
        "2026-07-01T08:15:30, 2026-07-01T06:15:30Z, 2026-07-01T06:15:31Z",
        "2026-07-01T08:15Z, 2026-07-01T08:15:00Z, 2026-07-01T08:16:00Z",
        "2026-07-01T08:15:30 02:00, 2026-07-01T06:15:30Z, 2026-07-01T06:15:31Z",
        "2026-07-01T08:15:30.25-05:00, 2026-07-01T13:15:30.250Z, 2026-07-01T13:15:30.251Z",
    })
    void dateIsAPeriodInItsPrecisionAndTheSitesZone(String value, String from, String until) {
        for (var prefix : List.of("", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap")) {
            assertThat(one("date", prefix + value))
                    .isEqualTo(new SearchCriteria.DateRangeValue(
                            prefix.isEmpty() ? ParamPrefixEnum.EQUAL : ParamPrefixEnum.forValue(prefix),
                            Instant.parse(from),
                            Instant.parse(until)));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "patient; 1; ReferenceValue[type=Optional.empty, id=1]",
                "patient; Patient/1; ReferenceValue[type=Optional[Patient], id=1]",
                "patient; Patient/1/_history/2; ReferenceValue[type=Optional[Patient], id=1]",
                "patient; http://example.org/fhir/Patient/1; ReferenceValue[type=Optional[Patient], id=1]",
                "patient:Patient; 1; ReferenceValue[type=Optional[Patient], id=1]",
                "code; a; TokenValue[system=Optional.empty, code=Optional[a]]",
                "code; s|a; TokenValue[system=Optional[s], code=Optional[a]]",
                "code; |a; TokenValue[system=Optional[], code=Optional[a]]",
                "code; s|; TokenValue[system=Optional[s], code=Optional.empty]",
                "code; s\\|t|a\\,b\\\\; TokenValue[system=Optional[s|t], code=Optional[a,b\\]]",
                "value-quantity; ge5.50||mg; QuantityValue[comparison=GREATERTHAN_OR_EQUALS, number=5.50, unit=Optional[mg]]",
                "value-quantity; 5|http://unitsofmeasure.org|a\\|b; QuantityValue[comparison=EQUAL, number=5, unit=Optional[a|b]]",
            })
    void valueIsParsed(String name, String value, String parsed) {
        assertThat(one(name, value)).hasToString(parsed);
    }

    @Test
    void valuesAreSeparatedByUnescapedCommas() {
        assertThat(asked("code", "a\\,b,c\\\\,d,,e").search().criteria().get(0).values())
                .extracting(Object::toString)
                .extracting(text -> text.substring(text.indexOf("code=Optional[") + 14, text.length() - 2))
                .containsExactly("a,b", "c\\", "d", "e");
    }

    /** Also with escaped separators, which HAPI joins in quadratic time. */
    @Test
    void numberOfValuesIsBounded() {
        assertThat(asked("code", "a,".repeat(500)).search().criteria().get(0).values())
                .hasSize(500);
        for (var many : List.of("a,".repeat(501), "\\,".repeat(500_000), ",".repeat(500_000))) {
            assertThatThrownBy(() -> asked("code", many)).isInstanceOf(FhirSearchRequest.InvalidSearchException.class);
        }
    }

    @Test
    void arbitraryValuesAreParsedOrRejected() {
        var random = new Random(11);
        var pieces = List.of(
                "ge",
                "eq",
                "ap",
                "20",
                "26",
                "-",
                "01",
                "T",
                ":",
                "Z",
                "+",
                ".",
                "5",
                "e9",
                "|",
                "\\",
                ",",
                "/",
                "Patient",
                "#",
                "?",
                "http://",
                "urn:",
                " ",
                "%",
                "$",
                "\u0661",
                "\ud83e",
                "x",
                "_history",
                ">=",
                "~",
                "=");
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder();
            for (int length = 1 + random.nextInt(8); length > 0; length--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            for (var name : List.of("date", "value-quantity", "patient", "patient:identifier", "code", "_id")) {
                try {
                    asked(name, text.toString());
                } catch (FhirSearchRequest.InvalidSearchException rejected) {
                    assertThat(rejected.rejection()).isInstanceOf(Rejection.InvalidValue.class);
                }
            }
        }
    }
}
