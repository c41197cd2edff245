package ir.scheduling;

import static ir.scheduling.LifeOfALesionScenarioTest.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.session.SessionId;
import ir.domain.treatment.SessionState;
import ir.scheduling.booking.BookingDesk.IdempotencyKey;
import ir.scheduling.booking.OpeningsDesk;
import ir.scheduling.work.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds of holds and bookings wherever they are kept. */
abstract class BookingsContract {
    private static final Instant MONDAY = Instant.parse("2026-03-02T07:00:00Z");

    final MovingClock clock = new MovingClock("2026-02-20T08:00:00Z");
    private Desks desks = Desks.over(new MemoryWork(), clock);
    private Work work = new MemoryWork();

    abstract Work work();

    @BeforeEach
    void open() {
        work = work();
        Clinic.open(work);
        desks = Desks.over(work, clock);
    }

    private ReferralId refer(String number) {
        return desks.records()
                .receive(Clinic.EHR, Clinic.p01(number, clock.instant()))
                .orElseThrow()
                .get(0)
                .id();
    }

    private BookingId proposal(ReferralId referral, Instant start) {
        return desks
                .openings()
                .find(
                        Clinic.SCHEDULER,
                        OpeningsDesk.Wish.best(referral, 20).within(Optional.of(start), Optional.empty()))
                .orElseThrow()
                .offers()
                .stream()
                .filter(o -> o.proposal().planned().start().equals(start))
                .findFirst()
                .orElseThrow()
                .proposal()
                .id();
    }

    private Outcome<Booking> hold(BookingId id) {
        return desks.bookings().hold(Clinic.SCHEDULER, id, Booking.HOLD, Optional.empty());
    }

    private Outcome<Booking> book(BookingId id) {
        return desks.bookings().book(Clinic.SCHEDULER, id, "", Optional.empty(), Optional.empty());
    }

    @Test
    void eachResourceIsTakenForItsOwnPhasesOnly() {
        var held = hold(proposal(refer("A"), MONDAY)).orElseThrow();
        assertThat(held.allocations())
                .extracting(
                        a -> a.role().name(),
                        a -> Duration.between(MONDAY, a.window().start()).toMinutes(),
                        a -> a.window().minutes())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("ROOM", 0L, 150L),
                        org.assertj.core.groups.Tuple.tuple("OPERATOR", 25L, 93L),
                        org.assertj.core.groups.Tuple.tuple("SEDATION_NURSE", 15L, 108L),
                        org.assertj.core.groups.Tuple.tuple("TECHNOLOGIST", 0L, 150L),
                        org.assertj.core.groups.Tuple.tuple("CONSOLE", 40L, 68L),
                        org.assertj.core.groups.Tuple.tuple("BAY", 123L, 120L));
    }

    @Test
    void anOfferOnAnUnchangedDiaryAlwaysBooks() {
        for (int i = 0; i < 6; i++) {
            var found = desks.openings()
                    .find(Clinic.SCHEDULER, OpeningsDesk.Wish.best(refer("N" + i), 5))
                    .orElseThrow();
            var id = found.offers().get(i % found.offers().size()).proposal().id();
            hold(id).orElseThrow();
            book(id).orElseThrow();
        }
    }

    @Test
    void holdIsRefusedWhenTheRoomIsTaken() {
        var first = proposal(refer("A"), MONDAY);
        var second = proposal(refer("B"), MONDAY);
        hold(first).orElseThrow();
        var refused = (Refusal.ResourceTaken) refusal(hold(second));
        assertThat(refused.resource()).isEqualTo("CT suite 1");
        assertThat(refused.window().start()).isEqualTo(MONDAY);
        assertThat(desks.openings().alternatives(Clinic.SCHEDULER, second)).hasSize(3);
    }

    @Test
    void anExpiredHoldNeverBlocksAndTheNextHoldReleasesIt() {
        var first = proposal(refer("A"), MONDAY);
        var second = proposal(refer("B"), MONDAY);
        hold(first).orElseThrow();
        clock.forward(Booking.HOLD);
        assertThat(refusal(book(first))).isInstanceOf(Refusal.HoldExpired.class);
        hold(second).orElseThrow();
        assertThat(desks.bookings()
                        .read(Clinic.SCHEDULER, first)
                        .orElseThrow()
                        .booking()
                        .orElseThrow()
                        .state())
                .isInstanceOf(BookingState.Expired.class);
    }

    @Test
    void aHoldIsRenewedOnce() {
        var id = proposal(refer("A"), MONDAY);
        hold(id).orElseThrow();
        var renewed =
                desks.bookings().renew(Clinic.SCHEDULER, id, Duration.ofDays(2)).orElseThrow();
        assertThat(renewed.state())
                .isEqualTo(new BookingState.Held(clock.instant().plus(Booking.LONGEST_HOLD), true));
        assertThat(refusal(desks.bookings().renew(Clinic.SCHEDULER, id, Booking.HOLD)))
                .isInstanceOf(Refusal.RenewedAlready.class);
    }

    @Test
    void aProposalGoesStale() {
        var id = proposal(refer("A"), MONDAY);
        clock.forward(Duration.ofMinutes(15));
        assertThat(refusal(hold(id))).isInstanceOf(Refusal.ProposalExpired.class);
    }

    @Test
    void aReferralHasOneHoldOrBooking() {
        var referral = refer("A");
        hold(proposal(referral, MONDAY)).orElseThrow();
        var found = desks.openings()
                .find(
                        Clinic.SCHEDULER,
                        OpeningsDesk.Wish.best(referral, 1)
                                .within(Optional.of(MONDAY.plusSeconds(86_400)), Optional.empty()))
                .orElseThrow();
        assertThat(refusal(hold(found.offers().get(0).proposal().id()))).isInstanceOf(Refusal.ScheduledAlready.class);
    }

    @Test
    void theSameKeyAnswersTheSameAndAnotherBodyIsRefused() {
        var id = proposal(refer("A"), MONDAY);
        var key = Optional.of(new IdempotencyKey("k1", "body"));
        var first = desks.bookings().hold(Clinic.EHR, id, Booking.HOLD, key).orElseThrow();
        var again = desks.bookings().hold(Clinic.EHR, id, Booking.HOLD, key).orElseThrow();
        assertThat(again).isEqualTo(first);
        assertThat(refusal(desks.bookings()
                        .hold(Clinic.EHR, id, Booking.HOLD, Optional.of(new IdempotencyKey("k1", "other")))))
                .isInstanceOf(Refusal.KeyReused.class);
    }

    @Test
    void cancellingFreesTheTimeAndGivesTheReferralBack() {
        var referral = refer("A");
        var id = proposal(referral, MONDAY);
        hold(id).orElseThrow();
        var booked = book(id).orElseThrow();
        assertThat(refusal(desks.bookings()
                        .cancel(
                                Clinic.SCHEDULER,
                                id,
                                "asked",
                                BookingState.Initiator.PATIENT,
                                Optional.of(booked.version() - 1))))
                .isEqualTo(new Refusal.StaleVersion(booked.version() - 1, booked.version()));
        desks.bookings()
                .cancel(Clinic.SCHEDULER, id, "asked", BookingState.Initiator.PATIENT, Optional.of(booked.version()))
                .orElseThrow();
        assertThat(desks.referrals()
                        .file(Clinic.SCHEDULER, referral)
                        .orElseThrow()
                        .referral()
                        .state())
                .isEqualTo(ReferralState.ACCEPTED_CONDITIONAL);
        assertThat(desks.treatments()
                        .session(Clinic.SCHEDULER, new SessionId(id.value()))
                        .orElseThrow()
                        .session()
                        .state())
                .isEqualTo(SessionState.CANCELLED);
        hold(proposal(refer("B"), MONDAY)).orElseThrow();
        hold(proposal(referral, MONDAY.plusSeconds(86_400))).orElseThrow();
    }

    @Test
    void aRefusedCommandLeavesNothingBehind() {
        var id = proposal(refer("A"), MONDAY);
        hold(id).orElseThrow();
        long before = MemoryWork.written(work, id.value());
        assertThat(refusal(hold(id))).isInstanceOf(Refusal.ProposalHeldAlready.class);
        assertThat(MemoryWork.written(work, id.value())).isEqualTo(before).isEqualTo(1);
    }

    @Test
    void withoutTheRightNothingHappensButTheTrailKnows() {
        var id = proposal(refer("A"), MONDAY);
        assertThat(refusal(desks.bookings().hold(Clinic.NURSE, id, Booking.HOLD, Optional.empty())))
                .isEqualTo(new Refusal.NotPermitted("BOOK"));
        assertThat(desks.site().trail(Clinic.AUDITOR, 1).orElseThrow().get(0))
                .satisfies(entry -> assertThat(entry.outcome()).isEqualTo("denied"))
                .satisfies(entry -> assertThat(entry.actor()).isEqualTo("nurse"));
    }

    @Test
    void manyCallersOfOneOpeningHaveOneWinner() throws Exception {
        assertThat(race(16)).isEqualTo(1);
    }

    /** How many of so many callers got the same opening. */
    long race(int callers) throws Exception {
        var proposals = new ArrayList<BookingId>();
        for (int i = 0; i < callers; i++) {
            proposals.add(proposal(refer("R" + i), MONDAY));
        }
        var barrier = new CyclicBarrier(callers);
        var pool = Executors.newFixedThreadPool(callers);
        try {
            List<Callable<Outcome<Booking>>> calls = new ArrayList<>();
            proposals.forEach(id -> calls.add(() -> {
                barrier.await();
                return hold(id);
            }));
            long winners = 0;
            for (Future<Outcome<Booking>> answer : pool.invokeAll(calls)) {
                if (answer.get() instanceof Outcome.Done<Booking>) {
                    winners++;
                } else {
                    assertThat(refusal(answer.get())).isInstanceOf(Refusal.ResourceTaken.class);
                }
            }
            return winners;
        } finally {
            pool.shutdownNow();
        }
    }
}
