package ir.domain;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.anticoagulation.DrugList;
import ir.domain.assessment.Question;
import ir.domain.clinical.Intent;
import ir.domain.clinical.PainScore;
import ir.domain.clinical.Urgency;
import ir.domain.lesion.BodySite;
import ir.domain.patient.PatientId;
import ir.domain.readiness.ChecklistSnapshot;
import ir.domain.readiness.PatientInstructions.InstructionType;
import ir.domain.readiness.Readiness;
import ir.domain.referral.ReferralId;
import ir.domain.resource.ProbeSize;
import ir.domain.rule.MedicationInterruption;
import ir.domain.rule.RuleSet;
import ir.domain.rule.TreatByDatePolicy;
import ir.domain.session.Anaesthesia;
import ir.domain.session.ChecklistItem;
import ir.domain.session.CryoProtocol;
import ir.domain.session.PlanParameters;
import ir.domain.session.SessionPlan;
import ir.domain.shared.Result;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dates that follow from a session's start: due dates, last doses, restarts, fasting, and what changes with a move. */
class ReadinessTest {
    private static final SessionPlan PLAN = SessionPlan.of(
            new PlanParameters(ProbeSize.MM_2_4, 2, 1, Anaesthesia.SEDATION, CryoProtocol.STANDARD, 0, List.of()));

    private static Instant at(String local, ZoneId zone) {
        return LocalDateTime.parse(local).atZone(zone).toInstant();
    }

    private static MedicationInterruption hold(String typed, double clearance) {
        return MedicationInterruption.of(
                DrugList.parse(typed).orElseThrow().drugs().get(0), Optional.of(clearance), PatientCaseBuilder.RULES);
    }

    /**
     * Doses are counted, not hours: the interruption is the number of scheduled doses between the last one taken and
     * the start.
     */
    @ParameterizedTest(name = "{0}, clearance {1}, session {2}: last dose {3}, restart {5}")
    @CsvSource({
        // five days of warfarin are omitted
        "warfarin 18:00, 80, 2026-03-02T08:00, 2026-02-24T18:00, 2026-03-02T10:30, 2026-03-03T18:00",
        // four doses, and six with reduced renal clearance
        "apixaban 08:00 20:00, 50, 2026-03-02T09:00, 2026-02-28T08:00, 2026-03-02T11:30, 2026-03-03T20:00",
        "apixaban 08:00 20:00, 49, 2026-03-02T09:00, 2026-02-27T08:00, 2026-03-02T11:30, 2026-03-03T20:00",
        // a dose at the start itself is not before it
        "apixaban 08:00 20:00, 50, 2026-03-02T08:00, 2026-02-27T20:00, 2026-03-02T10:30, 2026-03-03T20:00",
        "rivaroxaban 18:00, 30, 2026-03-02T08:00, 2026-02-27T18:00, 2026-03-02T10:30, 2026-03-03T18:00",
        "rivaroxaban 18:00, 29, 2026-03-02T08:00, 2026-02-26T18:00, 2026-03-02T10:30, 2026-03-03T18:00",
        "edoxaban 08:00, 80, 2026-03-02T09:00, 2026-02-28T08:00, 2026-03-02T11:30, 2026-03-04T08:00",
        // across the end of a year and across 29 February
        "clopidogrel 08:00, 80, 2027-01-04T09:00, 2026-12-30T08:00, 2027-01-04T11:30, 2027-01-05T08:00",
        "prasugrel 08:00, 80, 2028-03-06T09:00, 2028-02-28T08:00, 2028-03-06T11:30, 2028-03-07T08:00",
        "prasugrel 08:00, 80, 2027-03-06T09:00, 2027-02-27T08:00, 2027-03-06T11:30, 2027-03-07T08:00",
        "ticagrelor 08:00 20:00, 80, 2026-05-04T07:00, 2026-04-28T20:00, 2026-05-04T10:00, 2026-05-05T08:00",
        // the clocks go forward on 29 March and back on 25 October: doses stay at their local time
        "edoxaban 08:00, 80, 2026-03-30T09:00, 2026-03-28T08:00, 2026-03-30T11:30, 2026-04-01T08:00",
        "enoxaparin-therapeutic 02:30 14:30, 80, 2026-03-29T09:00, 2026-03-28T02:30, 2026-03-29T11:30, 2026-03-30T02:30",
        "edoxaban 08:00, 80, 2026-10-26T09:00, 2026-10-24T08:00, 2026-10-26T11:30, 2026-10-28T08:00",
        "fondaparinux 08:00, 50, 2026-03-02T09:00, 2026-02-27T08:00, 2026-03-02T11:30, 2026-03-04T08:00",
        "fondaparinux 08:00, 49, 2026-03-02T09:00, 2026-02-25T08:00, 2026-03-02T11:30, 2026-03-04T08:00",
        "ufh-iv, 80, 2026-03-02T09:00, 2026-03-02T03:00, 2026-03-02T11:30, 2026-03-02T19:30",
        "aspirin 08:00, 80, 2026-03-02T09:00, 2026-02-25T08:00, 2026-03-02T11:30, 2026-03-03T08:00"
    })
    void lastDoseAndRestart(String typed, double clearance, String start, String last, String end, String again) {
        var interruption = hold(typed, clearance);
        assertThat(interruption.lastDose(at(start, PatientCaseBuilder.BERLIN), PatientCaseBuilder.BERLIN))
                .contains(at(last, PatientCaseBuilder.BERLIN));
        assertThat(interruption.restartAt(at(end, PatientCaseBuilder.BERLIN), PatientCaseBuilder.BERLIN))
                .contains(at(again, PatientCaseBuilder.BERLIN));
    }

    @ParameterizedTest
    @CsvSource({
        "apixaban 08:00 20:00, 29, MANUAL",
        "rivaroxaban 18:00, 14, MANUAL",
        "dabigatran 08:00 20:00, 29, MANUAL",
        "cilostazol 08:00, 80, CONTINUES",
        "ibuprofen 08:00, 80, NO_RECOMMENDATION"
    })
    void differingSourcesLeaveTheInterruptionUnknown(
            String typed, double clearance, MedicationInterruption.Basis basis) {
        var interruption = hold(typed, clearance);
        assertThat(interruption.basis()).isEqualTo(basis);
        assertThat(interruption.lastDose(at("2026-03-02T09:00", PatientCaseBuilder.BERLIN), PatientCaseBuilder.BERLIN))
                .isEmpty();
    }

    /** At the earliest start the last permitted dose was already taken by now; a minute earlier it was not. */
    @ParameterizedTest
    @CsvSource({
        "apixaban 08:00 20:00, 2026-02-28T23:59",
        "warfarin 18:00, 2026-12-29T10:00",
        "edoxaban 08:00, 2026-03-27T08:00",
        "ticagrelor 08:00 20:00, 2026-10-23T21:00",
        "prasugrel 08:00, 2028-02-26T07:59",
        "ufh-iv, 2026-03-02T03:00"
    })
    void earliestSafeStartIsTheFirstSafeInstant(String typed, String text) {
        for (var zone :
                List.of(PatientCaseBuilder.BERLIN, ZoneId.of("America/New_York"), ZoneId.of("Australia/Lord_Howe"))) {
            var interruption = hold(typed, 80);
            var now = at(text, zone);
            var earliest = interruption.earliestStart(now, zone).orElseThrow();
            assertThat(interruption.lastDose(earliest, zone).orElseThrow()).isBeforeOrEqualTo(now);
            if (!interruption.drug().agent().infusion()) {
                assertThat(interruption.drug().scheduled().nthDoseBefore(earliest, interruption.amount(), zone))
                        .isAfterOrEqualTo(now);
                // a minute and a second earlier, one of the doses to omit was already taken
                assertThat(interruption
                                .drug()
                                .scheduled()
                                .nthDoseBefore(earliest.minusSeconds(61), interruption.amount(), zone))
                        .isBefore(now);
            }
        }
    }

    private static Readiness at(PatientCaseBuilder builder, LocalDateTime session) {
        builder.session(session);
        var start = session.atZone(PatientCaseBuilder.BERLIN).toInstant();
        return Readiness.of(
                builder.facts(),
                builder.findings(),
                PLAN,
                java.util.Set.of(),
                Optional.of(start.plusSeconds(PLAN.roomMinutes() * 60L)),
                PatientCaseBuilder.RULES,
                at("2026-02-20T09:00", PatientCaseBuilder.BERLIN));
    }

    private static PatientCaseBuilder workedUp() {
        return PatientCaseBuilder.metastasis(BodySite.ILIUM)
                .covered()
                .withMedication("edoxaban 08:00")
                .with(Question.RECENT_STENT_VALVE_THROMBOSIS, "NO")
                .with(Question.INR, 1.1)
                .with(Question.PLATELETS, 180)
                .with(Question.HAEMOGLOBIN, 12)
                .with(Question.EGFR, 74)
                .with(Question.CREATININE, 0.9)
                .with(Question.CHEMOTHERAPY_ON, "none")
                .with(Question.RADIOTHERAPY_ON, "none")
                .with(Question.WORST_PAIN_24H, 7)
                .with(Question.IMAGING, "CT")
                .with(Question.ASA, 2)
                .with(Question.ALLERGY, "NONE_KNOWN")
                .with(Question.IMPLANT, "NONE")
                .with(Question.ANTIBIOTIC_DECISION, "NONE_NEEDED")
                .with(Question.CONSENT_SIGNED, "2026-02-20")
                .with(Question.CONSENT_SIDE, "RIGHT")
                .with(Question.CONSENT_NAMES, "NO_CURE NERVE INFECTION BLEEDING FRACTURE REPEAT")
                .with(Question.ESCORT, "YES");
    }

    @Test
    void completeChecklistIsReadyExceptForSessionDayItems() {
        var readiness = at(workedUp(), LocalDateTime.of(2026, 3, 2, 8, 0));
        assertThat(readiness.items())
                .filteredOn(Readiness.Item::open)
                .extracting(Readiness.Item::checklistItem)
                .containsExactly(ChecklistItem.INFECTION, ChecklistItem.FASTING);
        assertThat(readiness.ready()).isTrue();
        assertThat(readiness.item(ChecklistItem.COAGULATION).orElseThrow().due())
                .contains(LocalDate.of(2026, 2, 27));
        assertThat(readiness.item(ChecklistItem.COAGULATION).orElseThrow().validUntil())
                .contains(LocalDate.of(2026, 3, 22));
    }

    @Test
    void reschedulingMovesEveryDateAndExpiredValuesReopenTheirItems() {
        var builder = workedUp();
        var referral = new ReferralId("r");
        var start = LocalDateTime.of(2026, 3, 2, 8, 0);
        var before = at(builder, start);
        var checklist = ChecklistSnapshot.begin(referral, new PatientId("p"))
                .update(
                        before,
                        Optional.of(new ChecklistSnapshot.BookedSession(
                                PLAN, start.atZone(PatientCaseBuilder.BERLIN).toInstant())),
                        PatientCaseBuilder.RULES,
                        Instant.EPOCH);
        assertThat(checklist.state()).isEqualTo(ChecklistSnapshot.ChecklistState.READY);
        assertThat(checklist.instructions()).hasSize(1);
        // evaluated again without a change: no new version, no change published
        assertThat(checklist.update(
                        before,
                        Optional.of(new ChecklistSnapshot.BookedSession(
                                PLAN, start.atZone(PatientCaseBuilder.BERLIN).toInstant())),
                        PatientCaseBuilder.RULES,
                        Instant.EPOCH.plusSeconds(9)))
                .isSameAs(checklist);
        var later = start.plusDays(28);
        var after = at(builder, later);
        var moved = checklist.update(
                after,
                Optional.of(new ChecklistSnapshot.BookedSession(
                        PLAN, later.atZone(PatientCaseBuilder.BERLIN).toInstant())),
                PatientCaseBuilder.RULES,
                Instant.EPOCH.plusSeconds(10));
        assertThat(moved.state()).isEqualTo(ChecklistSnapshot.ChecklistState.OPEN);
        assertThat(moved.instructions()).hasSize(2);
        assertThat(moved.changes())
                .anySatisfy(change -> {
                    assertThat(change.item()).isEqualTo(ChecklistItem.COAGULATION);
                    assertThat(change.was()).isEqualTo(Readiness.State.DONE);
                    assertThat(change.is()).isEqualTo(Readiness.State.PROBLEM);
                    assertThat(change.due()).contains(LocalDate.of(2026, 3, 27));
                })
                .anySatisfy(change -> {
                    // recorded more than 14 days before: the baseline pain is unknown again
                    assertThat(change.item()).isEqualTo(ChecklistItem.BASELINE_PAIN);
                    assertThat(change.is()).isEqualTo(Readiness.State.MISSING);
                })
                .anySatisfy(change -> {
                    assertThat(change.item()).isEqualTo(ChecklistItem.FASTING);
                    assertThat(change.dueWas()).contains(LocalDate.of(2026, 3, 2));
                    assertThat(change.due()).contains(LocalDate.of(2026, 3, 30));
                });
    }

    @Test
    void unchangedHoursDoNotReissueInstructions() {
        var builder = workedUp();
        var start = LocalDateTime.of(2026, 3, 2, 8, 0);
        var booked = Optional.of(new ChecklistSnapshot.BookedSession(
                PLAN, start.atZone(PatientCaseBuilder.BERLIN).toInstant()));
        var first = ChecklistSnapshot.begin(new ReferralId("r"), new PatientId("p"))
                .update(at(builder, start), booked, PatientCaseBuilder.RULES, Instant.EPOCH);
        builder.with(Question.ESCORT, "NO");
        var second = first.update(at(builder, start), booked, PatientCaseBuilder.RULES, Instant.EPOCH);
        assertThat(second.changes()).extracting(ChecklistSnapshot.Change::item).containsExactly(ChecklistItem.ESCORT);
        assertThat(second.instructions()).hasSize(1);
    }

    @Test
    void patientInstructionsGiveHoursCountedBackFromInduction() {
        var start = LocalDateTime.of(2026, 3, 30, 8, 0);
        var lines = ir.domain.readiness.PatientInstructions.lines(
                at(workedUp(), start),
                PLAN,
                start.atZone(PatientCaseBuilder.BERLIN).toInstant(),
                PatientCaseBuilder.RULES);
        assertThat(lines)
                .extracting(instruction -> instruction.type() + " "
                        + instruction
                                .at()
                                .map(i -> i.atZone(PatientCaseBuilder.BERLIN).toLocalDateTime())
                                .orElseThrow())
                .containsExactly(
                        InstructionType.ARRIVE + " 2026-03-30T07:00",
                        InstructionType.SESSION + " 2026-03-30T08:00",
                        InstructionType.NO_FATTY_MEAL_AFTER + " 2026-03-30T00:15",
                        InstructionType.NO_LIGHT_MEAL_AFTER + " 2026-03-30T02:15",
                        InstructionType.NO_DRINK_AFTER + " 2026-03-30T06:15",
                        InstructionType.LAST_DOSE + " 2026-03-27T08:00",
                        InstructionType.RESTART + " 2026-04-01T08:00",
                        InstructionType.GOES_HOME + " 2026-03-30T12:03");
    }

    @ParameterizedTest
    @CsvSource({
        "ROUTINE, PALLIATIVE, 3, false, 2026-04-27",
        "ROUTINE, PALLIATIVE, 4, false, 2026-03-30",
        "ROUTINE, PALLIATIVE, 6, false, 2026-03-30",
        "ROUTINE, PALLIATIVE, 7, false, 2026-03-16",
        "ROUTINE, PALLIATIVE, , false, 2026-04-27",
        "ROUTINE, PALLIATIVE, , true, 2026-03-16",
        "ROUTINE, CURATIVE, 9, false, 2026-04-27",
        "SOON, PALLIATIVE, 3, false, 2026-03-30",
        "URGENT, PALLIATIVE, 3, false, 2026-03-16",
        "URGENT, PALLIATIVE, 9, true, 2026-03-16"
    })
    void treatByFollowsUrgencyPainAndPrognosis(
            Urgency urgency,
            Intent intent,
            @org.jspecify.annotations.Nullable Integer pain,
            boolean brief,
            LocalDate by) {
        assertThat(TreatByDatePolicy.of(
                        LocalDate.of(2026, 3, 2),
                        urgency,
                        intent,
                        Optional.ofNullable(pain).map(PainScore::of),
                        brief,
                        PatientCaseBuilder.RULES))
                .isEqualTo(by);
    }

    @Test
    void draftKeepsChangesWithTheirReasonUntilApproval() {
        var draft = PatientCaseBuilder.RULES.draft(2, LocalDate.of(2026, 3, 1), "Dr. Zwoelf", Instant.EPOCH);
        assertThat(draft.changeThreshold("PRE-PLT.min", 45, "", "Dr. Zwoelf", Instant.EPOCH))
                .isInstanceOf(Result.Failure.class);
        var changed = draft.changeThreshold("PRE-PLT.min", 45, "haematology asked for it", "Dr. Zwoelf", Instant.EPOCH)
                .orElseThrow();
        assertThat(changed.value("PRE-PLT.min")).isEqualTo(45);
        assertThat(changed.changes())
                .containsExactly(new RuleSet.Change("PRE-PLT.min", 50, 45, "haematology asked for it"));
        // set back to the original it is no change
        assertThat(changed.changeThreshold("PRE-PLT.min", 50, "", "Dr. Zwoelf", Instant.EPOCH)
                        .orElseThrow()
                        .changes())
                .isEmpty();
        var today = LocalDate.of(2026, 3, 2);
        assertThat(changed.approve(today.minusDays(1), today, "Dr. Zwoelf", Instant.EPOCH))
                .isInstanceOf(Result.Failure.class);
        var approved =
                changed.approve(today, today, "Dr. Zwoelf", Instant.EPOCH).orElseThrow();
        assertThat(approved.approval()).isEqualTo(RuleSet.Approval.APPROVED);
        assertThat(approved.changeThreshold("PRE-PLT.min", 40, "another reason", "Dr. Zwoelf", Instant.EPOCH))
                .isInstanceOf(Result.Failure.class);
    }
}
