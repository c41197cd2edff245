package ir.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ir.domain.clinical.PainScore;
import ir.domain.followup.VisitState;
import ir.domain.referral.ReferralState;
import ir.domain.resource.OpeningHours;
import ir.domain.resource.ProbeSize;
import ir.domain.session.ProbePlan;
import ir.domain.shared.TimeRange;
import ir.domain.treatment.SessionState;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatesTest {
    @Test
    void endStatesHaveNoTransitions() {
        assertThat(Arrays.stream(ReferralState.values()).filter(s -> !s.isOpen()))
                .containsExactlyInAnyOrder(ReferralState.DECLINED, ReferralState.WITHDRAWN, ReferralState.COMPLETED);
        for (var end : new SessionState[] {
            SessionState.COMPLETED, SessionState.CANCELLED, SessionState.NO_SHOW, SessionState.ABORTED
        }) {
            assertThat(Arrays.stream(SessionState.values()).anyMatch(end::mayBecome))
                    .as(end.name())
                    .isFalse();
        }
        for (var end :
                new VisitState[] {VisitState.COMPLETED, VisitState.COMPLETED_LATE, VisitState.MISSED, VisitState.WAIVED
                }) {
            assertThat(Arrays.stream(VisitState.values()).anyMatch(end::mayBecome))
                    .as(end.name())
                    .isFalse();
        }
    }

    @Test
    void noReferralIsScheduledUnaccepted() {
        for (var state : ReferralState.values()) {
            if (state.mayBecome(ReferralState.SCHEDULED)) {
                assertThat(state).isIn(ReferralState.ACCEPTED, ReferralState.ACCEPTED_CONDITIONAL);
            }
        }
    }

    @Test
    void adjacentTimeRangesDoNotOverlap() {
        var eight = Instant.parse("2026-03-02T08:00:00Z");
        var one = TimeRange.ofMinutes(eight, 60);
        assertThat(one.overlaps(TimeRange.ofMinutes(eight.plusSeconds(3600), 60)))
                .isFalse();
        assertThat(one.overlaps(TimeRange.ofMinutes(eight.plusSeconds(3599), 60)))
                .isTrue();
        assertThat(one.contains(one.end())).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin, 2026-03-29, 8",
        "Europe/Berlin, 2026-10-25, 10",
        "America/New_York, 2026-03-08, 8",
        "Australia/Lord_Howe, 2026-04-05, 9.5"
    })
    void daysOfClockChangeAreShorterOrLonger(String zone, LocalDate day, double hours) {
        var night = OpeningHours.daily(LocalTime.of(0, 0), LocalTime.of(9, 0));
        assertThat(night.beginningOn(day, ZoneId.of(zone)).get(0).length())
                .isEqualTo(Duration.ofMinutes((long) (hours * 60)));
    }

    @ParameterizedTest
    @CsvSource({"1.2,1", "1.3,2", "3.3,2", "3.4,3", "4.1,3", "4.9,4", "5.0,5", "5.7,5", "5.8,6"})
    void lethalIceDecidesTheProbes(double cm, int probes) {
        assertThat(ProbePlan.of(cm, ir.domain.clinical.Intent.PALLIATIVE, ProbeSize.MM_2_4)
                        .probes())
                .isEqualTo(probes);
    }

    @Test
    void localControlRequiresFiveMillimetresOnEachSide() {
        assertThat(ProbePlan.of(3.0, ir.domain.clinical.Intent.LOCAL_CONTROL, ProbeSize.MM_2_4)
                        .probes())
                .isEqualTo(3);
        assertThat(ProbePlan.of(3.3, ir.domain.clinical.Intent.PALLIATIVE, ProbeSize.MM_1_7)
                        .probes())
                .isEqualTo(3);
    }

    @Test
    void painIsAWholeNumberFromZeroToTen() {
        assertThatThrownBy(() -> PainScore.of(11)).hasMessage("pain: 11 (expected: a whole number from 0 to 10)");
        assertThatThrownBy(() -> PainScore.of(-1)).hasMessageContaining("-1");
    }
}
