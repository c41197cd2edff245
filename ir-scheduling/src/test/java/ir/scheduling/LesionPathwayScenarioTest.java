package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.assessment.Answer;
import ir.domain.assessment.Question;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingState;
import ir.domain.clinical.Opioid;
import ir.domain.clinical.OpioidDose;
import ir.domain.clinical.PainScore;
import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.FollowUpTemplate;
import ir.domain.followup.ImagingAssessment;
import ir.domain.followup.ResponseClass;
import ir.domain.followup.VisitState;
import ir.domain.lesion.LesionId;
import ir.domain.mdt.MdtReview;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.repeat.RepeatDecision;
import ir.domain.repeat.RepeatState;
import ir.domain.repeat.RepeatTrigger;
import ir.domain.rule.Eligibility;
import ir.domain.session.SessionId;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.treatment.SessionState;
import ir.scheduling.booking.AvailabilityService;
import ir.scheduling.followup.VisitResponseInput;
import ir.scheduling.intake.IntakeMessage;
import ir.scheduling.repeat.RepeatTreatmentService;
import ir.scheduling.security.Role;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The complete pathway: an order arrives, a session is booked and completed, and four visits record the pain course.
 */
class LesionPathwayScenarioTest {
    @RegisterExtension
    final PostgresExtension postgres = new PostgresExtension();

    @Test
    void lesionIsReferredTreatedAndFollowedUp() {
        var clock = new MutableClock("2026-02-20T08:00:00Z");
        var transactions = postgres.application(clock).transactions();
        ClinicFixture.open(transactions);
        var services = postgres.application(clock).services();

        // the order comes from an EHR that is not trusted, so the MDT decides
        var referral = services.intake()
                .receive(ClinicFixture.actor("other-ehr", Role.EHR), ClinicFixture.p01("SR-1", clock.instant()))
                .orElseThrow()
                .get(0);
        assertThat(referral.state()).isEqualTo(ReferralState.SUBMITTED);
        var meeting = services.mdt()
                .plan(ClinicFixture.CLINICIAN, clock.instant().plus(Duration.ofDays(1)), "Tumour board")
                .orElseThrow();
        services.mdt()
                .addToAgenda(ClinicFixture.CLINICIAN, meeting.id(), referral.id())
                .orElseThrow();
        clock.forward(Duration.ofDays(1));
        var factors = new EnumMap<MdtReview.Factor, String>(MdtReview.Factor.class);
        for (var factor : MdtReview.Factor.values()) {
            factors.put(factor, "said");
        }
        services.mdt()
                .review(
                        ClinicFixture.CLINICIAN,
                        referral.id(),
                        Optional.of(meeting.id()),
                        Map.of(MdtReview.Alternative.RADIOTHERAPY, "failed"),
                        factors,
                        ReferralState.ACCEPTED,
                        "pain 7, radiotherapy failed",
                        "Dr. Elf")
                .orElseThrow();
        var details = services.referralQueries()
                .details(ClinicFixture.SCHEDULER, referral.id())
                .orElseThrow();
        assertThat(details.findings())
                .filteredOn(finding -> finding.open())
                .extracting(finding -> finding.rule())
                .containsExactly("PRE-INFECT", "PRE-FAST");
        assertThat(details.eligibility()).isEqualTo(Eligibility.ELIGIBLE);
        assertThat(details.readiness().ready()).isTrue();
        assertThat(details.plan().input().probes()).isEqualTo(2);
        assertThat(details.plan().unroundedMinutes()).isEqualTo(143);
        assertThat(details.plan().roomMinutes()).isEqualTo(150);

        // booked for Monday 2 March, 08:00 in Berlin
        var monday = Instant.parse("2026-03-02T07:00:00Z");
        var result = services.availability()
                .find(
                        ClinicFixture.SCHEDULER,
                        AvailabilityService.AvailabilityQuery.best(referral.id(), 5)
                                .within(Optional.of(monday), Optional.empty()))
                .orElseThrow();
        var proposal = result.proposals().stream()
                .filter(o -> o.proposal().planned().start().equals(monday))
                .findFirst()
                .orElseThrow();
        var held = services.holds()
                .hold(ClinicFixture.SCHEDULER, proposal.proposal().id(), Booking.HOLD_DURATION, Optional.empty())
                .orElseThrow();
        assertThat(held.state()).isEqualTo(new BookingState.Held(clock.instant().plus(Duration.ofMinutes(10)), false));
        assertThat(held.allocations()).hasSize(6);
        assertThat(refusal(services.holds()
                        .hold(
                                ClinicFixture.SCHEDULER,
                                proposal.proposal().id(),
                                Booking.HOLD_DURATION,
                                Optional.empty())))
                .isInstanceOf(Rejection.ProposalAlreadyHeld.class);
        var booked = services.bookings()
                .book(ClinicFixture.SCHEDULER, held.id(), "escort confirmed", Optional.empty(), Optional.empty())
                .orElseThrow();
        assertThat(booked.state()).isInstanceOf(BookingState.Booked.class);

        // the day of the session
        clock.to(Instant.parse("2026-03-02T06:30:00Z"));
        var session = new SessionId(booked.id().value());
        var lesion = new LesionId("lesion-SR-1");
        assertThat(refusal(services.treatments().checkIn(ClinicFixture.NURSE, session)))
                .isEqualTo(new Rejection.RuleViolated("PRE-INFECT"));
        ClinicFixture.arrives(services, referral.id(), monday);
        assertThat(services.treatments()
                        .checkIn(ClinicFixture.NURSE, session)
                        .orElseThrow()
                        .state())
                .isEqualTo(SessionState.CHECKED_IN);
        clock.to(monday);
        services.treatments().start(ClinicFixture.NURSE, session).orElseThrow();
        assertThat(refusal(services.treatmentRecords()
                        .record(ClinicFixture.CLINICIAN, session, ClinicFixture.treatment(lesion, Map.of()))))
                .isEqualTo(new Rejection.HardStop("TIME-OUT"));
        ClinicFixture.timeOut(services, session);
        clock.forward(Duration.ofMinutes(140));
        assertThat(refusal(services.treatments().complete(ClinicFixture.NURSE, session)))
                .isInstanceOf(Rejection.TreatmentRecordMissing.class);
        services.treatmentRecords()
                .record(ClinicFixture.CLINICIAN, session, ClinicFixture.treatment(lesion, Map.of()))
                .orElseThrow();
        services.treatments().startRecovery(ClinicFixture.NURSE, session).orElseThrow();
        clock.forward(Duration.ofMinutes(125));
        services.treatments().complete(ClinicFixture.NURSE, session).orElseThrow();
        assertThat(services.referralQueries()
                        .details(ClinicFixture.SCHEDULER, new ReferralId("referral-SR-1"))
                        .orElseThrow()
                        .referral()
                        .state())
                .isEqualTo(ReferralState.COMPLETED);

        // visits with pain 5/4/3/0 and OMED 60/60/60/40
        var plan = services.followUpQueries()
                .plansOf(ClinicFixture.CLINICIAN, referral.patient())
                .orElseThrow()
                .get(0);
        var scored = plan.visits().stream()
                .filter(v -> v.item().activities().contains(FollowUpTemplate.Activity.PAIN))
                .toList();
        assertThat(scored)
                .extracting(v -> v.due())
                .containsExactly(
                        LocalDate.of(2026, 3, 9),
                        LocalDate.of(2026, 3, 30),
                        LocalDate.of(2026, 4, 27),
                        LocalDate.of(2026, 8, 17));
        int[] pains = {5, 4, 3, 0};
        double[] morphine = {60, 60, 60, 40};
        for (int i = 0; i < 4; i++) {
            var visit = scored.get(i);
            clock.to(visit.due().atTime(10, 0).atZone(ClinicFixture.BERLIN).toInstant());
            services.visitResponses()
                    .record(
                            ClinicFixture.NURSE,
                            visit.id(),
                            VisitResponseInput.pain(
                                    Optional.empty(),
                                    Optional.of(PainScore.of(pains[i])),
                                    VisitResponseInput.OpioidIntake.of(new OpioidDose(Opioid.MORPHINE, morphine[i]))))
                    .orElseThrow();
        }
        var timeline = services.lesionHistory()
                .timeline(ClinicFixture.CLINICIAN, lesion)
                .orElseThrow();
        assertThat(timeline.points())
                .extracting(p -> p.response())
                .containsExactly(
                        Optional.empty(),
                        Optional.of(ResponseClass.PR),
                        Optional.of(ResponseClass.PR),
                        Optional.of(ResponseClass.PR),
                        Optional.of(ResponseClass.CR));

        // relapse: one high score is no trigger, two a week apart open a candidate, and imaging shows the cause
        clock.to(at("2026-10-05", 10));
        submit(services, lesion, 6, Optional.empty());
        assertThat(services.repeatQueries().open(ClinicFixture.CLINICIAN).orElseThrow())
                .isEmpty();
        clock.to(at("2026-10-12", 10));
        submit(
                services,
                lesion,
                6,
                Optional.of(new VisitResponseInput.ImagingInput(
                        ImagingAssessment.Modality.MRI,
                        ImagingAssessment.Verdict.LOCAL_PROGRESSION,
                        Optional.of(1.8),
                        "report 88")));
        var candidate = services.repeatQueries()
                .open(ClinicFixture.CLINICIAN)
                .orElseThrow()
                .get(0)
                .candidate();
        assertThat(candidate.triggers())
                .extracting(RepeatTrigger::type)
                .containsExactly(RepeatTrigger.TriggerType.REP_PAIN, RepeatTrigger.TriggerType.REP_LTP);

        // the MDT re-refers; no booking is created automatically
        services.repeats().review(ClinicFixture.CLINICIAN, candidate.id()).orElseThrow();
        var again = services.repeats()
                .decide(ClinicFixture.CLINICIAN, candidate.id(), referAgain())
                .orElseThrow()
                .referral()
                .orElseThrow();
        var second = services.referralQueries()
                .details(ClinicFixture.SCHEDULER, again)
                .orElseThrow();
        assertThat(second.referral().state()).isEqualTo(ReferralState.ACCEPTED);
        assertThat(second.plan().input().probes()).as("probes for 1.8 cm").isEqualTo(2);
        assertThat(second.plan().roomMinutes()).isEqualTo(150);

        // the checklist starts again: results from spring are too old in autumn
        assertThat(second.readiness().ready()).isFalse();
        clock.to(at("2026-10-20", 8));
        services.intake()
                .receive(
                        ClinicFixture.EHR,
                        new IntakeMessage(
                                List.of(),
                                ClinicFixture.p01("SR-1", clock.instant()).resources().stream()
                                        .filter(e -> e.resourceType().equals("Observation"))
                                        .filter(e -> !e.id().endsWith("-size")
                                                && !e.id().endsWith("-pain")
                                                && !e.id().endsWith("-omed"))
                                        .toList(),
                                List.of()))
                .orElseThrow();
        consent(services, again);
        var session2 = ClinicFixture.treated(services, clock, again, clock.instant());

        // the old plan is superseded; the new plan starts with the current pain score as its baseline
        var plans = services.lesionHistory()
                .timeline(ClinicFixture.CLINICIAN, lesion)
                .orElseThrow()
                .plans();
        assertThat(plans).extracting(FollowUpPlan::active).containsExactly(false, true);
        assertThat(plans).extracting(FollowUpPlan::ordinal).containsExactly(1, 2);
        assertThat(plans.get(1).session()).isEqualTo(session2);
        assertThat(plans.get(1).baseline().orElseThrow().worst()).contains(PainScore.of(6));
        assertThat(plans.get(1).baseline().orElseThrow().on()).isEqualTo(LocalDate.of(2026, 10, 12));
        assertThat(plans.get(0).visits())
                .extracting(v -> v.state())
                .doesNotContain(VisitState.PLANNED, VisitState.SCHEDULED, VisitState.OVERDUE);
        assertThat(services.repeatQueries().open(ClinicFixture.CLINICIAN).orElseThrow())
                .isEmpty();
    }

    private static Instant at(String day, int hour) {
        return LocalDate.parse(day).atTime(hour, 0).atZone(ClinicFixture.BERLIN).toInstant();
    }

    private static void submit(
            Services services, LesionId lesion, int pain, Optional<VisitResponseInput.ImagingInput> image) {
        var input = VisitResponseInput.pain(
                Optional.empty(),
                Optional.of(PainScore.of(pain)),
                VisitResponseInput.OpioidIntake.of(new OpioidDose(Opioid.MORPHINE, 40)));
        services.visitResponses()
                .submitUnscheduled(
                        ClinicFixture.NURSE, lesion, image.map(input::with).orElse(input))
                .orElseThrow();
    }

    private static RepeatTreatmentService.DecisionInput referAgain() {
        var exclusions = new EnumMap<RepeatDecision.Exclusion, Boolean>(RepeatDecision.Exclusion.class);
        for (var exclusion : RepeatDecision.Exclusion.values()) {
            exclusions.put(exclusion, false);
        }
        var factors = new EnumMap<RepeatDecision.Factor, String>(RepeatDecision.Factor.class);
        for (var factor : RepeatDecision.Factor.values()) {
            factors.put(factor, "said");
        }
        return new RepeatTreatmentService.DecisionInput(
                RepeatState.RE_REFERRED,
                exclusions,
                factors,
                Optional.empty(),
                "regrowth at the edge",
                "Dr. Elf",
                Optional.empty());
    }

    private static void consent(Services services, ReferralId referral) {
        var now = services.referralQueries()
                .details(ClinicFixture.NURSE, referral)
                .orElseThrow();
        var lesion = now.referral().lesions().get(0);
        var at = at("2026-10-20", 8);
        services.referrals()
                .answer(
                        ClinicFixture.NURSE,
                        referral,
                        List.of(
                                Answer.of(Question.CONSENT_SIGNED, Optional.empty(), "2026-10-20", at, "nurse")
                                        .orElseThrow(),
                                Answer.of(
                                                Question.CONSENT_NAMES,
                                                Optional.empty(),
                                                String.join(" ", Question.CONSENT_NAMES.choices()),
                                                at,
                                                "nurse")
                                        .orElseThrow(),
                                Answer.of(Question.CONSENT_SIDE, Optional.of(lesion), "RIGHT", at, "nurse")
                                        .orElseThrow()))
                .orElseThrow();
    }

    static Rejection refusal(Result<?> result) {
        assertThat(result).isInstanceOf(Result.Failure.class);
        return ((Result.Failure<?>) result).rejection();
    }
}
