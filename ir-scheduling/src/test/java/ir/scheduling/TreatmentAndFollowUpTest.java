package ir.scheduling;

import static ir.scheduling.LesionPathwayScenarioTest.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ir.domain.clinical.Opioid;
import ir.domain.clinical.OpioidDose;
import ir.domain.clinical.PainScore;
import ir.domain.followup.ContactAttempt;
import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.FollowUpTemplate;
import ir.domain.followup.FollowUpVisit;
import ir.domain.followup.ImagingAssessment;
import ir.domain.followup.VisitAppointment;
import ir.domain.followup.VisitState;
import ir.domain.lesion.LesionId;
import ir.domain.patient.Laterality;
import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.repeat.RepeatCandidate;
import ir.domain.repeat.RepeatDecision;
import ir.domain.repeat.RepeatState;
import ir.domain.repeat.RepeatTrigger;
import ir.domain.resource.OpeningHours;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.session.Phase;
import ir.domain.session.SessionId;
import ir.domain.shared.DateRange;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.SessionState;
import ir.domain.treatment.UntreatedLesion;
import ir.scheduling.feed.CalendarFeedService;
import ir.scheduling.followup.LesionTimeline;
import ir.scheduling.followup.VisitResponseInput;
import ir.scheduling.followup.VisitView;
import ir.scheduling.intake.IntakeMessage;
import ir.scheduling.reminder.ReminderSender;
import ir.scheduling.reminder.ReminderService;
import ir.scheduling.repeat.RepeatQueryService;
import ir.scheduling.repeat.RepeatTreatmentService;
import ir.scheduling.reporting.ClinicReport;
import ir.scheduling.repository.Reminder;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Role;
import ir.scheduling.transaction.OverlappingAllocationException;
import ir.scheduling.treatment.AdverseEventService;
import ir.scheduling.treatment.TreatmentRecordService;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Period;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests from the session to repeat treatment. */
class TreatmentAndFollowUpTest {
    static final Caller LEAD = ClinicFixture.actor("lead", Role.LEAD);
    static final Caller ADMIN = ClinicFixture.actor("admin", Role.ADMIN);
    static final Caller SYSTEM = ClinicFixture.actor("house", Role.SCHEDULER);
    private static final Instant MONDAY = Instant.parse("2026-03-02T07:00:00Z");
    private static final ResourceId CONSULTING = new ResourceId("consulting-1");

    @RegisterExtension
    final PostgresExtension postgres = new PostgresExtension();

    private final MutableClock clock = new MutableClock("2026-02-20T08:00:00Z");
    private TestTransactions transactions;
    private Services services;

    @SuppressWarnings("NullAway.Init") // the test runner calls begin first
    TreatmentAndFollowUpTest() {}

    @BeforeEach
    void begin() {
        transactions = postgres.application(clock).transactions();
        ClinicFixture.open(transactions);
        services = postgres.application(clock).services();
        var hours = OpeningHours.weekdays(LocalTime.of(9, 0), LocalTime.of(12, 0));
        services.resources()
                .save(
                        LEAD,
                        new SchedulableResource.FollowUpClinic(
                                CONSULTING, ClinicFixture.HOME, "Consulting room 1", hours, false),
                        false)
                .orElseThrow();
    }

    private ReferralId referred(String number) {
        return services.intake()
                .receive(ClinicFixture.EHR, ClinicFixture.p01(number, clock.instant()))
                .orElseThrow()
                .get(0)
                .id();
    }

    private SessionId treated(String number) {
        return ClinicFixture.treated(services, clock, referred(number), MONDAY);
    }

    private FollowUpPlan plan(String number) {
        return services
                .followUpQueries()
                .plansOf(ClinicFixture.CLINICIAN, new PatientId("patient-" + number))
                .orElseThrow()
                .stream()
                .filter(FollowUpPlan::active)
                .findFirst()
                .orElseThrow();
    }

    private FollowUpVisit visit(String number, String code) {
        return plan(number).visits().stream()
                .filter(v -> v.code().equals(code))
                .findFirst()
                .orElseThrow();
    }

    private static VisitResponseInput answers(int pain, double morphine) {
        return VisitResponseInput.pain(
                Optional.empty(),
                Optional.of(PainScore.of(pain)),
                morphine == 0
                        ? VisitResponseInput.OpioidIntake.of()
                        : VisitResponseInput.OpioidIntake.of(new OpioidDose(Opioid.MORPHINE, morphine)));
    }

    private void day(String day) {
        clock.to(LocalDate.parse(day).atTime(9, 0).atZone(ClinicFixture.BERLIN).toInstant());
    }

    private List<String> events(String subject) {
        return transactions.inReadTransaction(repositories -> repositories.outbox().findBySubject(subject).stream()
                .map(e -> e.type().code())
                .toList());
    }

    // --- the session

    @Test
    void timeOutConfirmsTheSideAndFreezingRequiresIt() {
        var session = ClinicFixture.booked(services, referred("A"), MONDAY);
        clock.to(MONDAY);
        ClinicFixture.arrives(services, new ReferralId("referral-A"), MONDAY);
        var lesion = new LesionId("lesion-A");
        services.treatments().checkIn(ClinicFixture.NURSE, session).orElseThrow();
        services.treatments()
                .startPhase(ClinicFixture.NURSE, session, Phase.SET_UP, Optional.empty())
                .orElseThrow();
        clock.forward(Duration.ofMinutes(15));
        services.treatments().start(ClinicFixture.NURSE, session).orElseThrow();
        clock.forward(Duration.ofMinutes(10));
        services.treatments()
                .startPhase(ClinicFixture.NURSE, session, Phase.PLANNING_CT, Optional.empty())
                .orElseThrow();
        assertThat(refusal(services.treatments()
                        .startPhase(ClinicFixture.NURSE, session, Phase.FREEZE_THAW_FREEZE, Optional.empty())))
                .isEqualTo(new Rejection.HardStop("TIME-OUT"));
        assertThat(refusal(services.treatments().timeOut(ClinicFixture.NURSE, session, Map.of())))
                .isInstanceOf(Rejection.MissingValue.class);
        assertThat(refusal(
                        services.treatments().timeOut(ClinicFixture.NURSE, session, Map.of(lesion, Laterality.LEFT))))
                .as("another side than on the referral")
                .isEqualTo(new Rejection.HardStop("TIME-OUT"));
        services.treatments()
                .timeOut(ClinicFixture.NURSE, session, Map.of(lesion, Laterality.RIGHT))
                .orElseThrow();
        clock.forward(Duration.ofMinutes(40));
        services.treatments()
                .startPhase(ClinicFixture.NURSE, session, Phase.FREEZE_THAW_FREEZE, Optional.empty())
                .orElseThrow();
        assertThat(refusal(services.treatments()
                        .startPhase(
                                ClinicFixture.NURSE,
                                session,
                                Phase.PLACEMENT,
                                Optional.of(clock.instant().plusSeconds(60)))))
                .as("in the future, and after the phase that follows it")
                .isInstanceOf(Rejection.InvalidValue.class);
        services.treatments()
                .startPhase(
                        ClinicFixture.NURSE,
                        session,
                        Phase.PLACEMENT,
                        Optional.of(clock.instant().minus(Duration.ofMinutes(30))))
                .orElseThrow();
        clock.forward(Duration.ofMinutes(30));
        var left = services.treatments()
                .startRecovery(ClinicFixture.NURSE, session)
                .orElseThrow();
        assertThat(left.course().durationOf(Phase.PLACEMENT)).contains(Duration.ofMinutes(30));
        assertThat(left.course().durationOf(Phase.SET_UP)).contains(Duration.ofMinutes(15));
        assertThat(left.course().inRoom()).contains(Duration.ofMinutes(95));
    }

    @Test
    void untreatedLesionRequiresAReasonAndReopensTheReferral() {
        var referral = referred("B");
        var session = ClinicFixture.booked(services, referral, MONDAY);
        clock.to(MONDAY);
        ClinicFixture.arrives(services, referral, MONDAY);
        services.treatments().checkIn(ClinicFixture.NURSE, session).orElseThrow();
        services.treatments().start(ClinicFixture.NURSE, session).orElseThrow();
        var lesion = new LesionId("lesion-B");
        assertThat(refusal(services.treatmentRecords()
                        .markUntreated(
                                ClinicFixture.CLINICIAN, session, lesion, UntreatedLesion.Reason.NO_SAFE_PATH, "no")))
                .isInstanceOf(Rejection.ReasonMissing.class);
        services.treatmentRecords()
                .markUntreated(
                        ClinicFixture.CLINICIAN,
                        session,
                        lesion,
                        UntreatedLesion.Reason.NO_SAFE_PATH,
                        "bowel lies in the way")
                .orElseThrow();
        services.treatments().startRecovery(ClinicFixture.NURSE, session).orElseThrow();
        services.treatments().complete(ClinicFixture.NURSE, session).orElseThrow();
        assertThat(services.followUpQueries()
                        .plansOf(ClinicFixture.NURSE, new PatientId("patient-B"))
                        .orElseThrow())
                .isEmpty();
        assertThat(services.referralQueries()
                        .details(ClinicFixture.SCHEDULER, referral)
                        .orElseThrow()
                        .referral()
                        .state())
                .isEqualTo(ReferralState.ACCEPTED_CONDITIONAL);
        ClinicFixture.booked(services, referral, MONDAY.plus(Duration.ofDays(1)));
    }

    @Test
    void abortedSessionKeepsItsTreatmentRecords() {
        var referral = referred("C");
        var session = ClinicFixture.booked(services, referral, MONDAY);
        clock.to(MONDAY);
        ClinicFixture.arrives(services, referral, MONDAY);
        services.treatments().checkIn(ClinicFixture.NURSE, session).orElseThrow();
        services.treatments().start(ClinicFixture.NURSE, session).orElseThrow();
        assertThat(refusal(services.treatments().abort(ClinicFixture.CLINICIAN, session, "")))
                .isInstanceOf(Rejection.ReasonMissing.class);
        assertThat(services.treatments()
                        .abort(ClinicFixture.CLINICIAN, session, "bronchospasm at induction")
                        .orElseThrow()
                        .state())
                .isEqualTo(SessionState.ABORTED);
        assertThat(services.referralQueries()
                        .details(ClinicFixture.SCHEDULER, referral)
                        .orElseThrow()
                        .referral()
                        .state())
                .isEqualTo(ReferralState.ACCEPTED_CONDITIONAL);
    }

    @Test
    void finalRecordChangesOnlyByAmendment() {
        var session = treated("D");
        var lesion = new LesionId("lesion-D");
        assertThat(refusal(services.treatmentRecords()
                        .record(ClinicFixture.CLINICIAN, session, ClinicFixture.treatment(lesion, Map.of()))))
                .isInstanceOf(Rejection.TransitionNotAllowed.class);
        var same = ClinicFixture.treatment(lesion, Map.of());
        var other = new TreatmentRecordService.TreatmentInput(
                lesion,
                2,
                Map.of(),
                List.of("cranial", "medial"),
                same.cycles(),
                -140,
                Optional.of(3),
                same.protections(),
                same.gasCylinders(),
                same.radiation(),
                false);
        assertThat(refusal(services.treatmentRecords()
                        .amend(ClinicFixture.CLINICIAN, session, other, "typo", Optional.empty())))
                .isInstanceOf(Rejection.ReasonMissing.class);
        var amended = services.treatmentRecords()
                .amend(ClinicFixture.CLINICIAN, session, other, "margin measured again on the CT", Optional.empty())
                .orElseThrow();
        assertThat(amended.treatmentOf(lesion).orElseThrow().iceMarginMm()).contains(3);
        assertThat(amended.treatmentOf(lesion).orElseThrow().probes())
                .extracting(p -> p.position())
                .containsExactly("cranial", "medial");
        assertThat(amended.course().amendments()).singleElement().satisfies(a -> {
            assertThat(a.before().iceMarginMm()).contains(5);
            assertThat(a.by()).isEqualTo("clinician");
        });
        assertThat(services.dayBoard()
                        .session(ClinicFixture.NURSE, session)
                        .orElseThrow()
                        .session()
                        .course())
                .isEqualTo(amended.course());
    }

    @Test
    void adverseEventIsReportedLaterResolvesAndIsNeverDeleted() {
        var session = treated("E");
        var lesion = new LesionId("lesion-E");
        var report = new AdverseEventService.Report(
                AdverseEvent.Term.OSTEOMYELITIS,
                "",
                AdverseEvent.Scale.SIR_2017,
                3,
                LocalDate.of(2026, 3, 21),
                AdverseEvent.Causality.PROBABLE,
                Optional.of(6));
        assertThat(refusal(services.adverseEvents().report(ClinicFixture.NURSE, session, lesion, report)))
                .as("in the future")
                .isInstanceOf(Rejection.InvalidValue.class);
        day("2026-03-27");
        var event = services.adverseEvents()
                .report(ClinicFixture.NURSE, session, lesion, report)
                .orElseThrow();
        assertThat(services.adverseEvents()
                        .ofPatient(ClinicFixture.NURSE, new PatientId("patient-E"))
                        .orElseThrow())
                .hasSize(1);
        services.adverseEvents()
                .resolve(ClinicFixture.NURSE, event.id(), LocalDate.of(2026, 3, 27))
                .orElseThrow();
        services.adverseEvents()
                .markEnteredInError(ClinicFixture.NURSE, event.id(), "entered for the wrong patient")
                .orElseThrow();
        assertThat(services.lesionHistory()
                        .timeline(ClinicFixture.NURSE, lesion)
                        .orElseThrow()
                        .events())
                .singleElement()
                .satisfies(e -> {
                    assertThat(e.valid()).isFalse();
                    assertThat(e.resolvedOn()).contains(LocalDate.of(2026, 3, 27));
                });
        assertThat(refusal(
                        services.adverseEvents().resolve(ClinicFixture.NURSE, event.id(), LocalDate.of(2026, 3, 27))))
                .isInstanceOf(Rejection.AlreadyFinal.class);
        assertThat(events(event.id()))
                .containsExactly("adverse-event", "adverse-event-resolved", "adverse-event-struck");
    }

    @Test
    void durationsAreLearnedFromTwentySessions() {
        var plan = services.referralQueries()
                .details(ClinicFixture.SCHEDULER, referred("L0"))
                .orElseThrow()
                .plan()
                .input();
        ClinicFixture.treated(services, clock, new ReferralId("referral-L0"), MONDAY);
        for (int i = 1; i < 20; i++) {
            assertThat(services.treatmentQueries()
                            .durationStatistics(ClinicFixture.NURSE, plan)
                            .orElseThrow()
                            .inRoom())
                    .as(i + " cases")
                    .isEmpty();
            ClinicFixture.treated(services, clock, referred("L" + i), clock.instant());
        }
        var learned = services.treatmentQueries()
                .durationStatistics(ClinicFixture.NURSE, plan)
                .orElseThrow()
                .inRoom()
                .orElseThrow();
        assertThat(List.of(learned.cases(), learned.p50(), learned.p80())).containsExactly(20, 120, 120);
    }

    // --- follow-up

    @Test
    void visitIsScheduledInAClinicOrByPhone() {
        treated("F");
        treated("G");
        var week8 = visit("F", "W8").id();
        var slots = services.visitScheduling()
                .visitSlots(ClinicFixture.SCHEDULER, week8)
                .orElseThrow();
        assertThat(slots.get(0).suggested()).isTrue();
        assertThat(slots.get(0).window().start())
                .as("due on a Monday, the follow-up clinic opens at nine")
                .isEqualTo(LocalDate.of(2026, 4, 27)
                        .atTime(9, 0)
                        .atZone(ClinicFixture.BERLIN)
                        .toInstant());
        assertThat(slots).hasSize(11 * 6);
        var nine = slots.get(0).window().start();
        assertThat(refusal(services.visitScheduling().schedule(ClinicFixture.SCHEDULER, week8, nine, Optional.empty())))
                .isInstanceOf(Rejection.MissingValue.class);
        services.visitScheduling()
                .schedule(ClinicFixture.SCHEDULER, week8, nine, Optional.of(CONSULTING))
                .orElseThrow();
        var other = visit("G", "W8").id();
        assertThat(services.visitScheduling().visitSlots(ClinicFixture.SCHEDULER, other).orElseThrow().stream()
                        .map(o -> o.window().start()))
                .doesNotContain(nine);
        assertThat(refusal(services.visitScheduling()
                        .schedule(ClinicFixture.SCHEDULER, other, nine, Optional.of(CONSULTING))))
                .isInstanceOf(Rejection.ResourceAlreadyBooked.class);
        // rescheduled by the person who made the appointment, and released
        services.visitScheduling()
                .schedule(ClinicFixture.SCHEDULER, week8, nine.plus(Duration.ofMinutes(30)), Optional.of(CONSULTING))
                .orElseThrow();
        services.visitScheduling()
                .schedule(ClinicFixture.SCHEDULER, other, nine, Optional.of(CONSULTING))
                .orElseThrow();
        services.visitScheduling().unschedule(ClinicFixture.SCHEDULER, week8).orElseThrow();
        assertThat(events(week8)).contains("visit-cancelled");
        assertThat(visit("F", "W8").state()).isEqualTo(VisitState.PLANNED);
        // a waived visit keeps its appointment, which was published, but no longer occupies the slot
        assertThat(refusal(services.visitResponses()
                        .waive(
                                ClinicFixture.NURSE,
                                other,
                                "seen on the ward",
                                Optional.of(plan("G").version() - 1))))
                .isInstanceOf(Rejection.StaleVersion.class);
        services.visitResponses()
                .waive(ClinicFixture.NURSE, other, "seen on the ward")
                .orElseThrow();
        assertThat(visit("G", "W8").appointment()).isPresent();
        assertThat(visit("G", "W8").occupiedSlot()).isEmpty();
        assertThat(events(other)).containsSubsequence("visit-scheduled", "visit-cancelled");
        assertThat(services.visitScheduling().visitSlots(ClinicFixture.SCHEDULER, week8).orElseThrow().stream()
                        .map(o -> o.window().start()))
                .contains(nine);
        assertThat(visit("F", "W8").due()).isEqualTo(LocalDate.of(2026, 4, 27));
        var week1 = visit("F", "W1").id();
        services.visitScheduling()
                .schedule(
                        ClinicFixture.SCHEDULER,
                        week1,
                        LocalDate.of(2026, 3, 9)
                                .atTime(16, 20)
                                .atZone(ClinicFixture.BERLIN)
                                .toInstant(),
                        Optional.empty())
                .orElseThrow();
        var march = services.followUpQueries()
                .calendar(
                        ClinicFixture.CLINICIAN,
                        Optional.of(new DateRange(LocalDate.of(2026, 3, 1), LocalDate.of(2026, 3, 31))))
                .orElseThrow();
        assertThat(march.due())
                .filteredOn(d -> d.visit().id().equals(week1))
                .extracting(VisitView::state)
                .containsExactly(VisitState.SCHEDULED);
    }

    /** Two transactions read the slot as free: the repository gives it to one visit only. */
    @Test
    void followUpClinicSlotIsGivenToOneVisit() {
        treated("PA");
        treated("PB");
        var when = new VisitAppointment(
                TimeRange.ofMinutes(
                        LocalDate.of(2026, 4, 27)
                                .atTime(9, 0)
                                .atZone(ClinicFixture.BERLIN)
                                .toInstant(),
                        30),
                Optional.of(CONSULTING),
                "scheduler");
        var today = LocalDate.of(2026, 4, 1);
        var first = plan("PA").schedule(visit("PA", "W8").id(), when, today).orElseThrow();
        transactions
                .inTransaction(repositories -> {
                    repositories.followUpPlans().save(first);
                    return Result.success(true);
                })
                .orElseThrow();
        var second = plan("PB").schedule(visit("PB", "W8").id(), when, today).orElseThrow();
        assertThatThrownBy(() -> transactions.inTransaction(repositories -> {
                    repositories.followUpPlans().save(second);
                    return Result.success(true);
                }))
                .isInstanceOf(OverlappingAllocationException.class);
    }

    @Test
    void contactAttemptsOfOverdueVisitsAreRecorded() {
        treated("H");
        var week1 = visit("H", "W1").id();
        day("2026-03-12");
        var calendar = services.followUpQueries()
                .calendar(ClinicFixture.SCHEDULER, Optional.empty())
                .orElseThrow();
        assertThat(calendar.overdue()).extracting(d -> d.visit().code()).containsExactly("W1");
        services.visitScheduling()
                .recordContactAttempt(
                        ClinicFixture.SCHEDULER,
                        week1,
                        ContactAttempt.Channel.PHONE,
                        ContactAttempt.ContactResult.NOT_REACHED,
                        "twice")
                .orElseThrow();
        assertThat(visit("H", "W1").contacts()).hasSize(1);
        services.visitResponses()
                .record(ClinicFixture.NURSE, week1, answers(5, 60))
                .orElseThrow();
        assertThat(visit("H", "W1").state()).isEqualTo(VisitState.COMPLETED_LATE);
        assertThat(refusal(services.visitScheduling()
                        .recordContactAttempt(
                                ClinicFixture.SCHEDULER,
                                week1,
                                ContactAttempt.Channel.PHONE,
                                ContactAttempt.ContactResult.REACHED,
                                "")))
                .isInstanceOf(Rejection.TransitionNotAllowed.class);
    }

    @Test
    void ehrResponsesAreAssignedToTheMatchingVisit() {
        treated("I");
        day("2026-03-10");
        var lesion = new LesionId("lesion-I");
        services.visitResponses()
                .submitUnscheduled(ClinicFixture.EHR, lesion, answers(4, 60))
                .orElseThrow();
        assertThat(visit("I", "W1").state()).isEqualTo(VisitState.COMPLETED);
        day("2026-03-18");
        services.visitResponses()
                .submitUnscheduled(ClinicFixture.EHR, lesion, answers(3, 60))
                .orElseThrow();
        assertThat(plan("I").unscheduled()).hasSize(1);
        assertThat(services.lesionHistory()
                        .timeline(ClinicFixture.NURSE, lesion)
                        .orElseThrow()
                        .points())
                .extracting(LesionTimeline.PainCurvePoint::label)
                .containsExactly("BASELINE", "W1", "UNSCHEDULED");
        assertThat(refusal(services.visitResponses()
                        .submitUnscheduled(
                                ClinicFixture.EHR,
                                lesion,
                                VisitResponseInput.pain(
                                        Optional.of(LocalDate.of(2026, 2, 1)),
                                        Optional.of(PainScore.of(1)),
                                        VisitResponseInput.OpioidIntake.NOT_RECORDED))))
                .as("before the treatment")
                .isInstanceOf(Rejection.InvalidValue.class);
        assertThat(refusal(services.visitResponses()
                        .submitUnscheduled(ClinicFixture.EHR, new LesionId("nobody"), answers(3, 60))))
                .isInstanceOf(Rejection.NotFound.class);
    }

    @Test
    void responsesAreAmendedByTheirAuthorOrAClinicianAndTheOriginalIsRetained() {
        treated("AM");
        day("2026-03-10");
        var lesion = new LesionId("lesion-AM");
        services.visitResponses()
                .submitUnscheduled(ClinicFixture.EHR, lesion, answers(4, 60))
                .orElseThrow();
        var visit = visit("AM", "W1").id();
        var plan = plan("AM");
        assertThat(refusal(services.visitResponses()
                        .amend(ClinicFixture.EHR, plan.id(), visit, answers(7, 60), "typo", Optional.empty())))
                .isInstanceOf(Rejection.ReasonMissing.class);
        assertThat(refusal(services.visitResponses()
                        .amend(
                                ClinicFixture.NURSE,
                                plan.id(),
                                visit,
                                answers(7, 60),
                                "4 typed for 7",
                                Optional.empty())))
                .as("responses of another person")
                .isInstanceOf(Rejection.NotPermitted.class);
        assertThat(refusal(services.visitResponses()
                        .amend(
                                ClinicFixture.EHR,
                                plan.id(),
                                visit,
                                answers(7, 60),
                                "4 typed for 7",
                                Optional.of(plan.version() - 1))))
                .isInstanceOf(Rejection.StaleVersion.class);
        assertThat(refusal(services.visitResponses()
                        .amend(
                                ClinicFixture.EHR,
                                plan.id(),
                                plan.id() + ".u1",
                                answers(7, 60),
                                "no such",
                                Optional.empty())))
                .isInstanceOf(Rejection.NotFound.class);
        services.visitResponses()
                .amend(
                        ClinicFixture.EHR,
                        plan.id(),
                        visit,
                        answers(7, 60),
                        "4 typed for 7",
                        Optional.of(plan.version()))
                .orElseThrow();
        var amended = visit("AM", "W1").response().orElseThrow();
        assertThat(amended.pain().flatMap(p -> p.worst())).contains(PainScore.of(7));
        assertThat(amended.amended().orElseThrow().before().pain().flatMap(p -> p.worst()))
                .contains(PainScore.of(4));
        assertThat(amended.amended().orElseThrow().reason()).isEqualTo("4 typed for 7");
        services.visitResponses()
                .amend(ClinicFixture.CLINICIAN, plan.id(), visit, answers(6, 60), "asked once more", Optional.empty())
                .orElseThrow();
        assertThat(visit("AM", "W1")
                        .response()
                        .orElseThrow()
                        .amended()
                        .orElseThrow()
                        .before())
                .as("the earlier version")
                .isEqualTo(amended);
        day("2026-03-18");
        services.visitResponses()
                .submitUnscheduled(ClinicFixture.EHR, lesion, answers(3, 60))
                .orElseThrow();
        services.visitResponses()
                .submitUnscheduled(ClinicFixture.EHR, lesion, answers(3, 60))
                .orElseThrow();
        services.visitResponses()
                .amend(
                        ClinicFixture.EHR,
                        plan.id(),
                        plan.id() + ".u2",
                        answers(2, 60),
                        "3 typed for 2",
                        Optional.empty())
                .orElseThrow();
        assertThat(plan("AM").unscheduled())
                .as("of two equal responses, the one with this id")
                .extracting(response ->
                        response.pain().orElseThrow().worst().orElseThrow().value())
                .containsExactly(3, 2);
    }

    @Test
    void revokingOneFollowUpPlanKeepsThePatientsOthers() {
        treated("RV");
        var plan = plan("RV");
        assertThat(refusal(services.followUps().revoke(ClinicFixture.CLINICIAN, plan.id(), "no", Optional.empty())))
                .isInstanceOf(Rejection.ReasonMissing.class);
        assertThat(refusal(services.followUps()
                        .revoke(
                                ClinicFixture.CLINICIAN,
                                plan.id(),
                                "wants no more calls",
                                Optional.of(plan.version() + 1))))
                .isInstanceOf(Rejection.StaleVersion.class);
        var revoked = services.followUps()
                .revoke(ClinicFixture.CLINICIAN, plan.id(), "wants no more calls", Optional.of(plan.version()))
                .orElseThrow();
        assertThat(revoked.active()).isFalse();
        assertThat(revoked.visits()).allMatch(v -> v.state() == VisitState.CANCELLED);
        assertThat(revoked.notes()).singleElement().satisfies(note -> {
            assertThat(note.what()).isEqualTo("WITHDRAWAL");
            assertThat(note.by()).isEqualTo("clinician");
        });
        assertThat(refusal(services.followUps()
                        .revoke(ClinicFixture.CLINICIAN, plan.id(), "wants no more calls", Optional.empty())))
                .isInstanceOf(Rejection.AlreadyFinal.class);
    }

    @Test
    void opioidWithoutAFactorMakesTheSumUnknownUntilItIsEntered() {
        treated("J");
        day("2026-03-09");
        services.visitResponses()
                .record(
                        ClinicFixture.NURSE,
                        visit("J", "W1").id(),
                        VisitResponseInput.pain(
                                Optional.empty(),
                                Optional.of(PainScore.of(3)),
                                new VisitResponseInput.OpioidIntake(
                                        true, List.of(new OpioidDose(Opioid.MORPHINE, 20)), true, Optional.empty())))
                .orElseThrow();
        var point = services.lesionHistory()
                .timeline(ClinicFixture.NURSE, new LesionId("lesion-J"))
                .orElseThrow()
                .points()
                .get(1);
        assertThat(point.omed()).isEmpty();
        assertThat(point.response()).contains(ir.domain.followup.ResponseClass.NOT_ASSESSABLE);
    }

    @Test
    void deathReportedByTheEhrClosesAllFollowUpAtOnce() {
        treated("K");
        services.repeats()
                .request(ClinicFixture.NURSE, new LesionId("lesion-K"), "patient asks for it")
                .orElseThrow();
        var intake = ClinicFixture.p01("K", clock.instant());
        var known = intake.patients().get(0);
        services.intake()
                .receive(
                        ClinicFixture.EHR,
                        new IntakeMessage(
                                List.of(as(known, Optional.of(LocalDate.of(2026, 3, 5)), Optional.empty())),
                                List.of(),
                                List.of()))
                .orElseThrow();
        var plan = services.followUpQueries()
                .plansOf(ClinicFixture.NURSE, known.id())
                .orElseThrow()
                .get(0);
        assertThat(plan.active()).isFalse();
        assertThat(plan.visits()).extracting(FollowUpVisit::state).containsOnly(VisitState.CANCELLED);
        assertThat(services.repeatQueries().open(ClinicFixture.CLINICIAN).orElseThrow())
                .isEmpty();
    }

    @Test
    void hospiceEndsAPlanAndItsDateCanBeCorrected() {
        treated("M");
        var plan = plan("M");
        day("2026-03-20");
        var moved = services.followUps()
                .changeTreatmentDate(LEAD, plan.id(), LocalDate.of(2026, 3, 1), "the day before, says the log")
                .orElseThrow();
        assertThat(moved.visits())
                .filteredOn(v -> v.code().equals("W24"))
                .extracting(FollowUpVisit::due)
                .containsExactly(LocalDate.of(2026, 8, 16));
        assertThat(refusal(
                        services.followUps().end(LEAD, new PatientId("patient-M"), FollowUpPlan.EndReason.HOSPICE, "")))
                .isInstanceOf(Rejection.ReasonMissing.class);
        assertThat(services.followUps()
                        .end(
                                LEAD,
                                new PatientId("patient-M"),
                                FollowUpPlan.EndReason.HOSPICE,
                                "reported by the hospice")
                        .orElseThrow())
                .isEqualTo(1);
        assertThat(refusal(services.visitResponses()
                        .submitUnscheduled(ClinicFixture.NURSE, new LesionId("lesion-M"), answers(3, 0))))
                .isInstanceOf(Rejection.NotFound.class);
    }

    @Test
    void changedTemplateAppliesToNewPlansOnly() {
        treated("N");
        services.followUpTemplates()
                .change(LEAD, "palliative", "W12", Period.ofDays(84), 7, 7, true, "as in the second trial")
                .orElseThrow();
        treated("O");
        assertThat(plan("N").visits()).extracting(FollowUpVisit::code).doesNotContain("W12");
        assertThat(plan("O").visits()).extracting(FollowUpVisit::code).contains("W12");
        assertThat(plan("O").templateVersion()).isEqualTo(2);
        assertThat(services.followUpTemplates().templates(ClinicFixture.NURSE).orElseThrow())
                .filteredOn(t -> t.name().equals("palliative"))
                .extracting(FollowUpTemplate::version)
                .containsExactly(2, 1);
    }

    // --- repeat treatment

    private RepeatTreatmentService.DecisionInput said(
            RepeatState outcome, boolean infected, Optional<RepeatDecision.Override> override) {
        var exclusions = new EnumMap<RepeatDecision.Exclusion, Boolean>(RepeatDecision.Exclusion.class);
        for (var exclusion : RepeatDecision.Exclusion.values()) {
            exclusions.put(exclusion, infected && exclusion == RepeatDecision.Exclusion.INFECTION);
        }
        var factors = new EnumMap<RepeatDecision.Factor, String>(RepeatDecision.Factor.class);
        for (var factor : RepeatDecision.Factor.values()) {
            factors.put(factor, "weighed");
        }
        return new RepeatTreatmentService.DecisionInput(
                outcome,
                exclusions,
                factors,
                Optional.of(LocalDate.of(2026, 12, 1)),
                "regrowth at the edge",
                "Prof. Board",
                override);
    }

    private RepeatCandidate open(String number) {
        return services.repeatQueries().open(ClinicFixture.CLINICIAN).orElseThrow().stream()
                .map(RepeatQueryService.CandidateSummary::candidate)
                .filter(c -> c.lesion().equals(new LesionId("lesion-" + number)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void missingResponseByWeekEightIsDetectedByTheCalendar() {
        treated("P");
        day("2026-03-30");
        services.visitResponses()
                .record(ClinicFixture.NURSE, visit("P", "W4").id(), answers(6, 60))
                .orElseThrow();
        day("2026-05-04");
        services.repeatEvaluation().evaluateAll(SYSTEM);
        assertThat(services.repeatQueries().open(ClinicFixture.CLINICIAN).orElseThrow())
                .isEmpty();
        day("2026-05-05");
        services.repeatEvaluation().evaluateAll(SYSTEM);
        services.repeatEvaluation().evaluateAll(SYSTEM);
        assertThat(open("P").triggers())
                .extracting(RepeatTrigger::type)
                .containsExactly(RepeatTrigger.TriggerType.REP_NONRESP);
    }

    @Test
    void dismissedCandidateReopensOnlyForANewTrigger() {
        treated("Q");
        day("2026-03-30");
        services.visitResponses()
                .record(ClinicFixture.NURSE, visit("Q", "W4").id(), answers(9, 60))
                .orElseThrow();
        var candidate = open("Q");
        assertThat(refusal(services.repeats()
                        .decide(LEAD, candidate.id(), said(RepeatState.DISMISSED, false, Optional.empty()))))
                .as("must be reviewed first")
                .isInstanceOf(Rejection.TransitionNotAllowed.class);
        services.repeats().review(LEAD, candidate.id()).orElseThrow();
        services.repeats()
                .decide(LEAD, candidate.id(), said(RepeatState.DISMISSED, false, Optional.empty()))
                .orElseThrow();
        services.repeatEvaluation().evaluateAll(SYSTEM);
        assertThat(services.repeatQueries().open(ClinicFixture.CLINICIAN).orElseThrow())
                .isEmpty();
        day("2026-04-01");
        services.visitResponses()
                .submitUnscheduled(
                        ClinicFixture.NURSE,
                        new LesionId("lesion-Q"),
                        answers(9, 60)
                                .with(new VisitResponseInput.ImagingInput(
                                        ImagingAssessment.Modality.CT,
                                        ImagingAssessment.Verdict.RESIDUAL_TUMOUR,
                                        Optional.of(1.2),
                                        "report 12")))
                .orElseThrow();
        assertThat(open("Q").triggers())
                .extracting(RepeatTrigger::type)
                .containsExactly(RepeatTrigger.TriggerType.REP_RESID);
    }

    @Test
    void infectionContraindicatesARepeatUntilOverridden() {
        var session = treated("R");
        day("2026-03-21");
        services.adverseEvents()
                .report(
                        ClinicFixture.NURSE,
                        session,
                        new LesionId("lesion-R"),
                        new AdverseEventService.Report(
                                AdverseEvent.Term.OSTEOMYELITIS,
                                "",
                                AdverseEvent.Scale.SIR_2017,
                                3,
                                LocalDate.of(2026, 3, 21),
                                AdverseEvent.Causality.PROBABLE,
                                Optional.of(6)))
                .orElseThrow();
        day("2026-04-20");
        services.repeats()
                .request(ClinicFixture.CLINICIAN, new LesionId("lesion-R"), "residual on CT elsewhere")
                .orElseThrow();
        var candidate = open("R");
        services.repeats().review(LEAD, candidate.id()).orElseThrow();
        assertThat(refusal(services.repeats()
                        .decide(LEAD, candidate.id(), said(RepeatState.RE_REFERRED, false, Optional.empty()))))
                .isEqualTo(new Rejection.RuleViolated("REP-INFECT"));
        assertThat(refusal(services.repeats()
                        .decide(LEAD, candidate.id(), said(RepeatState.RE_REFERRED, true, Optional.empty()))))
                .isInstanceOf(Rejection.RuleViolated.class);
        var done = services.repeats()
                .decide(
                        LEAD,
                        candidate.id(),
                        said(
                                RepeatState.RE_REFERRED,
                                true,
                                Optional.of(new RepeatDecision.Override("CLINICAL-URGENCY", "drained, cord at risk"))))
                .orElseThrow();
        var referral = services.referralQueries()
                .details(ClinicFixture.CLINICIAN, done.referral().orElseThrow())
                .orElseThrow()
                .referral();
        assertThat(referral.state()).isEqualTo(ReferralState.ACCEPTED);
        assertThat(referral.lesions()).containsExactly(new LesionId("lesion-R"));
        assertThat(services.referralQueries()
                        .details(ClinicFixture.SCHEDULER, referral.id())
                        .orElseThrow()
                        .bookings())
                .as("no booking is created automatically")
                .isEmpty();
    }

    // --- figures

    /**
     * Counted by hand: three treatments, one with two responses, one without, one with a severe event; one
     * cancellation.
     */
    @Test
    void reportStatesDenominatorsAndMissingValues() {
        treated("FA");
        var withEvent = treated("FB");
        treated("FC");
        var cancelled =
                ClinicFixture.booked(services, referred("FD"), clock.instant().plus(Duration.ofDays(1)));
        services.cancellations()
                .cancel(
                        ClinicFixture.SCHEDULER,
                        new ir.domain.booking.BookingId(cancelled.value()),
                        "patient on holiday",
                        ir.domain.booking.BookingState.Initiator.PATIENT,
                        Optional.empty())
                .orElseThrow();
        day("2026-03-10");
        services.visitResponses()
                .record(ClinicFixture.NURSE, visit("FA", "W1").id(), answers(3, 60))
                .orElseThrow();
        services.visitResponses()
                .record(ClinicFixture.NURSE, visit("FB", "W1").id(), answers(7, 60))
                .orElseThrow();
        services.adverseEvents()
                .report(
                        ClinicFixture.NURSE,
                        withEvent,
                        new LesionId("lesion-FB"),
                        new AdverseEventService.Report(
                                AdverseEvent.Term.OSTEOMYELITIS,
                                "",
                                AdverseEvent.Scale.SIR_2017,
                                3,
                                LocalDate.of(2026, 3, 9),
                                AdverseEvent.Causality.PROBABLE,
                                Optional.of(6)))
                .orElseThrow();
        day("2026-03-16");
        var figures = services.reports()
                .of(LEAD, new DateRange(LocalDate.of(2026, 3, 1), LocalDate.of(2026, 3, 31)))
                .orElseThrow();
        assertThat(List.of(figures.treatments(), figures.sessions(), figures.bookings()))
                .containsExactly(3, 3, 4);
        var week1 = figures.milestones().get(0);
        assertThat(week1.code()).isEqualTo("W1");
        assertThat(List.of(week1.due(), week1.assessable(), week1.responded(), week1.missing()))
                .containsExactly(3, 2, 1, 1);
        assertThat(figures.events().worst()).containsExactly(Map.entry(AdverseEvent.Severity.SEVERE, 1));
        assertThat(List.of(figures.events().sessions(), figures.events().infections()))
                .containsExactly(3, 1);
        assertThat(figures.repeatsBySite())
                .singleElement()
                .satisfies(r -> assertThat(List.of(r.lesions(), r.again())).containsExactly(3, 0));
        assertThat(figures.repeatsBySize())
                .extracting(ClinicReport.Repeats::size)
                .containsExactly(ClinicReport.Size.OVER_3_TO_5_CM);
        assertThat(List.of(
                        figures.recurrence().treatments(), figures.recurrence().without()))
                .containsExactly(1, 2);
        assertThat(figures.cancellations())
                .containsExactly(new ClinicReport.Cancellation(
                        ir.domain.booking.BookingState.Initiator.PATIENT, "patient on holiday", 1));
        // sedation began at the planned start of the set-up, a quarter of an hour early
        assertThat(List.of(
                        figures.onTime().sessions(),
                        figures.onTime().onTime(),
                        figures.onTime().missing()))
                .containsExactly(3, 3, 0);
        assertThat(figures.onTime().medianLateMinutes()).contains(-15);
        // the suite is open nine hours on 22 working days; each session uses it for two and a half hours
        assertThat(figures.rooms()).containsExactly(new ClinicReport.RoomUse("CT suite 1", 3 * 150, 22 * 9 * 60));
        assertThat(figures.waiting().sessions()).isEqualTo(3);
        var nothing = services.reports()
                .of(LEAD, new DateRange(LocalDate.of(2020, 1, 1), LocalDate.of(2020, 1, 31)))
                .orElseThrow();
        assertThat(nothing.milestones()).isEmpty();
        assertThat(nothing.waiting().median()).isEmpty();
    }

    // --- calendar feeds and reminders

    @Test
    void calendarShowsOneResourceWithoutNamesUntilItsTokenIsRevoked() {
        var referral = referred("S");
        var session = ClinicFixture.booked(services, referral, MONDAY);
        var made = services.feeds()
                .create(ClinicFixture.CLINICIAN, new ResourceId("ct-1"), false)
                .orElseThrow();
        var reader = ClinicFixture.actor("calendar", Role.SCHEDULER);
        var contents = services.feedReader().read(reader, made.token()).orElseThrow();
        assertThat(contents.events()).singleElement().satisfies(event -> {
            assertThat(event.uid()).isEqualTo(session.value());
            assertThat(event.patient()).isEmpty();
            assertThat(event.window().start()).isEqualTo(MONDAY);
            assertThat(event.cancelled()).isFalse();
        });
        long before = contents.events().get(0).sequence();
        services.cancellations()
                .cancel(
                        ClinicFixture.SCHEDULER,
                        new ir.domain.booking.BookingId(session.value()),
                        "asked",
                        ir.domain.booking.BookingState.Initiator.PATIENT,
                        Optional.empty())
                .orElseThrow();
        var after =
                services.feedReader().read(reader, made.token()).orElseThrow().events();
        assertThat(after).singleElement().satisfies(event -> {
            assertThat(event.cancelled()).isTrue();
            assertThat(event.sequence()).isGreaterThan(before);
        });
        String stored = transactions.inReadTransaction(repositories -> repositories
                .calendarFeeds()
                .find(made.feed().id())
                .orElseThrow()
                .tokenHash());
        assertThat(stored).doesNotContain(made.token()).hasSize(64);
        assertThat(refusal(
                        services.feeds().revoke(ClinicFixture.NURSE, made.feed().id())))
                .as("not owned by the caller")
                .isInstanceOf(Rejection.NotFound.class);
        services.feeds().revoke(ClinicFixture.CLINICIAN, made.feed().id()).orElseThrow();
        assertThat(refusal(services.feedReader().read(reader, made.token()))).isInstanceOf(Rejection.NotFound.class);
        long audited = postgres.database().number("select count(*) from audit");
        assertThat(refusal(services.feedReader().read(reader, "guessed"))).isInstanceOf(Rejection.NotFound.class);
        // a guess needs no sign-in, so it must not fill the audit log
        assertThat(postgres.database().number("select count(*) from audit")).isEqualTo(audited);
        CalendarFeedService.CreatedFeed named = services.feeds()
                .create(ClinicFixture.CLINICIAN, new ResourceId("ct-1"), true)
                .orElseThrow();
        assertThat(services.feeds()
                        .read(reader, named.token())
                        .orElseThrow()
                        .events()
                        .get(0)
                        .patient())
                .isPresent();
    }

    /** Records sent messages; fails while {@code broken} is set. */
    private static final class RecordingReminderSender implements ReminderSender {
        final List<ReminderMessage> sent = new ArrayList<>();
        boolean broken;
        boolean staffed = true;

        @Override
        public boolean isConfigured() {
            return true;
        }

        @Override
        public boolean reachesStaff() {
            return staffed;
        }

        @Override
        public void send(ReminderMessage message) {
            if (broken) {
                throw new DeliveryException("connection refused", new IllegalStateException("no server"));
            }
            sent.add(message);
        }
    }

    /** The same person, deceased or with an e-mail address. */
    private static Patient as(Patient known, Optional<LocalDate> died, Optional<String> email) {
        return new Patient(
                known.id(),
                known.medicalRecordNumber(),
                known.familyName(),
                known.givenNames(),
                known.sex(),
                known.birthDate(),
                died,
                Optional.empty(),
                email);
    }

    private ReferralId withMail(String number) {
        var intake = ClinicFixture.p01(number, clock.instant());
        var known = intake.patients().get(0);
        return services.intake()
                .receive(
                        ClinicFixture.EHR,
                        new IntakeMessage(
                                List.of(as(
                                        known,
                                        Optional.empty(),
                                        Optional.of(number.toLowerCase(java.util.Locale.ROOT) + "@example.org"))),
                                intake.resources(),
                                intake.orders()))
                .orElseThrow()
                .get(0)
                .id();
    }

    @Test
    void reminderIsSentOnceAndRetriedWhileTheServerRejectsIt() {
        var session = ClinicFixture.booked(services, withMail("T"), MONDAY);
        ClinicFixture.booked(services, referred("U"), MONDAY);
        var letters = new RecordingReminderSender();
        services.reminders().enqueueDue(SYSTEM, ReminderService.SESSION_BEFORE);
        assertThat(services.reminders().send(SYSTEM, letters))
                .as("the session is too far ahead")
                .isZero();
        clock.to(MONDAY.minus(Duration.ofDays(2)));
        services.reminders().enqueueDue(SYSTEM, ReminderService.SESSION_BEFORE);
        letters.broken = true;
        assertThat(services.reminders().send(SYSTEM, letters)).isZero();
        letters.broken = false;
        assertThat(services.reminders().send(SYSTEM, letters))
                .as("not retried within a minute")
                .isZero();
        clock.forward(Duration.ofMinutes(2));
        services.reminders().enqueueDue(SYSTEM, ReminderService.SESSION_BEFORE);
        assertThat(services.reminders().send(SYSTEM, letters)).isEqualTo(1);
        assertThat(services.reminders().send(SYSTEM, letters)).isZero();
        assertThat(letters.sent).singleElement().satisfies(m -> {
            assertThat(m.type()).isEqualTo(Reminder.ReminderType.SESSION);
            assertThat(m.starts()).contains(MONDAY);
            assertThat(m.patient().orElseThrow().email()).contains("t@example.org");
        });
        assertThat(events(session.value())).contains("reminder-sent");
        assertThat(services.reminderAdministration().latest(ADMIN, 10).orElseThrow())
                .extracting(Reminder::state)
                .containsExactlyInAnyOrder(Reminder.State.SENT, Reminder.State.DROPPED);
    }

    @Test
    void noReminderIsSentAfterDeathOrCancellation() {
        var dying = ClinicFixture.booked(services, withMail("V"), MONDAY);
        var leaving = ClinicFixture.booked(services, withMail("W"), MONDAY);
        assertThat(dying).isNotEqualTo(leaving);
        clock.to(MONDAY.minus(Duration.ofDays(1)));
        services.reminders().enqueueDue(SYSTEM, ReminderService.SESSION_BEFORE);
        var known = ClinicFixture.p01("V", clock.instant()).patients().get(0);
        services.intake()
                .receive(
                        ClinicFixture.EHR,
                        new IntakeMessage(
                                List.of(as(known, Optional.of(LocalDate.of(2026, 3, 1)), Optional.of("v@example.org"))),
                                List.of(),
                                List.of()))
                .orElseThrow();
        services.cancellations()
                .cancel(
                        ClinicFixture.SCHEDULER,
                        new ir.domain.booking.BookingId(leaving.value()),
                        "asked",
                        ir.domain.booking.BookingState.Initiator.PATIENT,
                        Optional.empty())
                .orElseThrow();
        var letters = new RecordingReminderSender();
        assertThat(services.reminders().send(SYSTEM, letters)).isZero();
        assertThat(letters.sent).isEmpty();
        assertThat(services.reminderAdministration().latest(ADMIN, 10).orElseThrow())
                .extracting(Reminder::state)
                .containsOnly(Reminder.State.DROPPED);
    }

    @Test
    void reminderFailsPermanentlyAfterEightAttempts() {
        ClinicFixture.booked(services, withMail("X"), MONDAY);
        clock.to(MONDAY.minus(Duration.ofDays(3)).plusSeconds(60));
        services.reminders().enqueueDue(SYSTEM, ReminderService.SESSION_BEFORE);
        var letters = new RecordingReminderSender();
        letters.broken = true;
        for (int i = 0; i < 10; i++) {
            services.reminders().send(SYSTEM, letters);
            clock.forward(Duration.ofHours(3));
        }
        var failed =
                services.reminderAdministration().latest(ADMIN, 1).orElseThrow().get(0);
        assertThat(failed.state()).isEqualTo(Reminder.State.FAILED);
        assertThat(failed.attempts()).isEqualTo(Reminder.MAX_ATTEMPTS);
        assertThat(failed.problem()).contains("connection refused");
        letters.broken = false;
        services.reminderAdministration().retry(ADMIN, failed.key()).orElseThrow();
        assertThat(services.reminders().send(SYSTEM, letters)).isEqualTo(1);
    }

    @Test
    void staffReminderListsOverdueVisitsWithoutNames() {
        treated("Y");
        day("2026-03-12");
        services.reminders().enqueueDue(SYSTEM, ReminderService.SESSION_BEFORE);
        var letters = new RecordingReminderSender();
        letters.staffed = false;
        assertThat(services.reminders().send(SYSTEM, letters)).isZero();
        assertThat(services.reminderAdministration()
                        .latest(ADMIN, 1)
                        .orElseThrow()
                        .get(0)
                        .problem())
                .contains("no address");
        day("2026-03-13");
        services.reminders().enqueueDue(SYSTEM, ReminderService.SESSION_BEFORE);
        letters.staffed = true;
        services.reminders().send(SYSTEM, letters);
        assertThat(letters.sent).singleElement().satisfies(m -> {
            assertThat(m.type()).isEqualTo(Reminder.ReminderType.OVERDUE);
            assertThat(m.patient()).isEmpty();
            assertThat(m.lines()).containsExactly("W1 2");
        });
    }
}
