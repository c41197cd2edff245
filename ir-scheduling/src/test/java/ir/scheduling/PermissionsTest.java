package ir.scheduling;

import static ir.scheduling.LesionPathwayScenarioTest.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.booking.SchedulingRuleOverride;
import ir.domain.clinical.Intent;
import ir.domain.followup.ContactAttempt;
import ir.domain.followup.FollowUpPlan;
import ir.domain.lesion.LesionId;
import ir.domain.mdt.MeetingId;
import ir.domain.patient.Laterality;
import ir.domain.patient.PatientId;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.repeat.RepeatState;
import ir.domain.resource.CalendarEvent;
import ir.domain.resource.ProbeLot;
import ir.domain.resource.ResourceId;
import ir.domain.session.Anaesthesia;
import ir.domain.session.ChecklistItem;
import ir.domain.session.CryoProtocol;
import ir.domain.session.Phase;
import ir.domain.session.PlanParameters;
import ir.domain.session.ProcedureTemplate;
import ir.domain.session.SessionId;
import ir.domain.shared.DateRange;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.UntreatedLesion;
import ir.scheduling.booking.AvailabilityService;
import ir.scheduling.booking.ManualProposalService;
import ir.scheduling.calendar.CalendarService;
import ir.scheduling.followup.VisitResponseInput;
import ir.scheduling.intake.IntakeMessage;
import ir.scheduling.repeat.RepeatTreatmentService;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.security.Role;
import ir.scheduling.treatment.AdverseEventService;
import ir.scheduling.treatment.TreatmentService;
import ir.scheduling.waiting.WaitingListService;
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
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Permissions: the table of roles, and every command of every application service checked against it. */
class PermissionsTest {
    @RegisterExtension
    final PostgresExtension postgres = new PostgresExtension();

    @ParameterizedTest
    @CsvSource({
        // scheduler, clinician, nurse, lead, auditor, admin, ehr
        "READ,                   x, x, x, x, -, -, x",
        "ENTER_REFERRAL,         x, x, -, x, -, -, x",
        "DECIDE_REFERRAL,        -, x, -, x, -, -, -",
        "CHANGE_PLAN,            -, x, -, x, -, -, -",
        "BOOK_SESSION,           x, x, -, x, -, -, x",
        "OVERRIDE_SCHEDULING_RULE, x, -, -, x, -, -, -",
        "OVERRIDE_CLINICAL_RULE, -, x, -, x, -, -, -",
        "CHECK_IN,               x, x, x, x, -, -, -",
        "RECORD_READINESS,       x, x, x, x, -, -, -",
        "READ_RULES,             -, x, -, x, -, x, -",
        "MANAGE_RULE_SETS,       -, -, -, x, -, -, -",
        "RECORD_TREATMENT,       -, x, -, x, -, -, -",
        "RECORD_VISIT,           -, x, x, x, -, -, -",
        "ARRANGE_VISIT,          x, x, x, x, -, -, -",
        "SUBMIT_ANSWERS,         -, x, x, x, -, -, x",
        "END_FOLLOW_UP,          -, x, -, x, -, -, -",
        "READ_FIGURES,           x, x, x, x, -, x, -",
        "MANAGE_RESOURCES,       x, -, -, x, -, x, -",
        "MANAGE_STOCK,           x, -, x, x, -, x, -",
        "IMPORT_BUSY_TIME,       x, -, -, x, -, x, x",
        "READ_AUDIT,             -, -, -, -, x, -, -",
        "ADMINISTER,             -, -, -, -, -, x, -",
    })
    void permissionIsGrantedToTheListedRolesOnly(
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
            assertThat(permission.isGrantedTo(roles.get(i)))
                    .as(permission + " of " + roles.get(i))
                    .isEqualTo(expected.get(i).equals("x"));
        }
    }

    @Test
    void everyCommandOfEveryServiceChecksItsPermission() {
        var application = postgres.application(new MutableClock("2026-02-20T08:00:00Z"));
        ClinicFixture.open(application.transactions());
        var services = application.services();
        var id = new BookingId("x-1");
        var session = new SessionId("x-1");
        var referral = new ReferralId("x");
        var lesion = new LesionId("x");
        var input = VisitResponseInput.pain(
                Optional.empty(), Optional.empty(), VisitResponseInput.OpioidIntake.NOT_RECORDED);
        var event = new AdverseEventService.Report(
                AdverseEvent.Term.BLEEDING,
                "",
                AdverseEvent.Scale.SIR_2017,
                1,
                LocalDate.of(2026, 2, 20),
                AdverseEvent.Causality.PROBABLE,
                Optional.empty());
        var plan = new PlanParameters(
                ir.domain.resource.ProbeSize.MM_2_4, 1, 1, Anaesthesia.SEDATION, CryoProtocol.STANDARD, 0, List.of());
        var room = ClinicFixture.resources().get(0);
        var window = new TimeRange(Instant.parse("2026-03-02T07:00:00Z"), Instant.parse("2026-03-02T08:00:00Z"));
        var entry = new CalendarEvent(
                "e",
                ClinicFixture.HOME,
                Optional.of(room.id()),
                CalendarEvent.EventType.CLOSURE,
                window,
                Optional.empty(),
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new CalendarEvent.Source("hand", "e"));
        var lot = new ProbeLot(
                "l",
                ClinicFixture.HOME,
                ir.domain.resource.ProbeSize.MM_2_4,
                "L1",
                "",
                java.time.LocalDate.of(2027, 1, 1),
                5,
                0,
                false);
        var typed = ClinicFixture.p01("TYPED", Instant.parse("2026-02-20T08:00:00Z"))
                .orders()
                .get(0);
        application.transactions().inReadTransaction(repositories -> {
            repositories
                    .patients()
                    .save(ClinicFixture.p01("TYPED", Instant.parse("2026-02-20T08:00:00Z"))
                            .patients()
                            .get(0));
            return true;
        });
        var named = new ManualProposalService.ManualProposalRequest(
                referral, window.start(), List.of(), Optional.empty(), Optional.empty(), List.of(), "");
        var over = new ManualProposalService.ManualProposalRequest(
                referral,
                window.start(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(SchedulingRuleOverride.Rule.OUTSIDE_HOURS),
                "emergency");
        var home = java.util.Objects.requireNonNull(application
                .transactions()
                .<ir.scheduling.repository.Site>inReadTransaction(
                        repositories -> repositories.sites().site()));
        Map<Permission, List<Function<Caller, Result<?>>>> commands = new LinkedHashMap<>();
        commands.put(
                Permission.READ,
                List.of(
                        a -> services.followUpTemplates().templates(a),
                        a -> services.visitScheduling().visitSlots(a, "x"),
                        a -> services.followUpQueries().visitsOf(a, new PatientId("x")),
                        a -> services.repeatQueries().open(a),
                        a -> services.repeatQueries().read(a, "x"),
                        a -> services.treatmentQueries().durationStatistics(a, plan),
                        a -> services.adverseEvents().ofPatient(a, new PatientId("x")),
                        a -> services.adverseEvents().read(a, "x"),
                        a -> services.feeds().create(a, room.id(), false),
                        a -> services.feeds().findOwn(a),
                        a -> services.feeds().revoke(a, "x"),
                        a -> services.feedReader().read(a, "x"),
                        a -> services.referralQueries().worklist(a),
                        a -> services.referralQueries().details(a, referral),
                        a -> services.referralQueries().lesions(a),
                        a -> services.referralQueries().history(a, referral),
                        a -> services.readiness().preparation(a, Optional.empty()),
                        a -> services.readiness().inbox(a),
                        a -> services.mdt().meetings(a),
                        a -> services.received().read(a, "Patient", "x"),
                        a -> services.received().findPatients(a, "x"),
                        a -> services.received().patient(a, new PatientId("x")),
                        a -> services.bookingQueries().read(a, id),
                        a -> services.dayBoard().day(a, Optional.empty()),
                        a -> services.dayBoard().session(a, session),
                        a -> services.treatmentQueries().ofPatient(a, new PatientId("x")),
                        a -> services.followUpQueries().calendar(a, Optional.empty()),
                        a -> services.followUpQueries().visit(a, "x"),
                        a -> services.followUpQueries().plansOf(a, new PatientId("x")),
                        a -> services.site().resources(a),
                        a -> services.site().sites(a),
                        a -> services.calendars().affectedBookings(a, Optional.empty()),
                        a -> services.slots().slot(a, "x"),
                        a -> services.slots().slots(a, List.of(), TimeRange.ofMinutes(Instant.EPOCH, 60)),
                        a -> services.stock().reservedFor(a, id),
                        a -> services.waitingList().list(a)));
        commands.put(
                Permission.MANAGE_RESOURCES,
                List.of(
                        a -> services.resources().configuration(a),
                        a -> services.resources().preview(a, room.id(), Optional.empty()),
                        a -> services.resources().save(a, room, false),
                        a -> services.resources().retire(a, new ResourceId("x"), false),
                        a -> services.resources().save(a, ProcedureTemplate.cryoablationOfBone()),
                        a -> services.resources().save(a, home),
                        a -> services.calendars().entries(a, Optional.empty()),
                        a -> services.calendars().preview(a, entry),
                        a -> services.calendars().enter(a, entry, false),
                        a -> services.calendars().remove(a, "x", false),
                        a -> services.calendars().read(a, room.id(), "RIS", CalendarService.Format.CSV, "")));
        commands.put(
                Permission.IMPORT_BUSY_TIME,
                List.of(
                        a -> services.calendars()
                                .addBusyTime(a, room.id(), window, false, "", new CalendarEvent.Source("RIS", "1")),
                        a -> services.calendars().removeBusyTime(a, "x")));
        commands.put(
                Permission.MANAGE_STOCK,
                List.of(
                        a -> services.stock().overview(a, Optional.empty()),
                        a -> services.stock().save(a, lot),
                        a -> services.stock().recall(a, "x"),
                        a -> services.stock().usesOf(a, "x"),
                        a -> services.stock().setGas(a, Optional.empty(), java.time.LocalDate.of(2026, 3, 2), 3)));
        commands.put(
                Permission.ENTER_REFERRAL,
                List.of(
                        a -> services.intake().receive(a, new IntakeMessage(List.of(), List.of(), List.of())),
                        a -> services.received().findIdByIdentifier(a, "Patient", "s", "v"),
                        a -> services.referrals().decide(a, referral, ReferralState.SUBMITTED, ""),
                        a -> services.referralEntry().enter(a, typed, Optional.empty(), false),
                        a -> services.waitingList()
                                .add(
                                        a,
                                        referral,
                                        Optional.empty(),
                                        new WaitingListService.Preferences(Set.of(), Optional.empty(), 24, "")),
                        a -> services.waitingList().remove(a, "x", "why")));
        commands.put(
                Permission.DECIDE_REFERRAL,
                List.of(
                        a -> services.repeats().review(a, "x"),
                        a -> services.repeats()
                                .decide(
                                        a,
                                        "x",
                                        new RepeatTreatmentService.DecisionInput(
                                                RepeatState.DISMISSED,
                                                Map.of(),
                                                Map.of(),
                                                Optional.empty(),
                                                "",
                                                "",
                                                Optional.empty())),
                        a -> services.referrals().decide(a, referral, ReferralState.ACCEPTED, "why"),
                        a -> services.referrals().setSide(a, referral, new LesionId("l"), Laterality.LEFT),
                        a -> services.mdt().plan(a, window.start(), "Board"),
                        a -> services.mdt().addToAgenda(a, new MeetingId("m"), referral),
                        a -> services.mdt().removeFromAgenda(a, new MeetingId("m"), referral),
                        a -> services.mdt().close(a, new MeetingId("m"), "all", "said"),
                        a -> services.mdt()
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
                        a -> services.referrals().answer(a, referral, List.of()),
                        a -> services.readiness().assign(a, referral, ChecklistItem.COVER, true)));
        commands.put(Permission.READ_RULES, List.of(a -> services.ruleSets().overview(a)));
        commands.put(
                Permission.MANAGE_RULE_SETS,
                List.of(
                        a -> services.followUpTemplates()
                                .change(a, "palliative", "W12", Period.ofDays(84), 7, 7, true, "as in the trial"),
                        a -> services.ruleSets().changeThreshold(a, "PRE-PLT.min", 45, "haematology asked"),
                        a -> services.ruleSets().dryRun(a),
                        a -> services.ruleSets().discard(a),
                        a -> services.ruleSets().approve(a, 9, java.time.LocalDate.of(2026, 3, 2))));
        commands.put(
                Permission.CHANGE_PLAN,
                List.of(
                        a -> services.referrals().changePlan(a, referral, plan),
                        a -> services.referrals().changeIntent(a, referral, Intent.PALLIATIVE),
                        a -> services.referrals().planSeries(a, referral, Optional.empty())));
        commands.put(
                Permission.OVERRIDE_SCHEDULING_RULE,
                List.of(
                        a -> services.referrals()
                                .override(
                                        a,
                                        referral,
                                        "PRE-COVER",
                                        Optional.empty(),
                                        "X",
                                        "long enough",
                                        Optional.empty()),
                        a -> services.manualProposals().proposeManually(a, over),
                        a -> services.holds()
                                .holdOverridingCoverage(
                                        a,
                                        id,
                                        Duration.ofMinutes(1),
                                        Optional.empty(),
                                        "OTHER",
                                        "payer agreed by phone"),
                        a -> services.holds().holdPendingAuthorisation(a, id, Duration.ofHours(48))));
        commands.put(
                Permission.OVERRIDE_CLINICAL_RULE,
                List.of(
                        a -> services.referrals()
                                .override(
                                        a,
                                        referral,
                                        "ELG-LINE",
                                        Optional.empty(),
                                        "X",
                                        "long enough",
                                        Optional.empty()),
                        a -> services.treatments()
                                .start(
                                        a,
                                        session,
                                        Optional.of(
                                                new TreatmentService.EmergencyCosign("Dr. Zwei", "life at risk")))));
        commands.put(
                Permission.BOOK_SESSION,
                List.of(
                        a -> services.availability().find(a, AvailabilityService.AvailabilityQuery.best(referral, 1)),
                        a -> services.holds().hold(a, id, Duration.ofMinutes(1), Optional.empty()),
                        a -> services.manualProposals().proposeManually(a, named),
                        a -> services.holds().renew(a, id, Duration.ofMinutes(1)),
                        a -> services.reschedules().reschedule(a, id, id, Optional.empty(), Optional.empty()),
                        a -> services.reschedules().reassign(a, id, room.id(), room.id(), Optional.empty()),
                        a -> services.waitingListOffers().matching(a, id),
                        a -> services.waitingListOffers().offer(a, "x", window.start()),
                        a -> services.bookings().book(a, id, "", Optional.empty(), Optional.empty()),
                        a -> services.cancellations()
                                .cancel(a, id, "", BookingState.Initiator.PATIENT, Optional.empty())));
        commands.put(
                Permission.CHECK_IN,
                List.of(
                        a -> services.treatments().checkIn(a, session),
                        a -> services.treatments().start(a, session),
                        a -> services.treatments().timeOut(a, session, Map.of()),
                        a -> services.treatments().startPhase(a, session, Phase.SET_UP, Optional.empty()),
                        a -> services.treatments().startRecovery(a, session),
                        a -> services.treatments().complete(a, session),
                        a -> services.treatments().noShow(a, session)));
        commands.put(
                Permission.RECORD_VISIT,
                List.of(
                        a -> services.visitResponses().waive(a, "x", "why"),
                        a -> services.visitResponses().record(a, "x", input),
                        a -> services.adverseEvents().report(a, session, lesion, event),
                        a -> services.adverseEvents().resolve(a, "x", LocalDate.of(2026, 1, 1)),
                        a -> services.adverseEvents().markEnteredInError(a, "x", "entered twice"),
                        a -> services.repeats().request(a, lesion, "pain is back")));
        commands.put(
                Permission.RECORD_TREATMENT,
                List.of(
                        a -> services.treatmentRecords().record(a, session, ClinicFixture.treatment(lesion, Map.of())),
                        a -> services.treatmentRecords()
                                .markUntreated(
                                        a, session, lesion, UntreatedLesion.Reason.NO_SAFE_PATH, "bowel in the way"),
                        a -> services.treatmentRecords()
                                .amend(
                                        a,
                                        session,
                                        ClinicFixture.treatment(lesion, Map.of()),
                                        "margin read again",
                                        Optional.empty()),
                        a -> services.treatments().abort(a, session, "patient unwell")));
        commands.put(
                Permission.ARRANGE_VISIT,
                List.of(
                        a -> services.visitScheduling().schedule(a, "x", window.start(), Optional.empty()),
                        a -> services.visitScheduling().unschedule(a, "x"),
                        a -> services.visitScheduling()
                                .recordContactAttempt(
                                        a,
                                        "x",
                                        ContactAttempt.Channel.PHONE,
                                        ContactAttempt.ContactResult.NOT_REACHED,
                                        "")));
        commands.put(
                Permission.SUBMIT_ANSWERS,
                List.of(
                        a -> services.visitResponses().submitUnscheduled(a, lesion, input),
                        a -> services.visitResponses().amend(a, "x", "x", input, "4 typed for 7", Optional.empty())));
        commands.put(
                Permission.END_FOLLOW_UP,
                List.of(
                        a -> services.followUps()
                                .end(a, new PatientId("x"), FollowUpPlan.EndReason.HOSPICE, "told by family"),
                        a -> services.followUps().revoke(a, "x", "wants no more calls", Optional.empty()),
                        a -> services.followUps()
                                .changeTreatmentDate(a, "x", LocalDate.of(2026, 1, 1), "wrong day typed")));
        commands.put(
                Permission.READ_FIGURES,
                List.of(a ->
                        services.reports().of(a, new DateRange(LocalDate.of(2026, 1, 1), LocalDate.of(2026, 1, 2)))));
        commands.put(
                Permission.ADMINISTER,
                List.of(
                        a -> services.reminderAdministration().latest(a, 1),
                        a -> services.reminderAdministration().retry(a, "x")));
        commands.put(Permission.READ_AUDIT, List.of(a -> services.site().auditLog(a, 1)));

        commands.forEach((permission, deeds) -> {
            for (var role : EnumSet.allOf(Role.class)) {
                var caller = ClinicFixture.actor("somebody", role);
                for (int i = 0; i < deeds.size(); i++) {
                    var result = deeds.get(i).apply(caller);
                    boolean denied =
                            result instanceof Result.Failure<?> && refusal(result) instanceof Rejection.NotPermitted;
                    assertThat(denied)
                            .as(permission + " " + i + " by " + role)
                            .isEqualTo(!permission.isGrantedTo(role));
                }
            }
        });
    }

    @Test
    void tokenForOtherSitesGrantsNoRole() {
        assertThat(ClinicFixture.SCHEDULER
                        .restrictedTo("beispielklinik", List.of("elsewhere"))
                        .has(Permission.READ))
                .isFalse();
        assertThat(ClinicFixture.SCHEDULER
                        .restrictedTo("beispielklinik", List.of("elsewhere", "beispielklinik"))
                        .has(Permission.READ))
                .isTrue();
        assertThat(ClinicFixture.SCHEDULER
                        .restrictedTo("beispielklinik", List.of())
                        .has(Permission.READ))
                .isTrue();
    }

    @Test
    void missingScopeRemovesThePermission() {
        var reader = new Caller("ehr", "ehr", Set.of(Role.EHR), Caller.Channel.FHIR, Set.of(Permission.BOOK_SESSION));
        assertThat(reader.has(Permission.READ)).isTrue();
        assertThat(reader.has(Permission.BOOK_SESSION)).isFalse();
    }
}
