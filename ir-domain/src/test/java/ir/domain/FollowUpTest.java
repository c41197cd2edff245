package ir.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ir.domain.clinical.Intent;
import ir.domain.clinical.OralMorphineEquivalent;
import ir.domain.clinical.PainScore;
import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.FollowUpTemplate;
import ir.domain.followup.FollowUpVisit;
import ir.domain.followup.ImagingAssessment;
import ir.domain.followup.PainAssessment;
import ir.domain.followup.VisitAppointment;
import ir.domain.followup.VisitResponse;
import ir.domain.followup.VisitState;
import ir.domain.lesion.LesionId;
import ir.domain.patient.PatientId;
import ir.domain.repeat.RepeatCandidate;
import ir.domain.repeat.RepeatDecision;
import ir.domain.repeat.RepeatRules;
import ir.domain.repeat.RepeatState;
import ir.domain.repeat.RepeatTrigger;
import ir.domain.resource.ResourceId;
import ir.domain.session.HistoricalDurations;
import ir.domain.session.SessionId;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.domain.treatment.AdverseEvent;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Follow-up plans, visits and repeat triggers: every number of DOMAIN's follow-up and repeat rules. */
class FollowUpTest {
    private static final LesionId LESION = new LesionId("l");
    private static final Instant NOW = Instant.parse("2026-08-01T08:00:00Z");
    private static final LocalDate TREATED = LocalDate.of(2026, 3, 2);

    private static FollowUpPlan plan(Intent intent, LocalDate treated, int pain, double omed) {
        return FollowUpPlan.build(
                "plan",
                LESION,
                new PatientId("p"),
                new SessionId("s"),
                1,
                treated,
                FollowUpTemplate.defaultFor(intent),
                Optional.of(score(treated.minusDays(3), pain, omed)));
    }

    private static PainAssessment score(LocalDate on, int pain, double omed) {
        return new PainAssessment(
                LESION,
                on,
                Optional.of(PainScore.of(pain)),
                Optional.of(new OralMorphineEquivalent(omed)),
                List.of(),
                "nurse");
    }

    private static FollowUpPlan take(FollowUpPlan plan, String day, int pain, double omed) {
        var on = LocalDate.parse(day);
        return plan.assignResponse(VisitResponse.of(score(on, pain, omed)), on).orElseThrow();
    }

    private static FollowUpPlan image(FollowUpPlan plan, String day, ImagingAssessment.Verdict verdict, double cm) {
        var on = LocalDate.parse(day);
        var image = new ImagingAssessment(
                on, ImagingAssessment.Modality.MRI, verdict, Optional.of(cm), "report 7", "radiologist");
        return plan.assignResponse(
                        new VisitResponse(
                                on,
                                Optional.empty(),
                                Optional.empty(),
                                VisitResponse.Neurology.NOT_EXAMINED,
                                VisitResponse.Neurology.NOT_EXAMINED,
                                Optional.of(image),
                                Set.of(),
                                "",
                                "radiologist",
                                Optional.empty()),
                        on)
                .orElseThrow();
    }

    private static List<RepeatTrigger.TriggerType> triggers(FollowUpPlan plan, String today) {
        return RepeatRules.triggers(plan, LocalDate.parse(today), PatientCaseBuilder.RULES).stream()
                .map(RepeatTrigger::type)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "PALLIATIVE, 'D1 2026-03-03 0 2, W1 2026-03-09 2 2, W4 2026-03-30 5 5, W8 2026-04-27 7 7, W24 2026-08-17 14 14'",
        "LOCAL_CONTROL, 'D1 2026-03-03 0 2, W1 2026-03-09 2 2, W4 2026-03-30 5 5, I1 2026-04-02 7 7,"
                + " W8 2026-04-27 7 7, I3 2026-06-02 14 14, W24 2026-08-17 14 14, I6 2026-09-02 14 14,"
                + " I12 2027-03-02 21 21, I18 2027-09-02 21 21, I24 2028-03-02 21 21, I30 2028-09-02 21 21, I36 2029-03-02 21 21'",
        "CURATIVE, 'W6 2026-04-13 7 7, M6 2026-09-02 21 21, M12 2027-03-02 21 21, M24 2028-03-02 21 21'"
    })
    void dueDatesFollowFromTreatmentDateAndTemplate(Intent intent, String expected) {
        var plan = plan(intent, TREATED, 7, 60);
        assertThat(plan.visits())
                .extracting(v -> v.code() + " " + v.due() + " "
                        + java.time.temporal.ChronoUnit.DAYS.between(v.window().first(), v.due()) + " "
                        + java.time.temporal.ChronoUnit.DAYS.between(
                                v.due(), v.window().last()))
                .containsExactly(expected.split(", "));
        assertThat(plan(intent, TREATED, 7, 60)).isEqualTo(plan);
    }

    @Test
    void monthOffsetsEndOnTheLastDayOfTheMonth() {
        assertThat(plan(Intent.LOCAL_CONTROL, LocalDate.of(2028, 1, 31), 5, 0).visits())
                .filteredOn(v -> v.code().equals("I1"))
                .extracting(FollowUpVisit::due)
                .containsExactly(LocalDate.of(2028, 2, 29));
        assertThat(plan(Intent.CURATIVE, LocalDate.of(2028, 2, 29), 5, 0).visits())
                .filteredOn(v -> v.code().equals("M12"))
                .extracting(FollowUpVisit::due)
                .containsExactly(LocalDate.of(2029, 2, 28));
    }

    /** Week 4 is not missed when an imaging window opens, but when that of week 8 does. */
    @Test
    void visitIsMissedWhenTheNextOfItsOwnSeriesOpens() {
        var visits = plan(Intent.LOCAL_CONTROL, TREATED, 7, 60).visits();
        var week4 =
                visits.stream().filter(v -> v.code().equals("W4")).findFirst().orElseThrow();
        assertThat(week4.stateOn(LocalDate.of(2026, 4, 4))).isEqualTo(VisitState.PLANNED);
        assertThat(week4.stateOn(LocalDate.of(2026, 4, 5))).isEqualTo(VisitState.OVERDUE);
        assertThat(week4.stateOn(LocalDate.of(2026, 4, 19))).isEqualTo(VisitState.OVERDUE);
        assertThat(week4.stateOn(LocalDate.of(2026, 4, 20))).isEqualTo(VisitState.MISSED);
        var last = visits.get(visits.size() - 1);
        assertThat(last.stateOn(LocalDate.of(2029, 3, 23).plusDays(28))).isEqualTo(VisitState.OVERDUE);
        assertThat(last.stateOn(LocalDate.of(2029, 3, 23).plusDays(29))).isEqualTo(VisitState.MISSED);
    }

    /** Treated on a Saturday, due on Saturdays: the due date stays, the day to offer is a working day of the window. */
    @Test
    void saturdayIsProposedAsTheNearestWorkingDay() {
        var visits = plan(Intent.PALLIATIVE, LocalDate.of(2026, 3, 7), 7, 60).visits();
        var week1 = visits.get(1);
        assertThat(week1.due()).isEqualTo(LocalDate.of(2026, 3, 14));
        java.util.function.Predicate<LocalDate> weekday =
                day -> day.getDayOfWeek() != DayOfWeek.SATURDAY && day.getDayOfWeek() != DayOfWeek.SUNDAY;
        assertThat(week1.dayToOffer(weekday, LocalDate.of(2026, 3, 8))).contains(LocalDate.of(2026, 3, 13));
        // the Friday is a holiday: Monday the 16th is still within two days
        assertThat(week1.dayToOffer(weekday.and(d -> d.getDayOfMonth() != 13), LocalDate.of(2026, 3, 8)))
                .contains(LocalDate.of(2026, 3, 16));
        assertThat(week1.dayToOffer(weekday, LocalDate.of(2026, 3, 17))).isEmpty();
    }

    @Test
    void unscheduledResponseIsAssignedToTheNearestOpenWindow() {
        var plan = plan(Intent.PALLIATIVE, TREATED, 7, 60);
        // within week 1
        assertThat(take(plan, "2026-03-10", 5, 60).visits().get(1).state()).isEqualTo(VisitState.COMPLETED);
        // after it, while it is overdue
        assertThat(take(plan, "2026-03-15", 5, 60).visits().get(1).state()).isEqualTo(VisitState.COMPLETED_LATE);
        // week 1 is completed and week 4 not open: the response is stored as unscheduled
        var loose = take(take(plan, "2026-03-10", 5, 60), "2026-03-17", 6, 60);
        assertThat(loose.unscheduled()).extracting(VisitResponse::on).containsExactly(LocalDate.of(2026, 3, 17));
        assertThat(loose.visits().get(2).state()).isEqualTo(VisitState.PLANNED);
        assertThat(loose.responses()).hasSize(2);
    }

    @Test
    void correctingTheTreatmentDateShiftsOpenVisitsOnly() {
        var plan = take(plan(Intent.PALLIATIVE, TREATED, 7, 60), "2026-03-10", 5, 60);
        var start = Instant.parse("2026-03-30T08:00:00Z");
        var week4 = plan.visits().get(2).id();
        plan = plan.schedule(
                        week4,
                        new VisitAppointment(TimeRange.ofMinutes(start, 15), Optional.<ResourceId>empty(), "scheduler"),
                        LocalDate.of(2026, 3, 20))
                .orElseThrow();
        var moved = plan.changeTreatmentDate(
                        TREATED.minusDays(10), "entered from the wrong list", LocalDate.of(2026, 3, 20), NOW, "lead")
                .orElseThrow();
        assertThat(moved.treatedOn()).isEqualTo(LocalDate.of(2026, 2, 20));
        assertThat(moved.visits().get(1)).isEqualTo(plan.visits().get(1));
        assertThat(moved.visits().get(2).due()).isEqualTo(LocalDate.of(2026, 3, 20));
        // the appointment does not move by itself; it is reported as outside the window
        assertThat(moved.visits().get(2).appointment()).isPresent();
        assertThat(moved.visits().get(2).appointmentOutside(ZoneId.of("Europe/Berlin")))
                .isTrue();
        assertThat(moved.notes()).hasSize(1);
        assertThat(plan.changeTreatmentDate(TREATED, " ", LocalDate.of(2026, 3, 20), NOW, "lead"))
                .isInstanceOf(Result.Failure.class);
        assertThat(plan.changeTreatmentDate(
                        LocalDate.of(2027, 1, 1), "long enough", LocalDate.of(2026, 3, 20), NOW, "lead"))
                .isInstanceOf(Result.Failure.class);
    }

    @ParameterizedTest
    @CsvSource({"DEATH", "HOSPICE", "WITHDRAWAL"})
    void deathHospiceAndWithdrawalCloseEverythingOpen(FollowUpPlan.EndReason endReason) {
        var plan = take(plan(Intent.PALLIATIVE, TREATED, 7, 60), "2026-03-10", 5, 60)
                .close(endReason, "reported by the family", NOW, "nurse");
        assertThat(plan.active()).isFalse();
        assertThat(plan.visits())
                .extracting(FollowUpVisit::state)
                .containsExactly(
                        VisitState.CANCELLED,
                        VisitState.COMPLETED,
                        VisitState.CANCELLED,
                        VisitState.CANCELLED,
                        VisitState.CANCELLED);
    }

    @Test
    void templateChangesAsANewVersionAndOldPlansStay() {
        var before = FollowUpTemplate.defaultFor(Intent.PALLIATIVE);
        var edit = new FollowUpTemplate.Edit("lead", NOW, "as in the second trial");
        var after = before.change("W12", Period.ofDays(84), 7, 7, true, edit).orElseThrow();
        assertThat(after.version()).isEqualTo(2);
        assertThat(after.inOrder(TREATED))
                .extracting(FollowUpTemplate.Item::code)
                .contains("W12");
        assertThat(before.inOrder(TREATED))
                .extracting(FollowUpTemplate.Item::code)
                .doesNotContain("W12");
        assertThat(before.change("W12", Period.ofDays(84), 7, 7, false, edit))
                .as("a change to the same values is rejected")
                .isInstanceOf(Result.Failure.class);
        assertThat(before.change("W99", Period.ofDays(84), 7, 7, true, edit)).isInstanceOf(Result.Failure.class);
        assertThat(before.change("W12", Period.ofDays(84), 7, 7, true, new FollowUpTemplate.Edit("lead", NOW, "")))
                .isInstanceOf(Result.Failure.class);
        assertThatThrownBy(() -> before.change("W12", Period.ofDays(84), 61, 7, true, edit))
                .hasMessageContaining("expected: 0 to 60");
    }

    // --- repeat

    /** P08: nadir 1 at week 12, pain 6 on two scores seven days apart, a nodule at the edge. */
    @Test
    void p08PainComesBackAndTheTumourGrowsAtTheEdge() {
        var plan = plan(Intent.PALLIATIVE, TREATED, 7, 60);
        plan = take(take(take(plan, "2026-03-09", 5, 60), "2026-03-30", 4, 60), "2026-04-27", 3, 60);
        plan = take(plan, "2026-05-25", 1, 60);
        assertThat(triggers(plan, "2026-05-25")).isEmpty();
        plan = take(plan, "2026-07-20", 6, 60);
        assertThat(triggers(plan, "2026-07-20"))
                .as("one high score is no trigger")
                .isEmpty();
        plan = take(plan, "2026-07-27", 6, 60);
        assertThat(triggers(plan, "2026-07-27")).containsExactly(RepeatTrigger.TriggerType.REP_PAIN);
        plan = image(plan, "2026-07-27", ImagingAssessment.Verdict.LOCAL_PROGRESSION, 1.8);
        var found = RepeatRules.triggers(plan, LocalDate.of(2026, 7, 27), PatientCaseBuilder.RULES);
        assertThat(found)
                .extracting(RepeatTrigger::type)
                .containsExactly(RepeatTrigger.TriggerType.REP_PAIN, RepeatTrigger.TriggerType.REP_LTP);
        assertThat(found.get(0).facts()).containsExactly("1", "6", "2026-07-20", "6", "2026-07-27");
        assertThat(RepeatRules.daysToRecurrence(plan, PatientCaseBuilder.RULES)).contains(147L);
        var candidate = candidate(found);
        assertThat(against(candidate, "2026-07-27", List.of()))
                .as("147 days exceed the minimum interval")
                .isEmpty();
    }

    /** P03: an osteoid osteoma, pain 5 twice at eleven months. */
    @Test
    void p03PainComesBackAtElevenMonths() {
        var plan = plan(Intent.CURATIVE, LocalDate.of(2026, 4, 13), 8, 0);
        plan = take(take(plan, "2026-05-25", 0, 0), "2026-10-13", 0, 0);
        plan = take(take(plan, "2027-03-13", 5, 0), "2027-03-20", 5, 0);
        assertThat(triggers(plan, "2027-03-20")).containsExactly(RepeatTrigger.TriggerType.REP_PAIN);
    }

    /** Each threshold of REP-PAIN, a step to either side, and a score missing. */
    @ParameterizedTest
    @CsvSource({
        // nadir, first day, first, second day, second, expected
        "1, 2026-07-20, 4, 2026-07-27, 4, true",
        "1, 2026-07-20, 3, 2026-07-27, 4, false",
        "1, 2026-07-20, 4, 2026-07-27, 3, false",
        "2, 2026-07-20, 4, 2026-07-27, 4, true",
        "3, 2026-07-20, 4, 2026-07-27, 4, false",
        "3, 2026-07-20, 5, 2026-07-27, 5, true",
        "1, 2026-07-20, 4, 2026-07-26, 4, false",
        "1, 2026-03-15, 4, 2026-03-22, 4, false",
        "1, 2026-03-16, 4, 2026-03-23, 4, true"
    })
    void painRecurrenceIsDetected(int nadir, String first, int one, String second, int other, boolean expected) {
        var plan = take(plan(Intent.PALLIATIVE, TREATED, 7, 60), "2026-03-09", nadir, 60);
        plan = take(take(plan, first, one, 60), second, other, 60);
        assertThat(triggers(plan, second).contains(RepeatTrigger.TriggerType.REP_PAIN))
                .isEqualTo(expected);
    }

    @Test
    void lowScoreBetweenTwoHighScoresResetsRecurrence() {
        var plan = take(plan(Intent.PALLIATIVE, TREATED, 7, 60), "2026-03-09", 1, 60);
        plan = take(take(take(plan, "2026-07-13", 6, 60), "2026-07-17", 2, 60), "2026-07-21", 6, 60);
        assertThat(triggers(plan, "2026-07-21")).isEmpty();
        plan = take(plan, "2026-07-28", 6, 60);
        assertThat(triggers(plan, "2026-07-28")).containsExactly(RepeatTrigger.TriggerType.REP_PAIN);
    }

    @Test
    void painRecurrenceRequiresAnEarlierResponse() {
        var plan = take(plan(Intent.PALLIATIVE, TREATED, 7, 60), "2026-03-09", 6, 60);
        plan = take(take(plan, "2026-03-30", 8, 60), "2026-04-07", 8, 60);
        assertThat(triggers(plan, "2026-04-07")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"2026-03-29, 9, false", "2026-03-30, 9, true", "2026-03-30, 8, false"})
    void progressionCountsFromWeekFour(String day, int pain, boolean expected) {
        var plan = take(plan(Intent.PALLIATIVE, TREATED, 7, 60), day, pain, 60);
        assertThat(triggers(plan, day).contains(RepeatTrigger.TriggerType.REP_PROG))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "6, 2026-05-04, false",
        "6, 2026-05-05, true",
        // a response is no trigger
        "5, 2026-05-05, false"
    })
    void noResponseByTheEndOfWeekEight(int pain, String today, boolean expected) {
        var plan = take(plan(Intent.PALLIATIVE, TREATED, 7, 60), "2026-04-27", pain, 60);
        assertThat(triggers(plan, today).contains(RepeatTrigger.TriggerType.REP_NONRESP))
                .isEqualTo(expected);
    }

    @Test
    void nonResponseRequiresAnAssessableAnswer() {
        assertThat(triggers(plan(Intent.PALLIATIVE, TREATED, 7, 60), "2026-06-01"))
                .isEmpty();
        var noBaseline = FollowUpPlan.build(
                "plan",
                LESION,
                new PatientId("p"),
                new SessionId("s"),
                1,
                TREATED,
                FollowUpTemplate.defaultFor(Intent.PALLIATIVE),
                Optional.empty());
        assertThat(triggers(take(noBaseline, "2026-04-27", 9, 60), "2026-06-01"))
                .isEmpty();
    }

    @Test
    void enhancingRimBeforeWeekFourIsNoProgression() {
        var plan = plan(Intent.LOCAL_CONTROL, TREATED, 7, 60);
        var progression = ImagingAssessment.Verdict.LOCAL_PROGRESSION;
        assertThat(triggers(image(plan, "2026-03-29", progression, 2), "2026-03-30"))
                .isEmpty();
        assertThat(triggers(image(plan, "2026-03-30", progression, 2), "2026-03-30"))
                .containsExactly(RepeatTrigger.TriggerType.REP_LTP);
        assertThat(triggers(image(plan, "2026-03-20", ImagingAssessment.Verdict.RESIDUAL_TUMOUR, 2), "2026-03-30"))
                .containsExactly(RepeatTrigger.TriggerType.REP_RESID);
    }

    private static RepeatCandidate candidate(List<RepeatTrigger> triggers) {
        return RepeatCandidate.open("c", LESION, new PatientId("p"), "plan", TREATED, triggers, NOW, "nurse");
    }

    private static final List<RepeatTrigger> ASKED = List.of(new RepeatTrigger(
            RepeatTrigger.TriggerType.REP_CLIN, LocalDate.of(2026, 3, 20), List.of("asked", "nurse")));

    private static List<String> against(RepeatCandidate candidate, String today, List<AdverseEvent> events) {
        return RepeatRules.findContraindications(
                        candidate, events, Map.of(), false, LocalDate.parse(today), PatientCaseBuilder.RULES)
                .stream()
                .map(RepeatRules.Contraindication::rule)
                .toList();
    }

    @Test
    void fourWeeksAreRequiredBetweenTreatmentsUnlessPlanned() {
        var candidate = candidate(ASKED);
        assertThat(against(candidate, "2026-03-29", List.of())).containsExactly("REP-INTERVAL");
        assertThat(against(candidate, "2026-03-30", List.of())).isEmpty();
        assertThat(RepeatRules.findContraindications(
                        candidate, List.of(), Map.of(), true, LocalDate.of(2026, 3, 10), PatientCaseBuilder.RULES))
                .isEmpty();
    }

    static AdverseEvent event(AdverseEvent.Term term, AdverseEvent.Scale scale, int grade) {
        return new AdverseEvent(
                "e",
                new PatientId("p"),
                LESION,
                new SessionId("s"),
                term,
                term == AdverseEvent.Term.OTHER ? "something" : "",
                scale,
                grade,
                LocalDate.of(2026, 5, 2),
                AdverseEvent.Causality.PROBABLE,
                Optional.of(6),
                Optional.empty(),
                Optional.empty(),
                NOW,
                "nurse",
                0);
    }

    /**
     * P12: osteomyelitis on day 19, six days in hospital: SIR 3, severe; a repeat requires an override while it
     * persists.
     */
    @Test
    void p12InfectionOrUnresolvedSevereEventContraindicatesARepeat() {
        var osteomyelitis = event(AdverseEvent.Term.OSTEOMYELITIS, AdverseEvent.Scale.SIR_2017, 3);
        assertThat(osteomyelitis.severity()).isEqualTo(AdverseEvent.Severity.SEVERE);
        var candidate = candidate(ASKED);
        assertThat(against(candidate, "2026-06-01", List.of(osteomyelitis))).containsExactly("REP-INFECT");
        var healed = osteomyelitis
                .resolve(LocalDate.of(2026, 5, 20), LocalDate.of(2026, 6, 1))
                .orElseThrow();
        assertThat(against(candidate, "2026-06-01", List.of(healed))).isEmpty();
        assertThat(against(
                        candidate,
                        "2026-06-01",
                        List.of(event(AdverseEvent.Term.FRACTURE, AdverseEvent.Scale.SIR_2017, 3))))
                .containsExactly("REP-UNHEALED");
        assertThat(against(
                        candidate,
                        "2026-06-01",
                        List.of(event(AdverseEvent.Term.FRACTURE, AdverseEvent.Scale.SIR_2017, 2))))
                .isEmpty();
        var struck = osteomyelitis.markEnteredInError("wrong patient").orElseThrow();
        assertThat(against(candidate, "2026-06-01", List.of(struck))).isEmpty();
        assertThat(struck.markEnteredInError("once more, please")).isInstanceOf(Result.Failure.class);
    }

    @ParameterizedTest
    @CsvSource({
        "SIR_2017, 1, 1, MILD", "SIR_2017, 2, 2, MODERATE", "SIR_2017, 3, 3, SEVERE", "SIR_2017, 5, 5, SEVERE",
        "SIR_2003, 1, A, MILD", "SIR_2003, 6, F, SEVERE", "CTCAE_5, 2, 2, MODERATE", "CIRSE, 3, 3, MODERATE"
    })
    void scalesAreNotMixed(AdverseEvent.Scale scale, int grade, String label, AdverseEvent.Severity severity) {
        var event = event(AdverseEvent.Term.BLEEDING, scale, grade);
        assertThat(event.gradeLabel()).isEqualTo(label);
        assertThat(event.severity()).isEqualTo(severity);
        assertThatThrownBy(() -> event(AdverseEvent.Term.BLEEDING, scale, scale.highest() + 1))
                .hasMessageContaining("expected: 1 to " + scale.highest());
    }

    private static Result<RepeatDecision> decision(
            RepeatState outcome, int exclusions, int factors, Optional<LocalDate> until, String maker) {
        var looked = new EnumMap<RepeatDecision.Exclusion, Boolean>(RepeatDecision.Exclusion.class);
        IntStream.range(0, exclusions).forEach(i -> looked.put(RepeatDecision.Exclusion.values()[i], false));
        var said = new EnumMap<RepeatDecision.Factor, String>(RepeatDecision.Factor.class);
        IntStream.range(0, factors).forEach(i -> said.put(RepeatDecision.Factor.values()[i], "said"));
        return RepeatDecision.of(
                outcome, looked, said, until, "because", maker, Optional.empty(), LocalDate.of(2026, 8, 1), NOW);
    }

    @Test
    void mdtDecisionRequiresEveryExclusionAndFactor() {
        var later = Optional.of(LocalDate.of(2026, 9, 1));
        assertThat(decision(RepeatState.RE_REFERRED, 4, 6, later, "Dr. Sechs")).isInstanceOf(Result.Success.class);
        assertThat(decision(RepeatState.RE_REFERRED, 3, 6, later, "Dr. Sechs")).isInstanceOf(Result.Failure.class);
        assertThat(decision(RepeatState.RE_REFERRED, 4, 5, later, "Dr. Sechs")).isInstanceOf(Result.Failure.class);
        assertThat(decision(RepeatState.DEFERRED, 4, 6, Optional.empty(), "Dr. Sechs"))
                .isInstanceOf(Result.Failure.class);
        assertThat(decision(RepeatState.DEFERRED, 4, 6, Optional.of(LocalDate.of(2026, 8, 1)), "Dr. Sechs"))
                .isInstanceOf(Result.Failure.class);
        assertThat(decision(RepeatState.DISMISSED, 4, 6, later, " ")).isInstanceOf(Result.Failure.class);
        assertThat(decision(RepeatState.OPEN, 4, 6, later, "Dr. Sechs")).isInstanceOf(Result.Failure.class);
    }

    @Test
    void deferredCandidateReturnsOnItsDay() {
        var decided = decision(RepeatState.DEFERRED, 4, 6, Optional.of(LocalDate.of(2026, 9, 1)), "Dr. Sechs")
                .orElseThrow();
        var candidate = candidate(ASKED);
        assertThat(candidate.decide(decided, Optional.empty(), NOW, "lead"))
                .as("a candidate is reviewed before it is decided")
                .isEqualTo(Result.failure(new Rejection.TransitionNotAllowed("repeat-candidate", "OPEN", "DEFERRED")));
        var deferred = candidate
                .review(NOW, "lead")
                .flatMap(c -> c.decide(decided, Optional.empty(), NOW, "lead"))
                .orElseThrow();
        assertThat(deferred.dueOn(LocalDate.of(2026, 8, 31))).isFalse();
        assertThat(deferred.dueOn(LocalDate.of(2026, 9, 1))).isTrue();
        assertThat(deferred.addTriggers(ASKED))
                .as("the trigger types are present already")
                .isEqualTo(deferred);
    }

    @Test
    void localDurationsNeedTwentyCases() {
        assertThat(HistoricalDurations.of(IntStream.range(0, 19).boxed().toList()))
                .isEmpty();
        assertThat(HistoricalDurations.of(
                        IntStream.rangeClosed(101, 120).boxed().toList()))
                .contains(new HistoricalDurations(20, 110, 116));
    }

    /** No sequence of changes moves a due date away from the treatment date, and closed visits stay closed. */
    @Test
    void dueDateNeverMoves() {
        for (long seed = 1; seed <= 200; seed++) {
            var random = new Random(seed);
            var plan = plan(Intent.values()[random.nextInt(3)], TREATED, 7, 60);
            var due = plan.visits().stream().map(FollowUpVisit::due).toList();
            for (int i = 0; i < 40; i++) {
                var today = TREATED.plusDays(random.nextInt(500));
                var visit = plan.visits().get(random.nextInt(plan.visits().size()));
                var before = plan;
                Result<FollowUpPlan> step = switch (random.nextInt(5)) {
                    case 0 -> plan.assignResponse(VisitResponse.of(score(today, random.nextInt(11), 60)), today);
                    case 1 -> plan.closeVisit(visit.id(), VisitState.WAIVED, "why", today);
                    case 2 ->
                        plan.schedule(
                                visit.id(),
                                new VisitAppointment(TimeRange.ofMinutes(NOW, 30), Optional.empty(), "x"),
                                today);
                    case 3 -> plan.unschedule(visit.id(), today);
                    default -> plan.complete(visit.id(), VisitResponse.of(score(today, 3, 60)), today);
                };
                plan = step instanceof Result.Success<FollowUpPlan> success ? success.value() : plan;
                assertThat(plan.visits())
                        .as("seed " + seed)
                        .extracting(FollowUpVisit::due)
                        .isEqualTo(due);
                for (int v = 0; v < due.size(); v++) {
                    var was = before.visits().get(v).state();
                    var is = plan.visits().get(v).state();
                    assertThat(was == is || was.mayBecome(is) || (was.open() && is == VisitState.COMPLETED_LATE))
                            .as("seed " + seed + ": " + was + " to " + is)
                            .isTrue();
                }
            }
        }
    }
}
