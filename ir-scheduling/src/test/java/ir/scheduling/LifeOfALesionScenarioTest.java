package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.assessment.Answer;
import ir.domain.assessment.Question;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingState;
import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.FollowUpTemplate;
import ir.domain.followup.ImagingAssessment;
import ir.domain.followup.Opioid;
import ir.domain.followup.OpioidDose;
import ir.domain.followup.PainScore;
import ir.domain.followup.ResponseClass;
import ir.domain.followup.VisitState;
import ir.domain.lesion.LesionId;
import ir.domain.mdt.MdtReview;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.repeat.RepeatDecision;
import ir.domain.repeat.RepeatState;
import ir.domain.repeat.RepeatTrigger;
import ir.domain.rule.Eligibility;
import ir.domain.session.SessionId;
import ir.domain.treatment.SessionState;
import ir.scheduling.actor.Role;
import ir.scheduling.booking.OpeningsDesk;
import ir.scheduling.followup.FollowUpDesk;
import ir.scheduling.persistence.JpaWork;
import ir.scheduling.record.Intake;
import ir.scheduling.repeat.RepeatDesk;
import ir.scheduling.work.Work;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The product's story: an order arrives, a session is booked and done, four visits tell how the pain went. */
class LifeOfALesionScenarioTest {

    @Test
    void onPostgres() {
        try (var factory = TestPostgres.database().factory()) {
            aLesionIsReferredTreatedAndFollowedUp(JpaWork.over(factory));
        }
    }

    @Test
    void inMemory() {
        aLesionIsReferredTreatedAndFollowedUp(new MemoryWork());
    }

    private static void aLesionIsReferredTreatedAndFollowedUp(Work work) {
        var clock = new MovingClock("2026-02-20T08:00:00Z");
        Clinic.open(work);
        var desks = Desks.over(work, clock);

        // the EHR's order: nobody has looked at it yet, so the tumour board does
        var referral = desks.records()
                .receive(Clinic.actor("other-ehr", Role.EHR), Clinic.p01("SR-1", clock.instant()))
                .orElseThrow()
                .get(0);
        assertThat(referral.state()).isEqualTo(ReferralState.SUBMITTED);
        var meeting = desks.mdt()
                .plan(Clinic.CLINICIAN, clock.instant().plus(Duration.ofDays(1)), "Tumour board")
                .orElseThrow();
        desks.mdt().list(Clinic.CLINICIAN, meeting.id(), referral.id()).orElseThrow();
        clock.forward(Duration.ofDays(1));
        var factors = new EnumMap<MdtReview.Factor, String>(MdtReview.Factor.class);
        for (var factor : MdtReview.Factor.values()) {
            factors.put(factor, "said");
        }
        desks.mdt()
                .review(
                        Clinic.CLINICIAN,
                        referral.id(),
                        Optional.of(meeting.id()),
                        Map.of(MdtReview.Alternative.RADIOTHERAPY, "failed"),
                        factors,
                        ReferralState.ACCEPTED,
                        "pain 7, radiotherapy failed",
                        "Dr. Elf")
                .orElseThrow();
        var file = desks.referrals().file(Clinic.SCHEDULER, referral.id()).orElseThrow();
        assertThat(file.findings())
                .filteredOn(finding -> finding.open())
                .extracting(finding -> finding.rule())
                .containsExactly("PRE-INFECT", "PRE-FAST");
        assertThat(file.eligibility()).isEqualTo(Eligibility.ELIGIBLE);
        assertThat(file.readiness().ready()).isTrue();
        assertThat(file.plan().input().probes()).isEqualTo(2);
        assertThat(file.plan().unroundedMinutes()).isEqualTo(143);
        assertThat(file.plan().roomMinutes()).isEqualTo(150);

        // booked for Monday 2 March, 08:00 in Berlin
        var monday = Instant.parse("2026-03-02T07:00:00Z");
        var found = desks.openings()
                .find(
                        Clinic.SCHEDULER,
                        OpeningsDesk.Wish.best(referral.id(), 5).within(Optional.of(monday), Optional.empty()))
                .orElseThrow();
        var offer = found.offers().stream()
                .filter(o -> o.proposal().planned().start().equals(monday))
                .findFirst()
                .orElseThrow();
        var held = desks.bookings()
                .hold(Clinic.SCHEDULER, offer.proposal().id(), Booking.HOLD, Optional.empty())
                .orElseThrow();
        assertThat(held.state()).isEqualTo(new BookingState.Held(clock.instant().plus(Duration.ofMinutes(10)), false));
        assertThat(held.allocations()).hasSize(6);
        assertThat(refusal(
                        desks.bookings().hold(Clinic.SCHEDULER, offer.proposal().id(), Booking.HOLD, Optional.empty())))
                .isInstanceOf(Refusal.ProposalHeldAlready.class);
        var booked = desks.bookings()
                .book(Clinic.SCHEDULER, held.id(), "escort confirmed", Optional.empty(), Optional.empty())
                .orElseThrow();
        assertThat(booked.state()).isInstanceOf(BookingState.Booked.class);

        // the day
        clock.to(Instant.parse("2026-03-02T06:30:00Z"));
        var session = new SessionId(booked.id().value());
        var lesion = new LesionId("lesion-SR-1");
        assertThat(refusal(desks.treatments().checkIn(Clinic.NURSE, session)))
                .isEqualTo(new Refusal.RuleNotMet("PRE-INFECT"));
        Clinic.arrives(desks, referral.id(), monday);
        assertThat(desks.treatments()
                        .checkIn(Clinic.NURSE, session)
                        .orElseThrow()
                        .state())
                .isEqualTo(SessionState.CHECKED_IN);
        clock.to(monday);
        desks.treatments().start(Clinic.NURSE, session).orElseThrow();
        assertThat(refusal(desks.treatments().record(Clinic.CLINICIAN, session, Clinic.treatment(lesion, Map.of()))))
                .isEqualTo(new Refusal.HardStop("TIME-OUT"));
        Clinic.timeOut(desks, session);
        clock.forward(Duration.ofMinutes(140));
        assertThat(refusal(desks.treatments().complete(Clinic.NURSE, session)))
                .isInstanceOf(Refusal.TreatmentRecordMissing.class);
        desks.treatments()
                .record(Clinic.CLINICIAN, session, Clinic.treatment(lesion, Map.of()))
                .orElseThrow();
        desks.treatments().recover(Clinic.NURSE, session).orElseThrow();
        clock.forward(Duration.ofMinutes(125));
        desks.treatments().complete(Clinic.NURSE, session).orElseThrow();
        assertThat(desks.referrals()
                        .file(Clinic.SCHEDULER, new ReferralId("referral-SR-1"))
                        .orElseThrow()
                        .referral()
                        .state())
                .isEqualTo(ReferralState.COMPLETED);

        // the visits: 5/4/3/0 at OMED 60/60/60/40
        var plan = desks.followUps()
                .plansOf(Clinic.CLINICIAN, referral.patient())
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
            clock.to(visit.due().atTime(10, 0).atZone(Clinic.BERLIN).toInstant());
            desks.followUps()
                    .record(
                            Clinic.NURSE,
                            visit.id(),
                            FollowUpDesk.Answers.pain(
                                    Optional.empty(),
                                    Optional.of(PainScore.of(pains[i])),
                                    FollowUpDesk.Opioids.of(new OpioidDose(Opioid.MORPHINE, morphine[i]))))
                    .orElseThrow();
        }
        var story = desks.followUps().story(Clinic.CLINICIAN, lesion).orElseThrow();
        assertThat(story.points())
                .extracting(p -> p.response())
                .containsExactly(
                        Optional.empty(),
                        Optional.of(ResponseClass.PR),
                        Optional.of(ResponseClass.PR),
                        Optional.of(ResponseClass.PR),
                        Optional.of(ResponseClass.CR));

        // relapse: one high score is none, two a week apart open a candidate, and a picture says why
        clock.to(at("2026-10-05", 10));
        submit(desks, lesion, 6, Optional.empty());
        assertThat(desks.repeats().open(Clinic.CLINICIAN).orElseThrow()).isEmpty();
        clock.to(at("2026-10-12", 10));
        submit(
                desks,
                lesion,
                6,
                Optional.of(new FollowUpDesk.Image(
                        ImagingAssessment.Modality.MRI,
                        ImagingAssessment.Verdict.LOCAL_PROGRESSION,
                        Optional.of(1.8),
                        "report 88")));
        var candidate =
                desks.repeats().open(Clinic.CLINICIAN).orElseThrow().get(0).candidate();
        assertThat(candidate.triggers())
                .extracting(RepeatTrigger::kind)
                .containsExactly(RepeatTrigger.Kind.REP_PAIN, RepeatTrigger.Kind.REP_LTP);

        // the board refers again; nothing books itself
        desks.repeats().review(Clinic.CLINICIAN, candidate.id()).orElseThrow();
        var again = desks.repeats()
                .decide(Clinic.CLINICIAN, candidate.id(), referAgain())
                .orElseThrow()
                .referral()
                .orElseThrow();
        var second = desks.referrals().file(Clinic.SCHEDULER, again).orElseThrow();
        assertThat(second.referral().state()).isEqualTo(ReferralState.ACCEPTED);
        assertThat(second.plan().input().probes()).as("1.8 cm now").isEqualTo(2);
        assertThat(second.plan().roomMinutes()).isEqualTo(150);

        // worked up anew: what was right in spring is too old in autumn
        assertThat(second.readiness().ready()).isFalse();
        clock.to(at("2026-10-20", 8));
        desks.records()
                .receive(
                        Clinic.EHR,
                        new Intake(
                                List.of(),
                                Clinic.p01("SR-1", clock.instant()).evidence().stream()
                                        .filter(e -> e.kind().equals("Observation"))
                                        .filter(e -> !e.id().endsWith("-size")
                                                && !e.id().endsWith("-pain")
                                                && !e.id().endsWith("-omed"))
                                        .toList(),
                                List.of()))
                .orElseThrow();
        consent(desks, again);
        var session2 = Clinic.treated(desks, clock, again, clock.instant());

        // the old plan is superseded, the new one begins with the pain of now
        var plans =
                desks.followUps().story(Clinic.CLINICIAN, lesion).orElseThrow().plans();
        assertThat(plans).extracting(FollowUpPlan::active).containsExactly(false, true);
        assertThat(plans).extracting(FollowUpPlan::ordinal).containsExactly(1, 2);
        assertThat(plans.get(1).session()).isEqualTo(session2);
        assertThat(plans.get(1).baseline().orElseThrow().worst()).contains(PainScore.of(6));
        assertThat(plans.get(1).baseline().orElseThrow().on()).isEqualTo(LocalDate.of(2026, 10, 12));
        assertThat(plans.get(0).visits())
                .extracting(v -> v.state())
                .doesNotContain(VisitState.PLANNED, VisitState.SCHEDULED, VisitState.OVERDUE);
        assertThat(desks.repeats().open(Clinic.CLINICIAN).orElseThrow()).isEmpty();
    }

    private static Instant at(String day, int hour) {
        return LocalDate.parse(day).atTime(hour, 0).atZone(Clinic.BERLIN).toInstant();
    }

    private static void submit(Desks desks, LesionId lesion, int pain, Optional<FollowUpDesk.Image> image) {
        var answers = FollowUpDesk.Answers.pain(
                Optional.empty(),
                Optional.of(PainScore.of(pain)),
                FollowUpDesk.Opioids.of(new OpioidDose(Opioid.MORPHINE, 40)));
        desks.followUps()
                .submit(Clinic.NURSE, lesion, image.map(answers::with).orElse(answers))
                .orElseThrow();
    }

    private static RepeatDesk.Said referAgain() {
        var exclusions = new EnumMap<RepeatDecision.Exclusion, Boolean>(RepeatDecision.Exclusion.class);
        for (var exclusion : RepeatDecision.Exclusion.values()) {
            exclusions.put(exclusion, false);
        }
        var factors = new EnumMap<RepeatDecision.Factor, String>(RepeatDecision.Factor.class);
        for (var factor : RepeatDecision.Factor.values()) {
            factors.put(factor, "said");
        }
        return new RepeatDesk.Said(
                RepeatState.RE_REFERRED,
                exclusions,
                factors,
                Optional.empty(),
                "regrowth at the edge",
                "Dr. Elf",
                Optional.empty());
    }

    private static void consent(Desks desks, ReferralId referral) {
        var now = desks.referrals().file(Clinic.NURSE, referral).orElseThrow();
        var lesion = now.referral().lesions().get(0);
        var at = at("2026-10-20", 8);
        desks.referrals()
                .answer(
                        Clinic.NURSE,
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

    static Refusal refusal(Outcome<?> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        return ((Outcome.Refused<?>) outcome).refusal();
    }
}
