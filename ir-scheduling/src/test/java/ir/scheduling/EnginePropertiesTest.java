package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState.Initiator;
import ir.domain.outcome.Outcome;
import ir.domain.referral.ReferralId;
import ir.domain.resource.DiaryEntry;
import ir.domain.resource.ResourceId;
import ir.domain.time.TimeWindow;
import ir.scheduling.availability.FreeTimeIndex;
import ir.scheduling.booking.OpeningsDesk.Wish;
import ir.scheduling.persistence.JpaWork;
import ir.scheduling.work.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A clinic at work by dice: found, held, booked, moved, cancelled, left to run out, closed and opened. Whatever was
 * done, an offer on an unchanged diary books, a hold past its time blocks nobody, and the free time in memory is what a
 * fresh reading gives. The seed is in every message; the same seed does the same.
 */
class EnginePropertiesTest {
    private static final int STEPS = 60;

    @ParameterizedTest
    @CsvSource({
        // weeks of clock change among them: Berlin in March and October
        "1, 2026-02-20",
        "2, 2026-03-24",
        "3, 2026-10-20",
        "4, 2026-12-18",
        "5, 2026-02-27",
        "6, 2026-03-27"
    })
    void inMemory(long seed, String day) {
        play(new MemoryWork(), seed, day);
    }

    @Test
    void onPostgreSql() {
        try (var pool = TestPostgres.database().pooled(4);
                var factory = JpaWork.factory(pool)) {
            play(JpaWork.over(factory), 7, "2026-03-20");
        }
    }

    private static void play(Work work, long seed, String day) {
        var random = new Random(seed);
        var clock = new MovingClock(day + "T08:00:00Z");
        Clinic.open(work);
        var index = new FreeTimeIndex();
        var desks = Desks.over(work, clock, index);
        var booked = new ArrayList<BookingId>();
        var entries = new ArrayList<String>();
        int offered = 0;
        for (int step = 0; step < STEPS; step++) {
            var told = "seed " + seed + ", step " + step;
            switch (random.nextInt(8)) {
                case 0 -> clock.forward(Duration.ofMinutes(random.nextInt(2000)));
                case 1 -> cancel(desks, booked, random);
                case 2 -> enter(desks, clock.instant(), random).ifPresent(entries::add);
                case 3 -> {
                    if (!entries.isEmpty()) {
                        desks.diaries()
                                .remove(Clinic.SCHEDULER, entries.remove(random.nextInt(entries.size())), true)
                                .orElseThrow();
                    }
                }
                case 4 -> move(desks, booked, random, told);
                default -> {
                    var referral = refer(desks, seed + "-" + step, clock.instant());
                    var offers = desks.openings()
                            .find(Clinic.SCHEDULER, Wish.best(referral, 10))
                            .orElseThrow()
                            .offers();
                    if (!offers.isEmpty()) {
                        offered++;
                        var id = offers.get(random.nextInt(offers.size()))
                                .proposal()
                                .id();
                        var held = desks.bookings().hold(Clinic.SCHEDULER, id, Booking.HOLD, Optional.empty());
                        assertThat(held).as(told).isInstanceOf(Outcome.Done.class);
                        if (random.nextInt(4) > 0) {
                            desks.bookings()
                                    .book(Clinic.SCHEDULER, id, "", Optional.empty(), Optional.empty())
                                    .orElseThrow();
                            booked.add(id);
                        }
                    }
                }
            }
            var now = clock.instant();
            assertThat(work.<java.util.Set<ResourceId>>read(stores -> index.differing(stores, now)))
                    .as(told)
                    .isEmpty();
        }
        assertThat(offered).as("seed %d", seed).isGreaterThan(5);
    }

    private static ReferralId refer(Desks desks, String number, Instant now) {
        return desks.records()
                .receive(Clinic.EHR, Clinic.p01(number, now))
                .orElseThrow()
                .get(0)
                .id();
    }

    private static void cancel(Desks desks, List<BookingId> booked, Random random) {
        if (!booked.isEmpty()) {
            desks.bookings()
                    .cancel(
                            Clinic.SCHEDULER,
                            booked.remove(random.nextInt(booked.size())),
                            "dice",
                            Initiator.PATIENT,
                            Optional.empty())
                    .orElseThrow();
        }
    }

    private static void move(Desks desks, List<BookingId> booked, Random random, String told) {
        if (booked.isEmpty()) {
            return;
        }
        var id = booked.get(random.nextInt(booked.size()));
        var booking = desks.bookings()
                .read(Clinic.SCHEDULER, id)
                .orElseThrow()
                .booking()
                .orElseThrow();
        var found = desks.openings()
                .find(Clinic.SCHEDULER, Wish.best(booking.referral(), 5).moving(Optional.of(id)))
                .orElseThrow()
                .offers();
        if (!found.isEmpty()) {
            var to = found.get(random.nextInt(found.size())).proposal().id();
            assertThat(desks.bookings().move(Clinic.SCHEDULER, id, to, Optional.empty(), Optional.empty()))
                    .as(told)
                    .isInstanceOf(Outcome.Done.class);
        }
    }

    private static Optional<String> enter(Desks desks, Instant now, Random random) {
        var resources = Clinic.resources();
        var resource = resources.get(random.nextInt(resources.size()));
        var kinds = List.of(DiaryEntry.Kind.CLOSURE, DiaryEntry.Kind.ABSENCE, DiaryEntry.Kind.BUSY_ELSEWHERE);
        var id = "entry-" + random.nextInt(1_000_000);
        return Optional.of(desks.diaries()
                .enter(
                        Clinic.SCHEDULER,
                        new DiaryEntry(
                                id,
                                Clinic.HOME,
                                random.nextInt(5) == 0 ? Optional.empty() : Optional.of(resource.id()),
                                kinds.get(random.nextInt(kinds.size())),
                                TimeWindow.ofMinutes(
                                        now.plus(Duration.ofMinutes(random.nextInt(40_000))), 15 + random.nextInt(600)),
                                random.nextInt(3) == 0 ? Optional.of("FREQ=WEEKLY;COUNT=3") : Optional.empty(),
                                "",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                new DiaryEntry.Source("hand", id)),
                        true)
                .orElseThrow()
                .id());
    }
}
