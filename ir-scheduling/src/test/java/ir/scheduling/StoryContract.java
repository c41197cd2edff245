package ir.scheduling;

import static ir.scheduling.LifeOfALesionScenarioTest.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ir.domain.followup.ContactAttempt;
import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.FollowUpTemplate;
import ir.domain.followup.FollowUpVisit;
import ir.domain.followup.ImagingAssessment;
import ir.domain.followup.Opioid;
import ir.domain.followup.OpioidDose;
import ir.domain.followup.PainScore;
import ir.domain.followup.VisitAppointment;
import ir.domain.followup.VisitState;
import ir.domain.lesion.LesionId;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
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
import ir.domain.resource.Resource;
import ir.domain.resource.ResourceId;
import ir.domain.session.Phase;
import ir.domain.session.SessionId;
import ir.domain.time.DayWindow;
import ir.domain.time.TimeWindow;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.NotTreated;
import ir.domain.treatment.SessionState;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Role;
import ir.scheduling.feed.FeedDesk;
import ir.scheduling.figures.Figures;
import ir.scheduling.followup.FollowUpDesk;
import ir.scheduling.record.Intake;
import ir.scheduling.reminder.Post;
import ir.scheduling.reminder.Reminder;
import ir.scheduling.repeat.RepeatDesk;
import ir.scheduling.treatment.AdverseEventDesk;
import ir.scheduling.treatment.TreatmentDesk;
import ir.scheduling.work.Work;
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

/** From the session to the repeat: what is kept of it is the same on every store. */
abstract class StoryContract {
    static final Actor LEAD = Clinic.actor("lead", Role.LEAD);
    static final Actor ADMIN = Clinic.actor("admin", Role.ADMIN);
    static final Actor HOUSE = Clinic.actor("house", Role.SCHEDULER);
    private static final Instant MONDAY = Instant.parse("2026-03-02T07:00:00Z");
    private static final ResourceId CONSULTING = new ResourceId("consulting-1");

    final MovingClock clock = new MovingClock("2026-02-20T08:00:00Z");
    private Work work;
    private Desks desks;

    abstract Work work();

    @SuppressWarnings("NullAway.Init") // the test runner calls begin first
    StoryContract() {}

    @BeforeEach
    void begin() {
        work = work();
        Clinic.open(work);
        desks = Desks.over(work, clock);
        var hours = OpeningHours.weekdays(LocalTime.of(9, 0), LocalTime.of(12, 0));
        desks.clinic()
                .save(LEAD, new Resource.VisitPlace(CONSULTING, Clinic.HOME, "Consulting room 1", hours, false), false)
                .orElseThrow();
    }

    private ReferralId referred(String number) {
        return desks.records()
                .receive(Clinic.EHR, Clinic.p01(number, clock.instant()))
                .orElseThrow()
                .get(0)
                .id();
    }

    private SessionId treated(String number) {
        return Clinic.treated(desks, clock, referred(number), MONDAY);
    }

    private FollowUpPlan plan(String number) {
        return desks.followUps().plansOf(Clinic.CLINICIAN, new PatientId("patient-" + number)).orElseThrow().stream()
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

    private static FollowUpDesk.Answers answers(int pain, double morphine) {
        return FollowUpDesk.Answers.pain(
                Optional.empty(),
                Optional.of(PainScore.of(pain)),
                morphine == 0
                        ? FollowUpDesk.Opioids.of()
                        : FollowUpDesk.Opioids.of(new OpioidDose(Opioid.MORPHINE, morphine)));
    }

    private void day(String day) {
        clock.to(LocalDate.parse(day).atTime(9, 0).atZone(Clinic.BERLIN).toInstant());
    }

    private List<String> told(String subject) {
        return work.read(stores ->
                stores.outbox().about(subject).stream().map(e -> e.topic()).toList());
    }

    // --- the session

    @Test
    void theTimeOutSaysTheSideAndNobodyFreezesWithoutIt() {
        var session = Clinic.booked(desks, referred("A"), MONDAY);
        clock.to(MONDAY);
        Clinic.arrives(desks, new ReferralId("referral-A"), MONDAY);
        var lesion = new LesionId("lesion-A");
        desks.treatments().checkIn(Clinic.NURSE, session).orElseThrow();
        desks.treatments()
                .begin(Clinic.NURSE, session, Phase.SET_UP, Optional.empty())
                .orElseThrow();
        clock.forward(Duration.ofMinutes(15));
        desks.treatments().start(Clinic.NURSE, session).orElseThrow();
        clock.forward(Duration.ofMinutes(10));
        desks.treatments()
                .begin(Clinic.NURSE, session, Phase.PLANNING_CT, Optional.empty())
                .orElseThrow();
        assertThat(refusal(desks.treatments().begin(Clinic.NURSE, session, Phase.FREEZE_THAW_FREEZE, Optional.empty())))
                .isEqualTo(new Refusal.HardStop("TIME-OUT"));
        assertThat(refusal(desks.treatments().timeOut(Clinic.NURSE, session, Map.of())))
                .isInstanceOf(Refusal.MissingValue.class);
        assertThat(refusal(desks.treatments().timeOut(Clinic.NURSE, session, Map.of(lesion, Laterality.LEFT))))
                .as("said otherwise than referred")
                .isEqualTo(new Refusal.HardStop("TIME-OUT"));
        desks.treatments()
                .timeOut(Clinic.NURSE, session, Map.of(lesion, Laterality.RIGHT))
                .orElseThrow();
        clock.forward(Duration.ofMinutes(40));
        desks.treatments()
                .begin(Clinic.NURSE, session, Phase.FREEZE_THAW_FREEZE, Optional.empty())
                .orElseThrow();
        assertThat(refusal(desks.treatments()
                        .begin(
                                Clinic.NURSE,
                                session,
                                Phase.PLACEMENT,
                                Optional.of(clock.instant().plusSeconds(60)))))
                .as("in the future, and after the phase that follows it")
                .isInstanceOf(Refusal.InvalidValue.class);
        desks.treatments()
                .begin(
                        Clinic.NURSE,
                        session,
                        Phase.PLACEMENT,
                        Optional.of(clock.instant().minus(Duration.ofMinutes(30))))
                .orElseThrow();
        clock.forward(Duration.ofMinutes(30));
        var left = desks.treatments().recover(Clinic.NURSE, session).orElseThrow();
        assertThat(left.course().took(Phase.PLACEMENT)).contains(Duration.ofMinutes(30));
        assertThat(left.course().took(Phase.SET_UP)).contains(Duration.ofMinutes(15));
        assertThat(left.course().inRoom()).contains(Duration.ofMinutes(95));
    }

    @Test
    void aLesionLeftAloneHasItsReasonAndTheReferralComesBack() {
        var referral = referred("B");
        var session = Clinic.booked(desks, referral, MONDAY);
        clock.to(MONDAY);
        Clinic.arrives(desks, referral, MONDAY);
        desks.treatments().checkIn(Clinic.NURSE, session).orElseThrow();
        desks.treatments().start(Clinic.NURSE, session).orElseThrow();
        var lesion = new LesionId("lesion-B");
        assertThat(refusal(desks.treatments()
                        .leave(Clinic.CLINICIAN, session, lesion, NotTreated.Reason.NO_SAFE_PATH, "no")))
                .isInstanceOf(Refusal.ReasonMissing.class);
        desks.treatments()
                .leave(Clinic.CLINICIAN, session, lesion, NotTreated.Reason.NO_SAFE_PATH, "bowel lies in the way")
                .orElseThrow();
        desks.treatments().recover(Clinic.NURSE, session).orElseThrow();
        desks.treatments().complete(Clinic.NURSE, session).orElseThrow();
        assertThat(desks.followUps()
                        .plansOf(Clinic.NURSE, new PatientId("patient-B"))
                        .orElseThrow())
                .isEmpty();
        assertThat(desks.referrals()
                        .file(Clinic.SCHEDULER, referral)
                        .orElseThrow()
                        .referral()
                        .state())
                .isEqualTo(ReferralState.ACCEPTED_CONDITIONAL);
        Clinic.booked(desks, referral, MONDAY.plus(Duration.ofDays(1)));
    }

    @Test
    void aSessionBrokenOffKeepsWhatWasDone() {
        var referral = referred("C");
        var session = Clinic.booked(desks, referral, MONDAY);
        clock.to(MONDAY);
        Clinic.arrives(desks, referral, MONDAY);
        desks.treatments().checkIn(Clinic.NURSE, session).orElseThrow();
        desks.treatments().start(Clinic.NURSE, session).orElseThrow();
        assertThat(refusal(desks.treatments().abort(Clinic.CLINICIAN, session, "")))
                .isInstanceOf(Refusal.ReasonMissing.class);
        assertThat(desks.treatments()
                        .abort(Clinic.CLINICIAN, session, "bronchospasm at induction")
                        .orElseThrow()
                        .state())
                .isEqualTo(SessionState.ABORTED);
        assertThat(desks.referrals()
                        .file(Clinic.SCHEDULER, referral)
                        .orElseThrow()
                        .referral()
                        .state())
                .isEqualTo(ReferralState.ACCEPTED_CONDITIONAL);
    }

    @Test
    void aFinalRecordChangesByAmendmentOnly() {
        var session = treated("D");
        var lesion = new LesionId("lesion-D");
        assertThat(refusal(desks.treatments().record(Clinic.CLINICIAN, session, Clinic.treatment(lesion, Map.of()))))
                .isInstanceOf(Refusal.TransitionNotAllowed.class);
        var same = Clinic.treatment(lesion, Map.of());
        var other = new TreatmentDesk.Treatment(
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
        assertThat(refusal(desks.treatments().amend(Clinic.CLINICIAN, session, other, "typo", Optional.empty())))
                .isInstanceOf(Refusal.ReasonMissing.class);
        var amended = desks.treatments()
                .amend(Clinic.CLINICIAN, session, other, "margin measured again on the CT", Optional.empty())
                .orElseThrow();
        assertThat(amended.treatmentOf(lesion).orElseThrow().iceMarginMm()).contains(3);
        assertThat(amended.treatmentOf(lesion).orElseThrow().probes())
                .extracting(p -> p.position())
                .containsExactly("cranial", "medial");
        assertThat(amended.course().amendments()).singleElement().satisfies(a -> {
            assertThat(a.before().iceMarginMm()).contains(5);
            assertThat(a.by()).isEqualTo("clinician");
        });
        assertThat(desks.treatments()
                        .session(Clinic.NURSE, session)
                        .orElseThrow()
                        .session()
                        .course())
                .isEqualTo(amended.course());
    }

    @Test
    void anAdverseEventIsFoundWeeksLaterHealsAndIsNeverDeleted() {
        var session = treated("E");
        var lesion = new LesionId("lesion-E");
        var report = new AdverseEventDesk.Report(
                AdverseEvent.Term.OSTEOMYELITIS,
                "",
                AdverseEvent.Scale.SIR_2017,
                3,
                LocalDate.of(2026, 3, 21),
                AdverseEvent.Causality.PROBABLE,
                Optional.of(6));
        assertThat(refusal(desks.adverseEvents().report(Clinic.NURSE, session, lesion, report)))
                .as("in the future")
                .isInstanceOf(Refusal.InvalidValue.class);
        day("2026-03-27");
        var event = desks.adverseEvents()
                .report(Clinic.NURSE, session, lesion, report)
                .orElseThrow();
        assertThat(desks.adverseEvents()
                        .ofPatient(Clinic.NURSE, new PatientId("patient-E"))
                        .orElseThrow())
                .hasSize(1);
        desks.adverseEvents()
                .resolve(Clinic.NURSE, event.id(), LocalDate.of(2026, 3, 27))
                .orElseThrow();
        desks.adverseEvents()
                .strike(Clinic.NURSE, event.id(), "entered for the wrong patient")
                .orElseThrow();
        assertThat(desks.followUps().story(Clinic.NURSE, lesion).orElseThrow().events())
                .singleElement()
                .satisfies(e -> {
                    assertThat(e.counts()).isFalse();
                    assertThat(e.resolvedOn()).contains(LocalDate.of(2026, 3, 27));
                });
        assertThat(refusal(desks.adverseEvents().resolve(Clinic.NURSE, event.id(), LocalDate.of(2026, 3, 27))))
                .isInstanceOf(Refusal.AlreadyFinal.class);
        assertThat(told(event.id())).containsExactly("adverse-event", "adverse-event-resolved", "adverse-event-struck");
    }

    @Test
    void twentySessionsTeachWhatASessionTakesHere() {
        var plan = desks.referrals()
                .file(Clinic.SCHEDULER, referred("L0"))
                .orElseThrow()
                .plan()
                .input();
        Clinic.treated(desks, clock, new ReferralId("referral-L0"), MONDAY);
        for (int i = 1; i < 20; i++) {
            assertThat(desks.treatments()
                            .learned(Clinic.NURSE, plan)
                            .orElseThrow()
                            .inRoom())
                    .as(i + " cases")
                    .isEmpty();
            Clinic.treated(desks, clock, referred("L" + i), clock.instant());
        }
        var learned = desks.treatments()
                .learned(Clinic.NURSE, plan)
                .orElseThrow()
                .inRoom()
                .orElseThrow();
        assertThat(List.of(learned.cases(), learned.p50(), learned.p80())).containsExactly(20, 120, 120);
    }

    // --- follow-up

    @Test
    void aVisitIsBookedIntoAClinicsDiaryOrIsACall() {
        treated("F");
        treated("G");
        var week8 = visit("F", "W8").id();
        var openings = desks.followUps().openings(Clinic.SCHEDULER, week8).orElseThrow();
        assertThat(openings.get(0).suggested()).isTrue();
        assertThat(openings.get(0).window().start())
                .as("due on a Monday, the place opens at nine")
                .isEqualTo(LocalDate.of(2026, 4, 27)
                        .atTime(9, 0)
                        .atZone(Clinic.BERLIN)
                        .toInstant());
        assertThat(openings).hasSize(11 * 6);
        var nine = openings.get(0).window().start();
        assertThat(refusal(desks.followUps().schedule(Clinic.SCHEDULER, week8, nine, Optional.empty())))
                .isInstanceOf(Refusal.MissingValue.class);
        desks.followUps()
                .schedule(Clinic.SCHEDULER, week8, nine, Optional.of(CONSULTING))
                .orElseThrow();
        var other = visit("G", "W8").id();
        assertThat(desks.followUps().openings(Clinic.SCHEDULER, other).orElseThrow().stream()
                        .map(o -> o.window().start()))
                .doesNotContain(nine);
        assertThat(refusal(desks.followUps().schedule(Clinic.SCHEDULER, other, nine, Optional.of(CONSULTING))))
                .isInstanceOf(Refusal.ResourceTaken.class);
        // moved by the person who made it, and given back
        desks.followUps()
                .schedule(Clinic.SCHEDULER, week8, nine.plus(Duration.ofMinutes(30)), Optional.of(CONSULTING))
                .orElseThrow();
        desks.followUps()
                .schedule(Clinic.SCHEDULER, other, nine, Optional.of(CONSULTING))
                .orElseThrow();
        desks.followUps().unschedule(Clinic.SCHEDULER, week8).orElseThrow();
        assertThat(told(week8)).contains("visit-cancelled");
        assertThat(visit("F", "W8").state()).isEqualTo(VisitState.PLANNED);
        // waived, it keeps the time it had to be told of, and takes none
        assertThat(refusal(desks.followUps()
                        .waive(
                                Clinic.NURSE,
                                other,
                                "seen on the ward",
                                Optional.of(plan("G").version() - 1))))
                .isInstanceOf(Refusal.StaleVersion.class);
        desks.followUps().waive(Clinic.NURSE, other, "seen on the ward").orElseThrow();
        assertThat(visit("G", "W8").appointment()).isPresent();
        assertThat(visit("G", "W8").taking()).isEmpty();
        assertThat(told(other)).containsSubsequence("visit-scheduled", "visit-cancelled");
        assertThat(desks.followUps().openings(Clinic.SCHEDULER, week8).orElseThrow().stream()
                        .map(o -> o.window().start()))
                .contains(nine);
        assertThat(visit("F", "W8").due()).isEqualTo(LocalDate.of(2026, 4, 27));
        var week1 = visit("F", "W1").id();
        desks.followUps()
                .schedule(
                        Clinic.SCHEDULER,
                        week1,
                        LocalDate.of(2026, 3, 9)
                                .atTime(16, 20)
                                .atZone(Clinic.BERLIN)
                                .toInstant(),
                        Optional.empty())
                .orElseThrow();
        var march = desks.followUps()
                .calendar(
                        Clinic.CLINICIAN,
                        Optional.of(new DayWindow(LocalDate.of(2026, 3, 1), LocalDate.of(2026, 3, 31))))
                .orElseThrow();
        assertThat(march.due())
                .filteredOn(d -> d.visit().id().equals(week1))
                .extracting(FollowUpDesk.Due::state)
                .containsExactly(VisitState.SCHEDULED);
    }

    /** Whoever looked before another committed: the store itself lets nobody have a place twice. */
    @Test
    void theStoreGivesAPlaceToOneVisitAlone() {
        treated("PA");
        treated("PB");
        var when = new VisitAppointment(
                TimeWindow.ofMinutes(
                        LocalDate.of(2026, 4, 27)
                                .atTime(9, 0)
                                .atZone(Clinic.BERLIN)
                                .toInstant(),
                        30),
                Optional.of(CONSULTING),
                "scheduler");
        var today = LocalDate.of(2026, 4, 1);
        work.change(stores -> {
                    stores.followUpPlans()
                            .save(plan("PA")
                                    .schedule(visit("PA", "W8").id(), when, today)
                                    .orElseThrow());
                    return Outcome.done(true);
                })
                .orElseThrow();
        var second = plan("PB").schedule(visit("PB", "W8").id(), when, today).orElseThrow();
        assertThatThrownBy(() -> work.change(stores -> {
                    stores.followUpPlans().save(second);
                    return Outcome.done(true);
                }))
                .isInstanceOf(Work.TimeTaken.class);
    }

    @Test
    void whoIsOverdueIsCalledAndTheAttemptsStand() {
        treated("H");
        var week1 = visit("H", "W1").id();
        day("2026-03-12");
        var calendar =
                desks.followUps().calendar(Clinic.SCHEDULER, Optional.empty()).orElseThrow();
        assertThat(calendar.overdue()).extracting(d -> d.visit().code()).containsExactly("W1");
        desks.followUps()
                .contacted(
                        Clinic.SCHEDULER,
                        week1,
                        ContactAttempt.Channel.PHONE,
                        ContactAttempt.Result.NOT_REACHED,
                        "twice")
                .orElseThrow();
        assertThat(visit("H", "W1").contacts()).hasSize(1);
        desks.followUps().record(Clinic.NURSE, week1, answers(5, 60)).orElseThrow();
        assertThat(visit("H", "W1").state()).isEqualTo(VisitState.COMPLETED_LATE);
        assertThat(refusal(desks.followUps()
                        .contacted(
                                Clinic.SCHEDULER,
                                week1,
                                ContactAttempt.Channel.PHONE,
                                ContactAttempt.Result.REACHED,
                                "")))
                .isInstanceOf(Refusal.TransitionNotAllowed.class);
    }

    @Test
    void answersOfAnEhrFindTheirWindow() {
        treated("I");
        day("2026-03-10");
        var lesion = new LesionId("lesion-I");
        desks.followUps().submit(Clinic.EHR, lesion, answers(4, 60)).orElseThrow();
        assertThat(visit("I", "W1").state()).isEqualTo(VisitState.COMPLETED);
        day("2026-03-18");
        desks.followUps().submit(Clinic.EHR, lesion, answers(3, 60)).orElseThrow();
        assertThat(plan("I").unscheduled()).hasSize(1);
        assertThat(desks.followUps().story(Clinic.NURSE, lesion).orElseThrow().points())
                .extracting(FollowUpDesk.Point::label)
                .containsExactly("BASELINE", "W1", "UNSCHEDULED");
        assertThat(refusal(desks.followUps()
                        .submit(
                                Clinic.EHR,
                                lesion,
                                FollowUpDesk.Answers.pain(
                                        Optional.of(LocalDate.of(2026, 2, 1)),
                                        Optional.of(PainScore.of(1)),
                                        FollowUpDesk.Opioids.NOT_ASKED))))
                .as("before the treatment")
                .isInstanceOf(Refusal.InvalidValue.class);
        assertThat(refusal(desks.followUps().submit(Clinic.EHR, new LesionId("nobody"), answers(3, 60))))
                .isInstanceOf(Refusal.NotFound.class);
    }

    @Test
    void answersAreAmendedByWhoGaveThemOrAClinicianAndWhatTheyWereIsKept() {
        treated("AM");
        day("2026-03-10");
        var lesion = new LesionId("lesion-AM");
        desks.followUps().submit(Clinic.EHR, lesion, answers(4, 60)).orElseThrow();
        var visit = visit("AM", "W1").id();
        var plan = plan("AM");
        assertThat(refusal(desks.followUps()
                        .amend(Clinic.EHR, plan.id(), visit, answers(7, 60), "typo", Optional.empty())))
                .isInstanceOf(Refusal.ReasonMissing.class);
        assertThat(refusal(desks.followUps()
                        .amend(Clinic.NURSE, plan.id(), visit, answers(7, 60), "4 typed for 7", Optional.empty())))
                .as("another's")
                .isInstanceOf(Refusal.NotPermitted.class);
        assertThat(refusal(desks.followUps()
                        .amend(
                                Clinic.EHR,
                                plan.id(),
                                visit,
                                answers(7, 60),
                                "4 typed for 7",
                                Optional.of(plan.version() - 1))))
                .isInstanceOf(Refusal.StaleVersion.class);
        assertThat(refusal(desks.followUps()
                        .amend(Clinic.EHR, plan.id(), plan.id() + ".u1", answers(7, 60), "no such", Optional.empty())))
                .isInstanceOf(Refusal.NotFound.class);
        desks.followUps()
                .amend(Clinic.EHR, plan.id(), visit, answers(7, 60), "4 typed for 7", Optional.of(plan.version()))
                .orElseThrow();
        var amended = visit("AM", "W1").answers().orElseThrow();
        assertThat(amended.pain().flatMap(p -> p.worst())).contains(PainScore.of(7));
        assertThat(amended.amended().orElseThrow().before().pain().flatMap(p -> p.worst()))
                .contains(PainScore.of(4));
        assertThat(amended.amended().orElseThrow().reason()).isEqualTo("4 typed for 7");
        desks.followUps()
                .amend(Clinic.CLINICIAN, plan.id(), visit, answers(6, 60), "asked once more", Optional.empty())
                .orElseThrow();
        assertThat(visit("AM", "W1")
                        .answers()
                        .orElseThrow()
                        .amended()
                        .orElseThrow()
                        .before())
                .as("each version")
                .isEqualTo(amended);
        day("2026-03-18");
        desks.followUps().submit(Clinic.EHR, lesion, answers(3, 60)).orElseThrow();
        desks.followUps().submit(Clinic.EHR, lesion, answers(3, 60)).orElseThrow();
        desks.followUps()
                .amend(Clinic.EHR, plan.id(), plan.id() + ".u2", answers(2, 60), "3 typed for 2", Optional.empty())
                .orElseThrow();
        assertThat(plan("AM").unscheduled())
                .as("of two that say the same, the one that is named")
                .extracting(given ->
                        given.pain().orElseThrow().worst().orElseThrow().value())
                .containsExactly(3, 2);
    }

    @Test
    void oneFollowUpIsRevokedAndThePatientsOthersGoOn() {
        treated("RV");
        var plan = plan("RV");
        assertThat(refusal(desks.followUps().revoke(Clinic.CLINICIAN, plan.id(), "no", Optional.empty())))
                .isInstanceOf(Refusal.ReasonMissing.class);
        assertThat(refusal(desks.followUps()
                        .revoke(Clinic.CLINICIAN, plan.id(), "wants no more calls", Optional.of(plan.version() + 1))))
                .isInstanceOf(Refusal.StaleVersion.class);
        var revoked = desks.followUps()
                .revoke(Clinic.CLINICIAN, plan.id(), "wants no more calls", Optional.of(plan.version()))
                .orElseThrow();
        assertThat(revoked.active()).isFalse();
        assertThat(revoked.visits()).allMatch(v -> v.state() == VisitState.CANCELLED);
        assertThat(revoked.notes()).singleElement().satisfies(note -> {
            assertThat(note.what()).isEqualTo("WITHDRAWAL");
            assertThat(note.by()).isEqualTo("clinician");
        });
        assertThat(refusal(
                        desks.followUps().revoke(Clinic.CLINICIAN, plan.id(), "wants no more calls", Optional.empty())))
                .isInstanceOf(Refusal.AlreadyFinal.class);
    }

    @Test
    void aDrugWithoutAFactorMakesTheSumUnknownUntilAPersonWorksItOut() {
        treated("J");
        day("2026-03-09");
        desks.followUps()
                .record(
                        Clinic.NURSE,
                        visit("J", "W1").id(),
                        FollowUpDesk.Answers.pain(
                                Optional.empty(),
                                Optional.of(PainScore.of(3)),
                                new FollowUpDesk.Opioids(
                                        true, List.of(new OpioidDose(Opioid.MORPHINE, 20)), true, Optional.empty())))
                .orElseThrow();
        var point = desks.followUps()
                .story(Clinic.NURSE, new LesionId("lesion-J"))
                .orElseThrow()
                .points()
                .get(1);
        assertThat(point.omed()).isEmpty();
        assertThat(point.response()).contains(ir.domain.followup.ResponseClass.NOT_ASSESSABLE);
    }

    @Test
    void deathToldByTheEhrClosesEverythingAtOnce() {
        treated("K");
        desks.repeats()
                .request(Clinic.NURSE, new LesionId("lesion-K"), "patient asks for it")
                .orElseThrow();
        var intake = Clinic.p01("K", clock.instant());
        var known = intake.patients().get(0);
        desks.records()
                .receive(
                        Clinic.EHR,
                        new Intake(
                                List.of(as(known, Optional.of(LocalDate.of(2026, 3, 5)), Optional.empty())),
                                List.of(),
                                List.of()))
                .orElseThrow();
        var plan = desks.followUps()
                .plansOf(Clinic.NURSE, known.id())
                .orElseThrow()
                .get(0);
        assertThat(plan.active()).isFalse();
        assertThat(plan.visits()).extracting(FollowUpVisit::state).containsOnly(VisitState.CANCELLED);
        assertThat(desks.repeats().open(Clinic.CLINICIAN).orElseThrow()).isEmpty();
    }

    @Test
    void hospiceEndsAPlanAndItsDateCanBeCorrected() {
        treated("M");
        var plan = plan("M");
        day("2026-03-20");
        var moved = desks.followUps()
                .anchor(LEAD, plan.id(), LocalDate.of(2026, 3, 1), "the day before, says the log")
                .orElseThrow();
        assertThat(moved.visits())
                .filteredOn(v -> v.code().equals("W24"))
                .extracting(FollowUpVisit::due)
                .containsExactly(LocalDate.of(2026, 8, 16));
        assertThat(refusal(desks.followUps().end(LEAD, new PatientId("patient-M"), FollowUpPlan.Ending.HOSPICE, "")))
                .isInstanceOf(Refusal.ReasonMissing.class);
        assertThat(desks.followUps()
                        .end(LEAD, new PatientId("patient-M"), FollowUpPlan.Ending.HOSPICE, "told by the hospice")
                        .orElseThrow())
                .isEqualTo(1);
        assertThat(refusal(desks.followUps().submit(Clinic.NURSE, new LesionId("lesion-M"), answers(3, 0))))
                .isInstanceOf(Refusal.NotFound.class);
    }

    @Test
    void aChangedTemplateIsForThePlansToCome() {
        treated("N");
        desks.followUps()
                .change(LEAD, "palliative", "W12", Period.ofDays(84), 7, 7, true, "as in the second trial")
                .orElseThrow();
        treated("O");
        assertThat(plan("N").visits()).extracting(FollowUpVisit::code).doesNotContain("W12");
        assertThat(plan("O").visits()).extracting(FollowUpVisit::code).contains("W12");
        assertThat(plan("O").templateVersion()).isEqualTo(2);
        assertThat(desks.followUps().templates(Clinic.NURSE).orElseThrow())
                .filteredOn(t -> t.name().equals("palliative"))
                .extracting(FollowUpTemplate::version)
                .containsExactly(2, 1);
    }

    // --- repeat

    private RepeatDesk.Said said(RepeatState outcome, boolean infected, Optional<RepeatDecision.Override> override) {
        var exclusions = new EnumMap<RepeatDecision.Exclusion, Boolean>(RepeatDecision.Exclusion.class);
        for (var exclusion : RepeatDecision.Exclusion.values()) {
            exclusions.put(exclusion, infected && exclusion == RepeatDecision.Exclusion.INFECTION);
        }
        var factors = new EnumMap<RepeatDecision.Factor, String>(RepeatDecision.Factor.class);
        for (var factor : RepeatDecision.Factor.values()) {
            factors.put(factor, "weighed");
        }
        return new RepeatDesk.Said(
                outcome,
                exclusions,
                factors,
                Optional.of(LocalDate.of(2026, 12, 1)),
                "regrowth at the edge",
                "Prof. Board",
                override);
    }

    private RepeatCandidate open(String number) {
        return desks.repeats().open(Clinic.CLINICIAN).orElseThrow().stream()
                .map(RepeatDesk.Listed::candidate)
                .filter(c -> c.lesion().equals(new LesionId("lesion-" + number)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void noResponseByWeekEightIsSeenByTheCalendarAlone() {
        treated("P");
        day("2026-03-30");
        desks.followUps()
                .record(Clinic.NURSE, visit("P", "W4").id(), answers(6, 60))
                .orElseThrow();
        day("2026-05-04");
        desks.repeats().sweep(HOUSE);
        assertThat(desks.repeats().open(Clinic.CLINICIAN).orElseThrow()).isEmpty();
        day("2026-05-05");
        desks.repeats().sweep(HOUSE);
        desks.repeats().sweep(HOUSE);
        assertThat(open("P").triggers())
                .extracting(RepeatTrigger::kind)
                .containsExactly(RepeatTrigger.Kind.REP_NONRESP);
    }

    @Test
    void whatWasDismissedOpensAgainOnlyForSomethingNew() {
        treated("Q");
        day("2026-03-30");
        desks.followUps()
                .record(Clinic.NURSE, visit("Q", "W4").id(), answers(9, 60))
                .orElseThrow();
        var candidate = open("Q");
        assertThat(refusal(desks.repeats()
                        .decide(LEAD, candidate.id(), said(RepeatState.DISMISSED, false, Optional.empty()))))
                .as("reviewed first")
                .isInstanceOf(Refusal.TransitionNotAllowed.class);
        desks.repeats().review(LEAD, candidate.id()).orElseThrow();
        desks.repeats()
                .decide(LEAD, candidate.id(), said(RepeatState.DISMISSED, false, Optional.empty()))
                .orElseThrow();
        desks.repeats().sweep(HOUSE);
        assertThat(desks.repeats().open(Clinic.CLINICIAN).orElseThrow()).isEmpty();
        day("2026-04-01");
        desks.followUps()
                .submit(
                        Clinic.NURSE,
                        new LesionId("lesion-Q"),
                        answers(9, 60)
                                .with(new FollowUpDesk.Image(
                                        ImagingAssessment.Modality.CT,
                                        ImagingAssessment.Verdict.RESIDUAL_TUMOUR,
                                        Optional.of(1.2),
                                        "report 12")))
                .orElseThrow();
        assertThat(open("Q").triggers()).extracting(RepeatTrigger::kind).containsExactly(RepeatTrigger.Kind.REP_RESID);
    }

    @Test
    void anInfectionStandsAgainstARepeatUntilSomebodyGoesOverIt() {
        var session = treated("R");
        day("2026-03-21");
        desks.adverseEvents()
                .report(
                        Clinic.NURSE,
                        session,
                        new LesionId("lesion-R"),
                        new AdverseEventDesk.Report(
                                AdverseEvent.Term.OSTEOMYELITIS,
                                "",
                                AdverseEvent.Scale.SIR_2017,
                                3,
                                LocalDate.of(2026, 3, 21),
                                AdverseEvent.Causality.PROBABLE,
                                Optional.of(6)))
                .orElseThrow();
        day("2026-04-20");
        desks.repeats()
                .request(Clinic.CLINICIAN, new LesionId("lesion-R"), "residual on CT elsewhere")
                .orElseThrow();
        var candidate = open("R");
        desks.repeats().review(LEAD, candidate.id()).orElseThrow();
        assertThat(refusal(desks.repeats()
                        .decide(LEAD, candidate.id(), said(RepeatState.RE_REFERRED, false, Optional.empty()))))
                .isEqualTo(new Refusal.RuleNotMet("REP-INFECT"));
        assertThat(refusal(desks.repeats()
                        .decide(LEAD, candidate.id(), said(RepeatState.RE_REFERRED, true, Optional.empty()))))
                .isInstanceOf(Refusal.RuleNotMet.class);
        var done = desks.repeats()
                .decide(
                        LEAD,
                        candidate.id(),
                        said(
                                RepeatState.RE_REFERRED,
                                true,
                                Optional.of(new RepeatDecision.Override("CLINICAL-URGENCY", "drained, cord at risk"))))
                .orElseThrow();
        var referral = desks.referrals()
                .file(Clinic.CLINICIAN, done.referral().orElseThrow())
                .orElseThrow()
                .referral();
        assertThat(referral.state()).isEqualTo(ReferralState.ACCEPTED);
        assertThat(referral.lesions()).containsExactly(new LesionId("lesion-R"));
        assertThat(desks.referrals()
                        .file(Clinic.SCHEDULER, referral.id())
                        .orElseThrow()
                        .bookings())
                .as("nothing books itself")
                .isEmpty();
    }

    // --- figures

    /** Counted by hand: three treatments, one answered twice, one never asked, one with a severe event; one cancelled. */
    @Test
    void figuresSayOfHowManyAndWhatIsMissing() {
        treated("FA");
        var withEvent = treated("FB");
        treated("FC");
        var cancelled = Clinic.booked(desks, referred("FD"), clock.instant().plus(Duration.ofDays(1)));
        desks.bookings()
                .cancel(
                        Clinic.SCHEDULER,
                        new ir.domain.booking.BookingId(cancelled.value()),
                        "patient on holiday",
                        ir.domain.booking.BookingState.Initiator.PATIENT,
                        Optional.empty())
                .orElseThrow();
        day("2026-03-10");
        desks.followUps()
                .record(Clinic.NURSE, visit("FA", "W1").id(), answers(3, 60))
                .orElseThrow();
        desks.followUps()
                .record(Clinic.NURSE, visit("FB", "W1").id(), answers(7, 60))
                .orElseThrow();
        desks.adverseEvents()
                .report(
                        Clinic.NURSE,
                        withEvent,
                        new LesionId("lesion-FB"),
                        new AdverseEventDesk.Report(
                                AdverseEvent.Term.OSTEOMYELITIS,
                                "",
                                AdverseEvent.Scale.SIR_2017,
                                3,
                                LocalDate.of(2026, 3, 9),
                                AdverseEvent.Causality.PROBABLE,
                                Optional.of(6)))
                .orElseThrow();
        day("2026-03-16");
        var figures = desks.figures()
                .of(LEAD, new DayWindow(LocalDate.of(2026, 3, 1), LocalDate.of(2026, 3, 31)))
                .orElseThrow();
        assertThat(List.of(figures.treatments(), figures.sessions(), figures.bookings()))
                .containsExactly(3, 3, 4);
        var week1 = figures.milestones().get(0);
        assertThat(week1.code()).isEqualTo("W1");
        assertThat(List.of(week1.due(), week1.assessable(), week1.responded(), week1.missing()))
                .containsExactly(3, 2, 1, 1);
        assertThat(figures.events().worst()).containsExactly(Map.entry(AdverseEvent.Severity.SEVERE, 1));
        assertThat(List.of(figures.events().of(), figures.events().infections()))
                .containsExactly(3, 1);
        assertThat(figures.repeatsBySite())
                .singleElement()
                .satisfies(r -> assertThat(List.of(r.lesions(), r.again())).containsExactly(3, 0));
        assertThat(figures.repeatsBySize())
                .extracting(Figures.Repeats::size)
                .containsExactly(Figures.Size.OVER_3_TO_5_CM);
        assertThat(List.of(figures.recurrence().of(), figures.recurrence().without()))
                .containsExactly(1, 2);
        assertThat(figures.cancellations())
                .containsExactly(new Figures.Cancellation(
                        ir.domain.booking.BookingState.Initiator.PATIENT, "patient on holiday", 1));
        // sedation began with the planned set-up, so a quarter of an hour early
        assertThat(List.of(
                        figures.onTime().of(),
                        figures.onTime().onTime(),
                        figures.onTime().missing()))
                .containsExactly(3, 3, 0);
        assertThat(figures.onTime().medianLateMinutes()).contains(-15);
        // the suite is open nine hours on 22 working days; each session takes it for two and a half
        assertThat(figures.rooms()).containsExactly(new Figures.RoomUse("CT suite 1", 3 * 150, 22 * 9 * 60));
        assertThat(figures.waiting().of()).isEqualTo(3);
        var nothing = desks.figures()
                .of(LEAD, new DayWindow(LocalDate.of(2020, 1, 1), LocalDate.of(2020, 1, 31)))
                .orElseThrow();
        assertThat(nothing.milestones()).isEmpty();
        assertThat(nothing.waiting().median()).isEmpty();
    }

    // --- calendars and messages

    @Test
    void aCalendarShowsOneResourceNamesNobodyAndItsTokenDies() {
        var referral = referred("S");
        var session = Clinic.booked(desks, referral, MONDAY);
        var made = desks.feeds()
                .make(Clinic.CLINICIAN, new ResourceId("ct-1"), false)
                .orElseThrow();
        var reader = Clinic.actor("calendar", Role.SCHEDULER);
        var contents = desks.feeds().read(reader, made.token()).orElseThrow();
        assertThat(contents.events()).singleElement().satisfies(event -> {
            assertThat(event.uid()).isEqualTo(session.value());
            assertThat(event.patient()).isEmpty();
            assertThat(event.window().start()).isEqualTo(MONDAY);
            assertThat(event.cancelled()).isFalse();
        });
        long before = contents.events().get(0).sequence();
        desks.bookings()
                .cancel(
                        Clinic.SCHEDULER,
                        new ir.domain.booking.BookingId(session.value()),
                        "asked",
                        ir.domain.booking.BookingState.Initiator.PATIENT,
                        Optional.empty())
                .orElseThrow();
        var after = desks.feeds().read(reader, made.token()).orElseThrow().events();
        assertThat(after).singleElement().satisfies(event -> {
            assertThat(event.cancelled()).isTrue();
            assertThat(event.sequence()).isGreaterThan(before);
        });
        String kept = work.read(
                stores -> stores.feeds().find(made.feed().id()).orElseThrow().tokenHash());
        assertThat(kept).doesNotContain(made.token()).hasSize(64);
        assertThat(refusal(desks.feeds().revoke(Clinic.NURSE, made.feed().id())))
                .as("not hers")
                .isInstanceOf(Refusal.NotFound.class);
        desks.feeds().revoke(Clinic.CLINICIAN, made.feed().id()).orElseThrow();
        assertThat(refusal(desks.feeds().read(reader, made.token()))).isInstanceOf(Refusal.NotFound.class);
        assertThat(refusal(desks.feeds().read(reader, "guessed"))).isInstanceOf(Refusal.NotFound.class);
        FeedDesk.Made named = desks.feeds()
                .make(Clinic.CLINICIAN, new ResourceId("ct-1"), true)
                .orElseThrow();
        assertThat(desks.feeds()
                        .read(reader, named.token())
                        .orElseThrow()
                        .events()
                        .get(0)
                        .patient())
                .isPresent();
    }

    /** Keeps what it is given; broken on demand. */
    private static final class Letters implements Post {
        final List<Message> sent = new ArrayList<>();
        boolean broken;
        boolean staffed = true;

        @Override
        public boolean open() {
            return true;
        }

        @Override
        public boolean reachesStaff() {
            return staffed;
        }

        @Override
        public void send(Message message) {
            if (broken) {
                throw new Undelivered("connection refused", new IllegalStateException("no server"));
            }
            sent.add(message);
        }
    }

    /** The same person, dead or with an address. */
    private static Patient as(Patient known, Optional<LocalDate> died, Optional<String> email) {
        return new Patient(
                known.id(),
                known.number(),
                known.familyName(),
                known.givenNames(),
                known.sex(),
                known.birthDate(),
                died,
                Optional.empty(),
                email);
    }

    private ReferralId withMail(String number) {
        var intake = Clinic.p01(number, clock.instant());
        var known = intake.patients().get(0);
        return desks.records()
                .receive(
                        Clinic.EHR,
                        new Intake(
                                List.of(as(
                                        known,
                                        Optional.empty(),
                                        Optional.of(number.toLowerCase(java.util.Locale.ROOT) + "@example.org"))),
                                intake.evidence(),
                                intake.orders()))
                .orElseThrow()
                .get(0)
                .id();
    }

    @Test
    void aReminderIsSentOnceAndTriedAgainWhileNobodyTakesIt() {
        var session = Clinic.booked(desks, withMail("T"), MONDAY);
        Clinic.booked(desks, referred("U"), MONDAY);
        var letters = new Letters();
        desks.reminders().queue(HOUSE);
        assertThat(desks.reminders().send(HOUSE, letters)).as("not near yet").isZero();
        clock.to(MONDAY.minus(Duration.ofDays(2)));
        desks.reminders().queue(HOUSE);
        letters.broken = true;
        assertThat(desks.reminders().send(HOUSE, letters)).isZero();
        letters.broken = false;
        assertThat(desks.reminders().send(HOUSE, letters))
                .as("not before a minute")
                .isZero();
        clock.forward(Duration.ofMinutes(2));
        desks.reminders().queue(HOUSE);
        assertThat(desks.reminders().send(HOUSE, letters)).isEqualTo(1);
        assertThat(desks.reminders().send(HOUSE, letters)).isZero();
        assertThat(letters.sent).singleElement().satisfies(m -> {
            assertThat(m.kind()).isEqualTo(Reminder.Kind.SESSION);
            assertThat(m.starts()).contains(MONDAY);
            assertThat(m.patient().orElseThrow().email()).contains("t@example.org");
        });
        assertThat(told(session.value())).contains("reminder-sent");
        assertThat(desks.reminders().newest(ADMIN, 10).orElseThrow())
                .extracting(Reminder::state)
                .containsExactlyInAnyOrder(Reminder.State.SENT, Reminder.State.DROPPED);
    }

    @Test
    void nobodyIsRemindedAfterDeathOrOfWhatWasCancelled() {
        var dying = Clinic.booked(desks, withMail("V"), MONDAY);
        var leaving = Clinic.booked(desks, withMail("W"), MONDAY);
        assertThat(dying).isNotEqualTo(leaving);
        clock.to(MONDAY.minus(Duration.ofDays(1)));
        desks.reminders().queue(HOUSE);
        var known = Clinic.p01("V", clock.instant()).patients().get(0);
        desks.records()
                .receive(
                        Clinic.EHR,
                        new Intake(
                                List.of(as(known, Optional.of(LocalDate.of(2026, 3, 1)), Optional.of("v@example.org"))),
                                List.of(),
                                List.of()))
                .orElseThrow();
        desks.bookings()
                .cancel(
                        Clinic.SCHEDULER,
                        new ir.domain.booking.BookingId(leaving.value()),
                        "asked",
                        ir.domain.booking.BookingState.Initiator.PATIENT,
                        Optional.empty())
                .orElseThrow();
        var letters = new Letters();
        assertThat(desks.reminders().send(HOUSE, letters)).isZero();
        assertThat(letters.sent).isEmpty();
        assertThat(desks.reminders().newest(ADMIN, 10).orElseThrow())
                .extracting(Reminder::state)
                .containsOnly(Reminder.State.DROPPED);
    }

    @Test
    void afterEightTriesAPersonHasToLook() {
        Clinic.booked(desks, withMail("X"), MONDAY);
        clock.to(MONDAY.minus(Duration.ofDays(3)).plusSeconds(60));
        desks.reminders().queue(HOUSE);
        var letters = new Letters();
        letters.broken = true;
        for (int i = 0; i < 10; i++) {
            desks.reminders().send(HOUSE, letters);
            clock.forward(Duration.ofHours(3));
        }
        var failed = desks.reminders().newest(ADMIN, 1).orElseThrow().get(0);
        assertThat(failed.state()).isEqualTo(Reminder.State.FAILED);
        assertThat(failed.attempts()).isEqualTo(Reminder.TRIES);
        assertThat(failed.problem()).contains("connection refused");
        letters.broken = false;
        desks.reminders().again(ADMIN, failed.key()).orElseThrow();
        assertThat(desks.reminders().send(HOUSE, letters)).isEqualTo(1);
    }

    @Test
    void theStaffHearOfOverdueVisitsWithoutNames() {
        treated("Y");
        day("2026-03-12");
        desks.reminders().queue(HOUSE);
        var letters = new Letters();
        letters.staffed = false;
        assertThat(desks.reminders().send(HOUSE, letters)).isZero();
        assertThat(desks.reminders().newest(ADMIN, 1).orElseThrow().get(0).problem())
                .contains("no address");
        day("2026-03-13");
        desks.reminders().queue(HOUSE);
        letters.staffed = true;
        desks.reminders().send(HOUSE, letters);
        assertThat(letters.sent).singleElement().satisfies(m -> {
            assertThat(m.kind()).isEqualTo(Reminder.Kind.OVERDUE);
            assertThat(m.patient()).isEmpty();
            assertThat(m.lines()).containsExactly("W1 2");
        });
    }
}
