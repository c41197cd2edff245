package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.clinical.Intent;
import ir.domain.clinical.Standing;
import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.patient.Sex;
import ir.domain.shared.DateRange;
import ir.scheduling.referral.details.PatientCaseAssembler;
import ir.scheduling.repository.ReceivedResource;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Days of coverage: the insured period, restricted by the payer's preauthorisation. */
class PatientCaseAssemblerTest {
    private static final PatientId ANNA = new PatientId("anna");
    private static final ReceivedResource YEAR = cover("cover", "active", "2026-01-01", "2026-12-31");

    private static ReceivedResource cover(String id, String status, @Nullable String first, @Nullable String last) {
        return evidence(id, "Coverage", status, null, null, first, last);
    }

    private static ReceivedResource answer(
            String status,
            @Nullable String coverage,
            @Nullable String outcome,
            @Nullable String first,
            @Nullable String last) {
        return evidence("answer", "ClaimResponse", status, coverage, outcome, first, last);
    }

    private static ReceivedResource evidence(
            String id,
            String kind,
            String status,
            @Nullable String focus,
            @Nullable String outcome,
            @Nullable String first,
            @Nullable String last) {
        return new ReceivedResource(
                id,
                kind,
                ANNA,
                Optional.empty(),
                Optional.empty(),
                status.equals("active") ? Standing.IN_FORCE : Standing.of(Standing.State.WITHDRAWN, "status=" + status),
                Optional.ofNullable(focus),
                Optional.ofNullable(first).map(day -> Instant.parse(day + "T11:00:00Z")),
                Optional.ofNullable(last).map(day -> Instant.parse(day + "T11:00:00Z")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.ofNullable(outcome),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Instant.parse("2026-01-01T00:00:00Z"),
                "test",
                "{}",
                1,
                List.of());
    }

    private static List<DateRange> covered(ReceivedResource... evidence) {
        return PatientCaseAssembler.of(
                        new Patient(
                                ANNA,
                                "1",
                                "Test",
                                "Anna",
                                Sex.FEMALE,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        Intent.PALLIATIVE,
                        List.of(),
                        List.of(evidence),
                        List.of(),
                        ClinicFixture.site(),
                        LocalDate.of(2026, 3, 2),
                        Optional.empty())
                .cover();
    }

    private static DateRange days(String first, String last) {
        return new DateRange(LocalDate.parse(first), LocalDate.parse(last));
    }

    @Test
    void insuranceCoversItsPeriodUnlessAuthorisationIsRequired() {
        assertThat(covered(YEAR)).containsExactly(days("2026-01-01", "2026-12-31"));
        assertThat(covered(YEAR, answer("active", "cover", null, "2026-03-01", "2026-03-31")))
                .as("a response to a claim is no preauthorisation")
                .containsExactly(days("2026-01-01", "2026-12-31"));
        assertThat(covered(cover("cover", "cancelled", "2026-01-01", null))).isEmpty();
        assertThat(covered(cover("cover", "active", "2026-12-31", "2026-01-01")))
                .isEmpty();
    }

    @Test
    void authorisationNarrowsCoverage() {
        assertThat(covered(YEAR, answer("active", "cover", "complete", "2026-03-01", "2027-03-31")))
                .containsExactly(days("2026-03-01", "2026-12-31"));
        assertThat(covered(YEAR, answer("active", null, "partial", null, "2026-04-30")))
                .as("applies to any coverage if it names none")
                .containsExactly(days("2026-01-01", "2026-04-30"));
        assertThat(covered(YEAR, answer("active", "cover", "complete", null, null)))
                .containsExactly(days("2026-01-01", "2026-12-31"));
    }

    @Test
    void coverageIsUnknownUntilThePayerAgrees() {
        assertThat(covered(YEAR, answer("active", "cover", "queued", null, null)))
                .isEmpty();
        assertThat(covered(YEAR, answer("active", "cover", "error", null, null)))
                .isEmpty();
        assertThat(covered(YEAR, answer("cancelled", "cover", "error", null, null)))
                .containsExactly(days("2026-01-01", "2026-12-31"));
    }

    @Test
    void responseOfAnotherInsurerDoesNotChangeCoverage() {
        assertThat(covered(
                        YEAR,
                        cover("other", "active", "2026-01-01", "2026-06-30"),
                        answer("active", "other", "complete", "2026-02-01", "2026-02-28")))
                .containsExactlyInAnyOrder(days("2026-01-01", "2026-12-31"), days("2026-02-01", "2026-02-28"));
    }
}
