package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.booking.Allocation;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.Proposal;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.resource.ProbeLot;
import ir.domain.session.ProbeSize;
import ir.domain.time.TimeWindow;
import ir.scheduling.persistence.JpaWork;
import ir.scheduling.work.Stores;
import ir.scheduling.work.Work;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * 64 callers make 10,000 attempts on 100 openings. Each attempt asks for one opening's resources, one to seven of them
 * in random order. Every opening has one winner; everybody else gets a refusal with its facts and nobody an exception.
 */
class StormTest {
    private static final int CALLERS = 64;
    private static final int OPENINGS = 100;
    private static final int ATTEMPTS = 10_000;

    /** Ten for each opening, so that one who has won is refused by the referral and nine by the resources. */
    private static final int REFERRALS = 1_000;

    private static final Instant FIRST = Instant.parse("2026-03-02T07:00:00Z");

    /** What came of a storm, by the name of the answer. */
    private record Weather(Map<String, Integer> answers, Map<String, Integer> winners, List<String> faults) {}

    private static Weather storm(Desks desks, Work work, long seed, int attempts) throws InterruptedException {
        var random = new Random(seed);
        var days = days(OPENINGS);
        var proposals = new ArrayList<Proposal>();
        for (int i = 0; i < attempts; i++) {
            proposals.add(proposal(
                    work, random, seed + "-" + i, "storm-" + seed + "-" + i % REFERRALS, days.get(i % OPENINGS)));
        }
        Collections.shuffle(proposals, random);
        Queue<Proposal> waiting = new ConcurrentLinkedQueue<>(proposals);
        var answers = new ConcurrentSkipListMap<String, AtomicInteger>();
        var winners = new ConcurrentHashMap<String, AtomicInteger>();
        var faults = new ConcurrentLinkedQueue<String>();
        var pool = Executors.newFixedThreadPool(CALLERS);
        for (int c = 0; c < CALLERS; c++) {
            pool.execute(() -> {
                for (var p = waiting.poll(); p != null; p = waiting.poll()) {
                    try {
                        var outcome = desks.bookings().hold(Clinic.EHR, p.id(), Booking.HOLD, Optional.empty());
                        if (outcome instanceof Outcome.Done<Booking>) {
                            winners.computeIfAbsent(p.planned().start().toString(), k -> new AtomicInteger())
                                    .incrementAndGet();
                        }
                        var answer = outcome instanceof Outcome.Refused<Booking> r
                                ? r.refusal().getClass().getSimpleName()
                                : "Done";
                        answers.computeIfAbsent(answer, k -> new AtomicInteger())
                                .incrementAndGet();
                    } catch (RuntimeException fault) {
                        faults.add(fault.toString());
                    }
                }
            });
        }
        pool.shutdown();
        assertThat(pool.awaitTermination(10, TimeUnit.MINUTES)).isTrue();
        return new Weather(plain(answers), plain(winners), List.copyOf(faults));
    }

    private static Map<String, Integer> plain(Map<String, AtomicInteger> counts) {
        var plain = new TreeMap<String, Integer>();
        counts.forEach((name, count) -> plain.put(name, count.get()));
        return plain;
    }

    private static List<Instant> days(int count) {
        var starts = new ArrayList<Instant>();
        for (var at = FIRST; starts.size() < count; at = at.plus(Duration.ofDays(1))) {
            var day = at.atZone(Clinic.BERLIN).getDayOfWeek();
            if (day.getValue() < 6) {
                starts.add(at);
            }
        }
        return starts;
    }

    /** An opening as a search could have found it: the room always, up to six more, in an order of its own. */
    private static Proposal proposal(Work work, Random random, String id, String order, Instant start) {
        var resources = new ArrayList<>(Clinic.resources().subList(1, 7));
        Collections.shuffle(resources, random);
        var taken = new ArrayList<>(resources.subList(0, random.nextInt(7)));
        taken.add(Clinic.resources().get(0));
        Collections.shuffle(taken, random);
        var window = TimeWindow.of(start, Duration.ofMinutes(120));
        var referral =
                Clinic.p01(order, FIRST.minus(Duration.ofDays(9))).orders().get(0);
        var allocations = taken.stream()
                .map(r -> new Allocation(r.id(), r.name(), r.role(), window))
                .toList();
        var proposal = new Proposal(
                new BookingId(id + "-1"),
                Clinic.HOME,
                referral.id(),
                1,
                referral.patient(),
                Plans.sedated(),
                window,
                allocations,
                Optional.empty(),
                List.of(),
                FIRST);
        work.read(stores -> {
            stores.bookings().addProposals(id, List.of(proposal));
            return true;
        });
        return proposal;
    }

    private static void refer(Desks desks, long seed, int count) {
        for (int i = 0; i < count; i++) {
            desks.records()
                    .receive(Clinic.EHR, Clinic.p01("storm-" + seed + "-" + i, FIRST.minus(Duration.ofDays(9))))
                    .orElseThrow();
        }
    }

    private static Desks open(Work work) {
        Clinic.open(work);
        var desks = Desks.over(work, new MovingClock("2026-02-20T08:00:00Z"));
        desks.stock()
                .save(
                        Clinic.SCHEDULER,
                        new ProbeLot(
                                "lot-1",
                                Clinic.HOME,
                                ProbeSize.MM_2_4,
                                "L1",
                                "",
                                LocalDate.of(2027, 1, 1),
                                1000,
                                0,
                                false))
                .orElseThrow();
        return desks;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyOpeningHasOneWinnerAndEverybodyElseIsToldWhy(long seed) throws InterruptedException {
        var database = TestPostgres.database();
        try (var pool = database.pooled(32);
                var factory = JpaWork.factory(pool)) {
            var work = JpaWork.over(factory);
            var desks = open(work);
            refer(desks, seed, REFERRALS);
            var weather = storm(desks, work, seed, ATTEMPTS);
            assertThat(weather.faults()).as("seed %d", seed).isEmpty();
            assertThat(weather.winners()).as("seed %d", seed).hasSize(OPENINGS);
            assertThat(weather.winners().values()).as("seed %d", seed).containsOnly(1);
            assertThat(weather.answers())
                    .as("seed %d", seed)
                    .containsOnlyKeys(
                            "Done",
                            Refusal.ResourceTaken.class.getSimpleName(),
                            Refusal.ScheduledAlready.class.getSimpleName())
                    .containsEntry("Done", OPENINGS);
            assertThat(database.swept()).as("seed %d", seed).isEmpty();
            assertThat(database.number("select deadlocks from pg_stat_database where datname = current_database()"))
                    .as("deadlocks, seed %d", seed)
                    .isZero();
            assertThat(database.number("select count(*) from booking where state = 'HELD'"))
                    .isEqualTo(OPENINGS);
        }
    }

    /** The guards one by one: with the constraint alone it is right, with neither the sweep finds what came of it. */
    @Test
    void withoutLocksTheConstraintRefusesAndWithoutBothTheSweepFindsIt() throws InterruptedException {
        int few = 1_000;
        var guarded = TestPostgres.database();
        try (var pool = guarded.pooled(32);
                var factory = JpaWork.factory(pool)) {
            var real = JpaWork.over(factory);
            var desks = open(unlocked(real));
            refer(desks, 7, REFERRALS);
            var weather = storm(desks, real, 7, few);
            assertThat(weather.winners().values()).allMatch(n -> n == 1);
            assertThat(guarded.swept()).isEmpty();
        }
        var bare = TestPostgres.database();
        bare.asOwner("alter table allocation drop constraint allocation_never_twice");
        try (var pool = bare.pooled(32);
                var factory = JpaWork.factory(pool)) {
            var real = JpaWork.over(factory);
            var desks = open(unlocked(real));
            refer(desks, 8, REFERRALS);
            storm(desks, real, 8, few);
            assertThat(bare.swept()).containsKey("one resource in two sessions at once");
        }
    }

    /** The desks without their locks on diaries. */
    private static Work unlocked(Work real) {
        return new Work() {
            @Override
            public <T> Outcome<T> change(Function<Stores, Outcome<T>> command) {
                return real.change(stores -> command.apply(JpaBookingsTest.withoutLocks(stores)));
            }

            @Override
            public <T> T read(Function<Stores, T> question) {
                return real.read(question);
            }

            @Override
            public void onCommit(Consumer<News> listener) {
                real.onCommit(listener);
            }
        };
    }
}
