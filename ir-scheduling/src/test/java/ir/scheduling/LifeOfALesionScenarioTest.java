package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingState;
import ir.domain.followup.Opioid;
import ir.domain.followup.OpioidDose;
import ir.domain.followup.PainScore;
import ir.domain.followup.ResponseClass;
import ir.domain.lesion.LesionId;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.rule.Eligibility;
import ir.domain.session.SessionId;
import ir.domain.session.SessionState;
import ir.domain.treatment.FreezeThawCycle;
import ir.scheduling.booking.OpeningsDesk;
import ir.scheduling.followup.FollowUpDesk;
import ir.scheduling.persistence.JpaWork;
import ir.scheduling.treatment.TreatmentDesk;
import ir.scheduling.work.Work;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
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

        // the EHR's order, vetted there
        var referral = desks.records()
                .receive(Clinic.EHR, Clinic.p01("SR-1", clock.instant()))
                .orElseThrow()
                .get(0);
        assertThat(referral.state()).isEqualTo(ReferralState.ACCEPTED_CONDITIONAL);
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
        assertThat(refusal(desks.treatments().checkIn(Clinic.NURSE, session)))
                .isEqualTo(new Refusal.RuleNotMet("PRE-INFECT"));
        Clinic.arrives(desks, referral.id(), monday);
        assertThat(desks.treatments()
                        .checkIn(Clinic.NURSE, session)
                        .orElseThrow()
                        .state())
                .isEqualTo(SessionState.CHECKED_IN);
        assertThat(refusal(desks.treatments().start(Clinic.NURSE, session, false)))
                .isEqualTo(new Refusal.HardStop("TIME-OUT"));
        clock.to(monday);
        desks.treatments().start(Clinic.NURSE, session, true).orElseThrow();
        clock.forward(Duration.ofMinutes(140));
        assertThat(refusal(desks.treatments().complete(Clinic.NURSE, session)))
                .isInstanceOf(Refusal.TreatmentRecordMissing.class);
        var lesion = new LesionId("lesion-SR-1");
        desks.treatments()
                .record(
                        Clinic.CLINICIAN,
                        session,
                        new TreatmentDesk.Treatment(
                                lesion,
                                2,
                                List.of(new FreezeThawCycle(10, 8), new FreezeThawCycle(10, 0)),
                                -136,
                                Optional.of(5),
                                true,
                                List.of(),
                                Map.of()))
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
        assertThat(plan.visits())
                .extracting(v -> v.due())
                .containsExactly(
                        LocalDate.of(2026, 3, 9),
                        LocalDate.of(2026, 3, 30),
                        LocalDate.of(2026, 4, 27),
                        LocalDate.of(2026, 8, 17));
        int[] pains = {5, 4, 3, 0};
        double[] morphine = {60, 60, 60, 40};
        for (int i = 0; i < 4; i++) {
            var visit = plan.visits().get(i);
            clock.to(visit.due().atTime(10, 0).atZone(Clinic.BERLIN).toInstant());
            desks.followUps()
                    .record(
                            Clinic.NURSE,
                            visit.id(),
                            new FollowUpDesk.Answers(
                                    Optional.of(PainScore.of(pains[i])),
                                    true,
                                    List.of(new OpioidDose(Opioid.MORPHINE, morphine[i])),
                                    Optional.empty(),
                                    true,
                                    ""))
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
    }

    static Refusal refusal(Outcome<?> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        return ((Outcome.Refused<?>) outcome).refusal();
    }
}
