package ir.scheduling;

import static ir.scheduling.LifeOfALesionScenarioTest.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.booking.DeskOverride;
import ir.domain.followup.ContactAttempt;
import ir.domain.followup.FollowUpPlan;
import ir.domain.lesion.LesionId;
import ir.domain.mdt.MeetingId;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.patient.Laterality;
import ir.domain.patient.PatientId;
import ir.domain.readiness.ChecklistItem;
import ir.domain.referral.Intent;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.repeat.RepeatState;
import ir.domain.resource.DiaryEntry;
import ir.domain.resource.ProbeLot;
import ir.domain.resource.ProcedureTemplate;
import ir.domain.resource.ResourceId;
import ir.domain.session.Anaesthesia;
import ir.domain.session.CryoProtocol;
import ir.domain.session.Phase;
import ir.domain.session.PlanInput;
import ir.domain.session.SessionId;
import ir.domain.time.DayWindow;
import ir.domain.time.TimeWindow;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.NotTreated;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.actor.Role;
import ir.scheduling.booking.OpeningsDesk;
import ir.scheduling.diary.DiaryDesk;
import ir.scheduling.followup.FollowUpDesk;
import ir.scheduling.record.Intake;
import ir.scheduling.repeat.RepeatDesk;
import ir.scheduling.treatment.AdverseEventDesk;
import ir.scheduling.treatment.TreatmentDesk;
import ir.scheduling.waiting.WaitingDesk;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may what: the table, and every desk's every command held to it. */
class PermissionsTest {
    @ParameterizedTest
    @CsvSource({
        // scheduler, clinician, nurse, lead, auditor, admin, ehr
        "READ,                   x, x, x, x, -, -, x",
        "ENTER_REFERRAL,         x, x, -, x, -, -, x",
        "DECIDE_REFERRAL,        -, x, -, x, -, -, -",
        "CHANGE_PLAN,            -, x, -, x, -, -, -",
        "BOOK,                   x, x, -, x, -, -, x",
        "OVERRIDE_DESK_RULE,     x, -, -, x, -, -, -",
        "OVERRIDE_CLINICAL_RULE, -, x, -, x, -, -, -",
        "CHECK_IN,               x, x, x, x, -, -, -",
        "RECORD_READINESS,       x, x, x, x, -, -, -",
        "READ_RULES,             -, x, -, x, -, x, -",
        "GOVERN_RULES,           -, -, -, x, -, -, -",
        "RECORD_TREATMENT,       -, x, -, x, -, -, -",
        "RECORD_VISIT,           -, x, x, x, -, -, -",
        "ARRANGE_VISIT,          x, x, x, x, -, -, -",
        "SUBMIT_ANSWERS,         -, x, x, x, -, -, x",
        "END_FOLLOW_UP,          -, x, -, x, -, -, -",
        "READ_FIGURES,           x, x, x, x, -, x, -",
        "MANAGE_RESOURCES,       x, -, -, x, -, x, -",
        "MANAGE_STOCK,           x, -, x, x, -, x, -",
        "ENTER_BUSY_TIME,        x, -, -, x, -, x, x",
        "READ_AUDIT,             -, -, -, -, x, -, -",
        "ADMINISTER,             -, -, -, -, -, x, -",
    })
    void table(
            Permission permission,
            String scheduler,
            String clinician,
            String nurse,
            String lead,
            String auditor,
            String admin,
            String ehr) {
        var expected = List.of(scheduler, clinician, nurse, lead, auditor, admin, ehr);
        var roles = List.of(Role.SCHEDULER, Role.CLINICIAN, Role.NURSE, Role.LEAD, Role.AUDITOR, Role.ADMIN, Role.EHR);
        for (int i = 0; i < roles.size(); i++) {
            assertThat(permission.of(roles.get(i)))
                    .as(permission + " of " + roles.get(i))
                    .isEqualTo(expected.get(i).equals("x"));
        }
    }

    @Test
    void everyCommandOfEveryDeskAsksForItsRight() {
        var work = new MemoryWork();
        Clinic.open(work);
        var desks = Desks.over(work, new MovingClock("2026-02-20T08:00:00Z"));
        var id = new BookingId("x-1");
        var session = new SessionId("x-1");
        var referral = new ReferralId("x");
        var lesion = new LesionId("x");
        var answers = FollowUpDesk.Answers.pain(Optional.empty(), Optional.empty(), FollowUpDesk.Opioids.NOT_ASKED);
        var event = new AdverseEventDesk.Report(
                AdverseEvent.Term.BLEEDING,
                "",
                AdverseEvent.Scale.SIR_2017,
                1,
                LocalDate.of(2026, 2, 20),
                AdverseEvent.Causality.PROBABLE,
                Optional.empty());
        var plan = new PlanInput(
                ir.domain.session.ProbeSize.MM_2_4, 1, 1, Anaesthesia.SEDATION, CryoProtocol.STANDARD, 0, List.of());
        var room = Clinic.resources().get(0);
        var window = new TimeWindow(Instant.parse("2026-03-02T07:00:00Z"), Instant.parse("2026-03-02T08:00:00Z"));
        var entry = new DiaryEntry(
                "e",
                Clinic.HOME,
                Optional.of(room.id()),
                DiaryEntry.Kind.CLOSURE,
                window,
                Optional.empty(),
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new DiaryEntry.Source("hand", "e"));
        var lot = new ProbeLot(
                "l",
                Clinic.HOME,
                ir.domain.session.ProbeSize.MM_2_4,
                "L1",
                "",
                java.time.LocalDate.of(2027, 1, 1),
                5,
                0,
                false);
        var typed = Clinic.p01("TYPED", Instant.parse("2026-02-20T08:00:00Z"))
                .orders()
                .get(0);
        work.read(stores -> {
            stores.records()
                    .save(Clinic.p01("TYPED", Instant.parse("2026-02-20T08:00:00Z"))
                            .patients()
                            .get(0));
            return true;
        });
        var named = new OpeningsDesk.Named(
                referral, window.start(), List.of(), Optional.empty(), Optional.empty(), List.of(), "");
        var over = new OpeningsDesk.Named(
                referral,
                window.start(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(DeskOverride.Rule.OUTSIDE_HOURS),
                "emergency");
        var home = java.util.Objects.requireNonNull(
                work.<ir.scheduling.site.Site>read(stores -> stores.sites().site()));
        Map<Permission, List<Function<Actor, Outcome<?>>>> commands = new LinkedHashMap<>();
        commands.put(
                Permission.READ,
                List.of(
                        a -> desks.followUps().templates(a),
                        a -> desks.followUps().openings(a, "x"),
                        a -> desks.followUps().visitsOf(a, new PatientId("x")),
                        a -> desks.repeats().open(a),
                        a -> desks.repeats().read(a, "x"),
                        a -> desks.treatments().learned(a, plan),
                        a -> desks.adverseEvents().ofPatient(a, new PatientId("x")),
                        a -> desks.adverseEvents().read(a, "x"),
                        a -> desks.feeds().make(a, room.id(), false),
                        a -> desks.feeds().mine(a),
                        a -> desks.feeds().revoke(a, "x"),
                        a -> desks.feeds().read(a, "x"),
                        a -> desks.referrals().worklist(a),
                        a -> desks.referrals().file(a, referral),
                        a -> desks.referrals().lesions(a),
                        a -> desks.referrals().history(a, referral),
                        a -> desks.readiness().dayBefore(a, Optional.empty()),
                        a -> desks.readiness().inbox(a),
                        a -> desks.mdt().meetings(a),
                        a -> desks.records().read(a, "Patient", "x"),
                        a -> desks.records().findPatients(a, "x"),
                        a -> desks.records().patient(a, new PatientId("x")),
                        a -> desks.bookings().read(a, id),
                        a -> desks.treatments().day(a, Optional.empty()),
                        a -> desks.treatments().session(a, session),
                        a -> desks.treatments().ofPatient(a, new PatientId("x")),
                        a -> desks.followUps().calendar(a, Optional.empty()),
                        a -> desks.followUps().visit(a, "x"),
                        a -> desks.followUps().plansOf(a, new PatientId("x")),
                        a -> desks.site().resources(a),
                        a -> desks.site().sites(a),
                        a -> desks.diaries().hits(a, Optional.empty()),
                        a -> desks.slots().stretch(a, "x"),
                        a -> desks.slots().stretches(a, List.of(), TimeWindow.ofMinutes(Instant.EPOCH, 60)),
                        a -> desks.stock().reservedFor(a, id),
                        a -> desks.waiting().list(a)));
        commands.put(
                Permission.MANAGE_RESOURCES,
                List.of(
                        a -> desks.clinic().setUp(a),
                        a -> desks.clinic().preview(a, room.id(), Optional.empty()),
                        a -> desks.clinic().save(a, room, false),
                        a -> desks.clinic().retire(a, new ResourceId("x"), false),
                        a -> desks.clinic().save(a, ProcedureTemplate.cryoablationOfBone()),
                        a -> desks.clinic().save(a, home),
                        a -> desks.diaries().entries(a, Optional.empty()),
                        a -> desks.diaries().preview(a, entry),
                        a -> desks.diaries().enter(a, entry, false),
                        a -> desks.diaries().remove(a, "x", false),
                        a -> desks.diaries().read(a, room.id(), "RIS", DiaryDesk.Format.CSV, "")));
        commands.put(
                Permission.ENTER_BUSY_TIME,
                List.of(
                        a -> desks.diaries().busy(a, room.id(), window, false, "", new DiaryEntry.Source("RIS", "1")),
                        a -> desks.diaries().free(a, "x")));
        commands.put(
                Permission.MANAGE_STOCK,
                List.of(
                        a -> desks.stock().shelf(a, Optional.empty()),
                        a -> desks.stock().save(a, lot),
                        a -> desks.stock().recall(a, "x"),
                        a -> desks.stock().usesOf(a, "x"),
                        a -> desks.stock().setGas(a, Optional.empty(), java.time.LocalDate.of(2026, 3, 2), 3)));
        commands.put(
                Permission.ENTER_REFERRAL,
                List.of(
                        a -> desks.records().receive(a, new Intake(List.of(), List.of(), List.of())),
                        a -> desks.records().known(a, "Patient", "s", "v"),
                        a -> desks.referrals().decide(a, referral, ReferralState.SUBMITTED, ""),
                        a -> desks.records().enter(a, typed, Optional.empty(), false),
                        a -> desks.waiting()
                                .add(
                                        a,
                                        referral,
                                        Optional.empty(),
                                        new WaitingDesk.Wishes(Set.of(), Optional.empty(), 24, "")),
                        a -> desks.waiting().remove(a, "x", "why")));
        commands.put(
                Permission.DECIDE_REFERRAL,
                List.of(
                        a -> desks.repeats().review(a, "x"),
                        a -> desks.repeats()
                                .decide(
                                        a,
                                        "x",
                                        new RepeatDesk.Said(
                                                RepeatState.DISMISSED,
                                                Map.of(),
                                                Map.of(),
                                                Optional.empty(),
                                                "",
                                                "",
                                                Optional.empty())),
                        a -> desks.referrals().decide(a, referral, ReferralState.ACCEPTED, "why"),
                        a -> desks.referrals().nameSide(a, referral, new LesionId("l"), Laterality.LEFT),
                        a -> desks.mdt().plan(a, window.start(), "Board"),
                        a -> desks.mdt().list(a, new MeetingId("m"), referral),
                        a -> desks.mdt().strike(a, new MeetingId("m"), referral),
                        a -> desks.mdt().close(a, new MeetingId("m"), "all", "said"),
                        a -> desks.mdt()
                                .review(
                                        a,
                                        referral,
                                        Optional.empty(),
                                        Map.of(),
                                        Map.of(),
                                        ReferralState.ACCEPTED,
                                        "why",
                                        "Dr. Elf")));
        commands.put(
                Permission.RECORD_READINESS,
                List.of(
                        a -> desks.referrals().answer(a, referral, List.of()),
                        a -> desks.readiness().take(a, referral, ChecklistItem.COVER, true)));
        commands.put(Permission.READ_RULES, List.of(a -> desks.rules().book(a)));
        commands.put(
                Permission.GOVERN_RULES,
                List.of(
                        a -> desks.followUps()
                                .change(a, "palliative", "W12", Period.ofDays(84), 7, 7, true, "as in the trial"),
                        a -> desks.rules().set(a, "PRE-PLT.min", 45, "haematology asked"),
                        a -> desks.rules().dryRun(a),
                        a -> desks.rules().discard(a),
                        a -> desks.rules().approve(a, 9, java.time.LocalDate.of(2026, 3, 2))));
        commands.put(
                Permission.CHANGE_PLAN,
                List.of(
                        a -> desks.referrals().changePlan(a, referral, plan),
                        a -> desks.referrals().changeIntent(a, referral, Intent.PALLIATIVE),
                        a -> desks.referrals().stage(a, referral, Optional.empty())));
        commands.put(
                Permission.OVERRIDE_DESK_RULE,
                List.of(
                        a -> desks.referrals()
                                .override(
                                        a,
                                        referral,
                                        "PRE-COVER",
                                        Optional.empty(),
                                        "X",
                                        "long enough",
                                        Optional.empty()),
                        a -> desks.openings().name(a, over),
                        a -> desks.bookings()
                                .holdOverCover(
                                        a,
                                        id,
                                        Duration.ofMinutes(1),
                                        Optional.empty(),
                                        "OTHER",
                                        "payer agreed by phone"),
                        a -> desks.bookings().holdAwaitingCover(a, id, Duration.ofHours(48))));
        commands.put(
                Permission.OVERRIDE_CLINICAL_RULE,
                List.of(
                        a -> desks.referrals()
                                .override(
                                        a,
                                        referral,
                                        "ELG-LINE",
                                        Optional.empty(),
                                        "X",
                                        "long enough",
                                        Optional.empty()),
                        a -> desks.treatments()
                                .start(
                                        a,
                                        session,
                                        Optional.of(new TreatmentDesk.TwoSign("Dr. Zwei", "life at risk")))));
        commands.put(
                Permission.BOOK,
                List.of(
                        a -> desks.openings().find(a, OpeningsDesk.Wish.best(referral, 1)),
                        a -> desks.bookings().hold(a, id, Duration.ofMinutes(1), Optional.empty()),
                        a -> desks.openings().name(a, named),
                        a -> desks.bookings().renew(a, id, Duration.ofMinutes(1)),
                        a -> desks.bookings().move(a, id, id, Optional.empty(), Optional.empty()),
                        a -> desks.bookings().reassign(a, id, room.id(), room.id(), Optional.empty()),
                        a -> desks.waiting().fitting(a, id),
                        a -> desks.waiting().offer(a, "x", window.start()),
                        a -> desks.bookings().book(a, id, "", Optional.empty(), Optional.empty()),
                        a -> desks.bookings().cancel(a, id, "", BookingState.Initiator.PATIENT, Optional.empty())));
        commands.put(
                Permission.CHECK_IN,
                List.of(
                        a -> desks.treatments().checkIn(a, session),
                        a -> desks.treatments().start(a, session),
                        a -> desks.treatments().timeOut(a, session, Map.of()),
                        a -> desks.treatments().begin(a, session, Phase.SET_UP, Optional.empty()),
                        a -> desks.treatments().recover(a, session),
                        a -> desks.treatments().complete(a, session),
                        a -> desks.treatments().noShow(a, session)));
        commands.put(
                Permission.RECORD_VISIT,
                List.of(
                        a -> desks.followUps().waive(a, "x", "why"),
                        a -> desks.followUps().record(a, "x", answers),
                        a -> desks.adverseEvents().report(a, session, lesion, event),
                        a -> desks.adverseEvents().resolve(a, "x", LocalDate.of(2026, 1, 1)),
                        a -> desks.adverseEvents().strike(a, "x", "entered twice"),
                        a -> desks.repeats().request(a, lesion, "pain is back")));
        commands.put(
                Permission.RECORD_TREATMENT,
                List.of(
                        a -> desks.treatments().record(a, session, Clinic.treatment(lesion, Map.of())),
                        a -> desks.treatments()
                                .leave(a, session, lesion, NotTreated.Reason.NO_SAFE_PATH, "bowel in the way"),
                        a -> desks.treatments()
                                .amend(
                                        a,
                                        session,
                                        Clinic.treatment(lesion, Map.of()),
                                        "margin read again",
                                        Optional.empty()),
                        a -> desks.treatments().abort(a, session, "patient unwell")));
        commands.put(
                Permission.ARRANGE_VISIT,
                List.of(
                        a -> desks.followUps().schedule(a, "x", window.start(), Optional.empty()),
                        a -> desks.followUps().unschedule(a, "x"),
                        a -> desks.followUps()
                                .contacted(
                                        a, "x", ContactAttempt.Channel.PHONE, ContactAttempt.Result.NOT_REACHED, "")));
        commands.put(
                Permission.SUBMIT_ANSWERS,
                List.of(
                        a -> desks.followUps().submit(a, lesion, answers),
                        a -> desks.followUps().amend(a, "x", "x", answers, "4 typed for 7", Optional.empty())));
        commands.put(
                Permission.END_FOLLOW_UP,
                List.of(
                        a -> desks.followUps()
                                .end(a, new PatientId("x"), FollowUpPlan.Ending.HOSPICE, "told by family"),
                        a -> desks.followUps().revoke(a, "x", "wants no more calls", Optional.empty()),
                        a -> desks.followUps().anchor(a, "x", LocalDate.of(2026, 1, 1), "wrong day typed")));
        commands.put(
                Permission.READ_FIGURES,
                List.of(a -> desks.figures().of(a, new DayWindow(LocalDate.of(2026, 1, 1), LocalDate.of(2026, 1, 2)))));
        commands.put(
                Permission.ADMINISTER,
                List.of(
                        a -> desks.reminders().newest(a, 1),
                        a -> desks.reminders().again(a, "x")));
        commands.put(Permission.READ_AUDIT, List.of(a -> desks.site().trail(a, 1)));

        commands.forEach((permission, deeds) -> {
            for (var role : EnumSet.allOf(Role.class)) {
                var actor = Clinic.actor("somebody", role);
                for (int i = 0; i < deeds.size(); i++) {
                    var outcome = deeds.get(i).apply(actor);
                    boolean denied =
                            outcome instanceof Outcome.Refused<?> && refusal(outcome) instanceof Refusal.NotPermitted;
                    assertThat(denied).as(permission + " " + i + " by " + role).isEqualTo(!permission.of(role));
                }
            }
        });
    }

    @Test
    void aTokenForOtherSitesGivesNoRoleHere() {
        assertThat(Clinic.SCHEDULER.at("beispielklinik", List.of("elsewhere")).may(Permission.READ))
                .isFalse();
        assertThat(Clinic.SCHEDULER
                        .at("beispielklinik", List.of("elsewhere", "beispielklinik"))
                        .may(Permission.READ))
                .isTrue();
        assertThat(Clinic.SCHEDULER.at("beispielklinik", List.of()).may(Permission.READ))
                .isTrue();
    }

    @Test
    void aScopeTakenAwayIsTakenAway() {
        var reader = new Actor("ehr", "ehr", Set.of(Role.EHR), Actor.Door.FHIR, Set.of(Permission.BOOK));
        assertThat(reader.may(Permission.READ)).isTrue();
        assertThat(reader.may(Permission.BOOK)).isFalse();
    }
}
