package ir.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import ir.fhir.security.SmartScopes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** SMART App Launch 2.2, section 3.0.2: which scopes grant what, and that no other scope grants anything. */
class SmartScopesTest {
    private static final String LETTERS = "cruds";

    /** All 31 subsets in order. Each letter is granted if and only if the subset contains it: 155 cases. */
    static Stream<Arguments> subsets() {
        return IntStream.range(1, 32).boxed().flatMap(bits -> {
            var subset = new StringBuilder();
            for (int i = 0; i < 5; i++) {
                if ((bits & 1 << i) != 0) {
                    subset.append(LETTERS.charAt(i));
                }
            }
            return LETTERS.chars()
                    .mapToObj(letter -> Arguments.of(
                            "system/Appointment." + subset, (char) letter, subset.indexOf("" + (char) letter) >= 0));
        });
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("subsets")
    void everySubsetGrantsItsLetters(String scope, char letter, boolean granted) {
        var scopes = SmartScopes.parse(scope, "system");
        assertThat(scopes.permits("Appointment", letter)).isEqualTo(granted);
        assertThat(scopes.permits("Patient", letter)).as("another type").isFalse();
        assertThat(SmartScopes.parse(scope, "user").permits("Appointment", letter))
                .as("a system scope grants nothing to a person")
                .isFalse();
    }

    /** Every pair in the wrong order, and repeated letters: 10 + 5 cases. */
    static Stream<String> disordered() {
        var wrong = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            wrong.add("" + LETTERS.charAt(i) + LETTERS.charAt(i));
            for (int j = 0; j < i; j++) {
                wrong.add("" + LETTERS.charAt(i) + LETTERS.charAt(j));
            }
        }
        return wrong.stream();
    }

    @ParameterizedTest
    @MethodSource("disordered")
    void lettersOutOfOrderGrantNothing(String letters) {
        assertThat(SmartScopes.parse("system/Appointment." + letters, "system").grants())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "system/Appointment.read, rs",
        "system/Appointment.write, cud",
        "system/Appointment.*, cruds",
        "system/*.read, rs",
        "system/*.write, cud",
        "system/*.*, cruds",
        "system/*.cruds, cruds",
        "system/*.rs, rs",
        "system/*.r, r",
        "openid profile system/Appointment.c launch, c",
        "system/Appointment.c system/Appointment.u, cu",
        "system/Patient.cruds system/Appointment.s, s",
        "'  system/Appointment.r  ', r",
        "system/Appointment.r system/Appointment.bad, r",
    })
    void versionOneWordsAndSeveralScopesAreGranted(String claim, String letters) {
        var scopes = SmartScopes.parse(claim, "system");
        for (char letter : LETTERS.toCharArray()) {
            assertThat(scopes.permits("Appointment", letter))
                    .as(claim + " " + letter)
                    .isEqualTo(letters.indexOf(letter) >= 0);
        }
    }

    static Stream<String> nonsense() {
        return Stream.of(
                "",
                " ",
                "system",
                "system/",
                "system/Appointment",
                "system/Appointment.",
                "system/.rs",
                "system/*",
                "system/*.",
                "/Appointment.rs",
                "Appointment.rs",
                "System/Appointment.rs",
                "SYSTEM/Appointment.rs",
                "system/appointment.rs",
                "system/Appointment.RS",
                "system/Appointment.x",
                "system/Appointment.rsx",
                "system/Appointment.reads",
                "system/Appointment.Read",
                "system/Appointment.all",
                "system/Appointment.**",
                "system/**.rs",
                "system/A*.rs",
                "system/Appointment,Patient.rs",
                "system/Appointment.rs?status=booked",
                "system/Observation.rs?category=laboratory",
                "system/Appointment.r.s",
                "system//Appointment.rs",
                "system\\Appointment.rs",
                "system/Appointment-rs",
                "system/Appointment:rs",
                "system/Appointment.rs;",
                "admin/Appointment.rs",
                "patient/Appointment.rs",
                "patient/*.cruds",
                "patient/*.read",
                "launch",
                "launch/patient",
                "openid fhirUser",
                "offline_access",
                "system/Appointment.rs%20",
                "system/Appointment.r\u0000s",
                "systemm/Appointment.rs",
                "user/Appointment.rs",
                "user/*.cruds",
                "ſystem/Appointment.rs");
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void unknownSystemScopeGrantsNothing(String claim) {
        var scopes = SmartScopes.parse(claim, "system");
        for (char letter : LETTERS.toCharArray()) {
            assertThat(scopes.permits("Appointment", letter)).as(claim).isFalse();
            assertThat(scopes.permits("Observation", letter)).as(claim).isFalse();
        }
    }

    @Test
    void userScopesGrantAUser() {
        var scopes = SmartScopes.parse("user/Appointment.rs user/Task.u", "user");
        assertThat(scopes.permits("Appointment", 's')).isTrue();
        assertThat(scopes.permits("Appointment", 'u')).isFalse();
        assertThat(scopes.permits("Task", 'u')).isTrue();
    }

    @Test
    void thereAreMoreThanTwoHundredCases() {
        assertThat(List.of(subsets().count(), disordered().count(), nonsense().count(), 14L).stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isGreaterThanOrEqualTo(200);
    }
}
