package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.followup.VisitState;
import ir.domain.referral.ReferralState;
import ir.domain.repeat.RepeatState;
import ir.domain.session.Phase;
import ir.domain.shared.Rejection;
import ir.domain.shared.ResourceRole;
import ir.domain.shared.TimeRange;
import ir.domain.treatment.SessionState;
import ir.domain.waiting.WaitingEntry;
import ir.scheduling.message.RejectionMessages;
import ir.scheduling.security.Permission;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RejectionMessagesTest {
    @Test
    void everyRejectionHasAMessageAndARemedy() {
        var bundle = RejectionMessages.bundle(Locale.ENGLISH);
        assertThat(Rejection.class.getPermittedSubclasses()).isNotEmpty();
        for (var rejectionType : Rejection.class.getPermittedSubclasses()) {
            var sentence = bundle.getString(rejectionType.getSimpleName());
            assertThat(bundle.getString(rejectionType.getSimpleName() + ".remedy"))
                    .isNotBlank();
            var highest = Arrays.stream(sentence.split("\\{", -1))
                    .skip(1)
                    .mapToInt(part -> part.charAt(0) - '0')
                    .max()
                    .orElse(-1);
            assertThat(highest)
                    .as("facts of " + rejectionType.getSimpleName())
                    .isLessThan(rejectionType.getRecordComponents().length);
        }
    }

    @ParameterizedTest
    @EnumSource(Permission.class)
    void missingPermissionIsNamedInWords(Permission permission) {
        assertThat(RejectionMessages.of(
                        new Rejection.NotPermitted(permission.name()), Locale.ENGLISH, ClinicFixture.BERLIN))
                .doesNotContain("_", permission.name());
    }

    @Test
    void everyStateAndPhaseIsNamedInWords() {
        var bundle = RejectionMessages.bundle(Locale.ENGLISH);
        Stream.<Enum<?>[]>of(
                        ReferralState.values(),
                        SessionState.values(),
                        VisitState.values(),
                        RepeatState.values(),
                        WaitingEntry.State.values(),
                        Phase.values())
                .flatMap(Arrays::stream)
                .forEach(state -> assertThat(bundle.containsKey("word." + state.name()))
                        .as(state.getDeclaringClass().getSimpleName() + " " + state)
                        .isTrue());
    }

    @Test
    void takenResourceIsNamedWithItsIntervalInTheSitesZone() {
        var start = Instant.parse("2026-03-02T07:25:00Z");
        assertThat(RejectionMessages.of(
                        new Rejection.ResourceAlreadyBooked(
                                "Dr. Eins", ResourceRole.OPERATOR, TimeRange.ofMinutes(start, 93)),
                        Locale.ENGLISH,
                        ClinicFixture.BERLIN))
                .isEqualTo("Dr. Eins (operator) is already booked Mon 2 Mar 2026 08:25–09:58.");
        assertThat(RejectionMessages.code(new Rejection.VersionMissing())).isEqualTo("version-missing");
    }
}
