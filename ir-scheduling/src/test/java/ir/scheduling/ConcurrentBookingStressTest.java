package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.booking.Allocation;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingProposal;
import ir.domain.resource.ProbeLot;
import ir.domain.resource.ProbeSize;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * 64 callers make 10,000 attempts on 100 slots. Each attempt requests the resources of one slot, one to seven of them
 * in random order. Every slot has one winner; every other attempt gets a rejection with its facts, and none an
 * exception.
 */
class ConcurrentBookingStressTest {
    private static final int CALLERS = 64;
    private static final int OPENINGS = 100;
    private static final int ATTEMPTS = 10_000;

    /**
     * Ten referrals per slot, so that a referral that has already won is rejected by the referral rule and the other
     * nine by the resources.
     */
    private static final int REFERRALS = 1_000;

    private static final Instant FIRST = Instant.parse("2026-03-02T07:00:00Z");

    /** The results of a stress run, by the name of the result. */
    private record StressResult(Map<String, Integer> answers, Map<String, Integer> winners, List<String> faults) {}

    private static StressResult storm(Services services, TestTransactions transactions, long seed, int attempts)
            throws InterruptedException {
        var random = new Random(seed);
        var days = days(OPENINGS);
        var proposals = new ArrayList<BookingProposal>();
        for (int i = 0; i < attempts; i++) {
            proposals.add(proposal(
                    transactions,
                    random,
                    seed + "-" + i,
                    "storm-" + seed + "-" + i % REFERRALS,
                    days.get(i % OPENINGS)));
        }
        Collections.shuffle(proposals, random);
        Queue<BookingProposal> waiting = new ConcurrentLinkedQueue<>(proposals);
        var answers = new ConcurrentSkipListMap<String, AtomicInteger>();
        var winners = new ConcurrentHashMap<String, AtomicInteger>();
        var faults = new ConcurrentLinkedQueue<String>();
        var pool = Executors.newFixedThreadPool(CALLERS);
        for (int c = 0; c < CALLERS; c++) {
            pool.execute(() -> {
                for (var p = waiting.poll(); p != null; p = waiting.poll()) {
                    try {
                        var result = services.holds()
                                .hold(ClinicFixture.EHR, p.id(), Booking.HOLD_DURATION, Optional.empty());
                        if (result instanceof Result.Success<Booking>) {
                            winners.computeIfAbsent(p.planned().start().toString(), k -> new AtomicInteger())
                                    .incrementAndGet();
                        }
                        var answer = result instanceof Result.Failure<Booking> r
                                ? r.rejection().getClass().getSimpleName()
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
        return new StressResult(plain(answers), plain(winners), List.copyOf(faults));
    }

    private static Map<String, Integer> plain(Map<String, AtomicInteger> counts) {
        var plain = new TreeMap<String, Integer>();
        counts.forEach((name, count) -> plain.put(name, count.get()));
        return plain;
    }

    private static List<Instant> days(int count) {
        var starts = new ArrayList<Instant>();
        for (var at = FIRST; starts.size() < count; at = at.plus(Duration.ofDays(1))) {
            var day = at.atZone(ClinicFixture.BERLIN).getDayOfWeek();
            if (day.getValue() < 6) {
                starts.add(at);
            }
        }
        return starts;
    }

    /** A slot as a search would return it: always the room, with up to six more resources, in random order. */
    private static BookingProposal proposal(
            TestTransactions transactions, Random random, String id, String order, Instant start) {
        var resources = new ArrayList<>(ClinicFixture.resources().subList(1, 7));
        Collections.shuffle(resources, random);
        var taken = new ArrayList<>(resources.subList(0, random.nextInt(7)));
        taken.add(ClinicFixture.resources().get(0));
        Collections.shuffle(taken, random);
        var window = TimeRange.of(start, Duration.ofMinutes(120));
        var referral = ClinicFixture.p01(order, FIRST.minus(Duration.ofDays(9)))
                .orders()
                .get(0);
        var allocations = taken.stream()
                .map(r -> new Allocation(r.id(), r.name(), r.role(), window))
                .toList();
        var proposal = new BookingProposal(
                new BookingId(id + "-1"),
                ClinicFixture.HOME,
                referral.id(),
                1,
                referral.patient(),
                SessionPlans.sedated(),
                window,
                allocations,
                Optional.empty(),
                List.of(),
                FIRST);
        transactions.inReadTransaction(repositories -> {
            repositories.proposals().add(id, List.of(proposal));
            return true;
        });
        return proposal;
    }

    private static void refer(Services services, long seed, int count) {
        for (int i = 0; i < count; i++) {
            services.intake()
                    .receive(
                            ClinicFixture.EHR,
                            ClinicFixture.p01("storm-" + seed + "-" + i, FIRST.minus(Duration.ofDays(9))))
                    .orElseThrow();
        }
    }

    private static Services open(TestApplication application) {
        ClinicFixture.open(application.transactions());
        var services = application.services();
        services.stock()
                .save(
                        ClinicFixture.SCHEDULER,
                        new ProbeLot(
                                "lot-1",
                                ClinicFixture.HOME,
                                ProbeSize.MM_2_4,
                                "L1",
                                "",
                                LocalDate.of(2027, 1, 1),
                                1000,
                                0,
                                false))
                .orElseThrow();
        return services;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everySlotIsBookedOnceAndOtherCallersGetTheReason(long seed) throws InterruptedException {
        var database = TestPostgres.database();
        try (var application = TestApplication.open(database, 32, new MutableClock("2026-02-20T08:00:00Z"))) {
            var services = open(application);
            refer(services, seed, REFERRALS);
            var weather = storm(services, application.transactions(), seed, ATTEMPTS);
            assertThat(weather.faults()).as("seed %d", seed).isEmpty();
            assertThat(weather.winners()).as("seed %d", seed).hasSize(OPENINGS);
            assertThat(weather.winners().values()).as("seed %d", seed).containsOnly(1);
            assertThat(weather.answers())
                    .as("seed %d", seed)
                    .containsOnlyKeys(
                            "Done",
                            Rejection.ResourceAlreadyBooked.class.getSimpleName(),
                            Rejection.AlreadyScheduled.class.getSimpleName())
                    .containsEntry("Done", OPENINGS);
            assertThat(database.swept()).as("seed %d", seed).isEmpty();
            assertThat(database.number("select deadlocks from pg_stat_database where datname = current_database()"))
                    .as("deadlocks, seed %d", seed)
                    .isZero();
            assertThat(database.number("select count(*) from booking where state = 'HELD'"))
                    .isEqualTo(OPENINGS);
        }
    }

    /**
     * Each protection by itself: with the constraint alone there is no double booking; without both the integrity check
     * finds it.
     */
    @Test
    void constraintRejectsWithoutLocksAndIntegrityCheckFindsDoubleBookingWithoutBoth() throws InterruptedException {
        int few = 1_000;
        var guarded = TestPostgres.database();
        try (var application = TestApplication.open(guarded, 32, new MutableClock("2026-02-20T08:00:00Z"))) {
            application.hook(BookingServiceTest.withoutLocks(() -> {}));
            var services = open(application);
            refer(services, 7, REFERRALS);
            var weather = storm(services, application.transactions(), 7, few);
            assertThat(weather.winners().values()).allMatch(n -> n == 1);
            assertThat(guarded.swept()).isEmpty();
        }
        var bare = TestPostgres.database();
        bare.asOwner("alter table allocation drop constraint allocation_never_twice");
        try (var application = TestApplication.open(bare, 32, new MutableClock("2026-02-20T08:00:00Z"))) {
            application.hook(BookingServiceTest.withoutLocks(() -> {}));
            var services = open(application);
            refer(services, 8, REFERRALS);
            storm(services, application.transactions(), 8, few);
            assertThat(bare.swept()).containsKey("one resource in two sessions at once");
        }
    }
}
