package ir.scheduling;

import static ir.scheduling.LesionPathwayScenarioTest.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.session.SessionId;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.treatment.SessionState;
import ir.scheduling.booking.AvailabilityService;
import ir.scheduling.booking.IdempotencyKey;
import ir.scheduling.repository.BookingRepository;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests of holds and bookings, and what happens without the locks or the constraint. */
class BookingServiceTest {
    private static final Instant MONDAY = Instant.parse("2026-03-02T07:00:00Z");

    private static final String OVERLAPS = """
            select count(*) from allocation a join allocation b on a.resource_id = b.resource_id and a.booking_id < b.booking_id
              and a.starts < b.ends and b.starts < a.ends where a.blocking and b.blocking""";

    @RegisterExtension
    final PostgresExtension postgres = new PostgresExtension();

    private final MutableClock clock = new MutableClock("2026-02-20T08:00:00Z");
    private Services services;
    private TestTransactions transactions;
    private volatile Runnable afterLook = () -> {};

    @SuppressWarnings("NullAway.Init") // the test runner calls open first
    BookingServiceTest() {}

    @BeforeEach
    void open() {
        transactions = postgres.application(clock).transactions();
        ClinicFixture.open(transactions);
        services = postgres.application(clock).services();
    }

    private ReferralId refer(String number) {
        return services.intake()
                .receive(ClinicFixture.EHR, ClinicFixture.p01(number, clock.instant()))
                .orElseThrow()
                .get(0)
                .id();
    }

    private BookingId proposal(ReferralId referral, Instant start) {
        return services
                .availability()
                .find(
                        ClinicFixture.SCHEDULER,
                        AvailabilityService.AvailabilityQuery.best(referral, 20)
                                .within(Optional.of(start), Optional.empty()))
                .orElseThrow()
                .proposals()
                .stream()
                .filter(o -> o.proposal().planned().start().equals(start))
                .findFirst()
                .orElseThrow()
                .proposal()
                .id();
    }

    private Result<Booking> hold(BookingId id) {
        return services.holds().hold(ClinicFixture.SCHEDULER, id, Booking.HOLD_DURATION, Optional.empty());
    }

    private Result<Booking> book(BookingId id) {
        return services.bookings().book(ClinicFixture.SCHEDULER, id, "", Optional.empty(), Optional.empty());
    }

    @Test
    void eachResourceIsAllocatedForItsOwnPhasesOnly() {
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
    void proposalOnUnchangedCalendarCanAlwaysBeBooked() {
        for (int i = 0; i < 6; i++) {
            var result = services.availability()
                    .find(ClinicFixture.SCHEDULER, AvailabilityService.AvailabilityQuery.best(refer("N" + i), 5))
                    .orElseThrow();
            var id = result.proposals()
                    .get(i % result.proposals().size())
                    .proposal()
                    .id();
            hold(id).orElseThrow();
            book(id).orElseThrow();
        }
    }

    @Test
    void holdIsRejectedWhenTheRoomIsBooked() {
        var first = proposal(refer("A"), MONDAY);
        var second = proposal(refer("B"), MONDAY);
        hold(first).orElseThrow();
        var refused = (Rejection.ResourceAlreadyBooked) refusal(hold(second));
        assertThat(refused.resource()).isEqualTo("CT suite 1");
        assertThat(refused.window().start()).isEqualTo(MONDAY);
        assertThat(services.availability()
                        .alternatives(ClinicFixture.SCHEDULER, second)
                        .orElseThrow())
                .hasSize(3);
    }

    @Test
    void expiredHoldDoesNotBlockAndIsReleasedByTheNextHold() {
        var first = proposal(refer("A"), MONDAY);
        var second = proposal(refer("B"), MONDAY);
        hold(first).orElseThrow();
        clock.forward(Booking.HOLD_DURATION);
        assertThat(refusal(book(first))).isInstanceOf(Rejection.HoldExpired.class);
        hold(second).orElseThrow();
        assertThat(services.bookingQueries()
                        .read(ClinicFixture.SCHEDULER, first)
                        .orElseThrow()
                        .booking()
                        .orElseThrow()
                        .state())
                .isInstanceOf(BookingState.Expired.class);
    }

    @Test
    void holdIsRenewedOnlyOnce() {
        var id = proposal(refer("A"), MONDAY);
        hold(id).orElseThrow();
        var renewed = services.holds()
                .renew(ClinicFixture.SCHEDULER, id, Duration.ofDays(2))
                .orElseThrow();
        assertThat(renewed.state())
                .isEqualTo(new BookingState.Held(clock.instant().plus(Booking.MAX_HOLD_DURATION), true));
        assertThat(refusal(services.holds().renew(ClinicFixture.SCHEDULER, id, Booking.HOLD_DURATION)))
                .isInstanceOf(Rejection.HoldAlreadyRenewed.class);
    }

    @Test
    void expiredProposalIsRejected() {
        var id = proposal(refer("A"), MONDAY);
        clock.forward(Duration.ofMinutes(15));
        assertThat(refusal(hold(id))).isInstanceOf(Rejection.ProposalExpired.class);
    }

    @Test
    void referralHasOneHoldOrBooking() {
        var referral = refer("A");
        hold(proposal(referral, MONDAY)).orElseThrow();
        var result = services.availability()
                .find(
                        ClinicFixture.SCHEDULER,
                        AvailabilityService.AvailabilityQuery.best(referral, 1)
                                .within(Optional.of(MONDAY.plusSeconds(86_400)), Optional.empty()))
                .orElseThrow();
        assertThat(refusal(hold(result.proposals().get(0).proposal().id())))
                .isInstanceOf(Rejection.AlreadyScheduled.class);
    }

    @Test
    void idempotencyKeyReplaysTheResponseAndRejectsAnotherBody() {
        var id = proposal(refer("A"), MONDAY);
        var key = Optional.of(new IdempotencyKey("k1", "body"));
        var first = services.holds()
                .hold(ClinicFixture.EHR, id, Booking.HOLD_DURATION, key)
                .orElseThrow();
        var again = services.holds()
                .hold(ClinicFixture.EHR, id, Booking.HOLD_DURATION, key)
                .orElseThrow();
        assertThat(again).isEqualTo(first);
        assertThat(refusal(services.holds()
                        .hold(
                                ClinicFixture.EHR,
                                id,
                                Booking.HOLD_DURATION,
                                Optional.of(new IdempotencyKey("k1", "other")))))
                .isInstanceOf(Rejection.IdempotencyKeyReused.class);
    }

    @Test
    void cancellationFreesResourcesAndReopensTheReferral() {
        var referral = refer("A");
        var id = proposal(referral, MONDAY);
        hold(id).orElseThrow();
        var booked = book(id).orElseThrow();
        assertThat(refusal(services.cancellations()
                        .cancel(
                                ClinicFixture.SCHEDULER,
                                id,
                                "asked",
                                BookingState.Initiator.PATIENT,
                                Optional.of(booked.version() - 1))))
                .isEqualTo(new Rejection.StaleVersion(booked.version() - 1, booked.version()));
        services.cancellations()
                .cancel(
                        ClinicFixture.SCHEDULER,
                        id,
                        "asked",
                        BookingState.Initiator.PATIENT,
                        Optional.of(booked.version()))
                .orElseThrow();
        assertThat(services.referralQueries()
                        .details(ClinicFixture.SCHEDULER, referral)
                        .orElseThrow()
                        .referral()
                        .state())
                .isEqualTo(ReferralState.ACCEPTED_CONDITIONAL);
        assertThat(services.dayBoard()
                        .session(ClinicFixture.SCHEDULER, new SessionId(id.value()))
                        .orElseThrow()
                        .session()
                        .state())
                .isEqualTo(SessionState.CANCELLED);
        hold(proposal(refer("B"), MONDAY)).orElseThrow();
        hold(proposal(referral, MONDAY.plusSeconds(86_400))).orElseThrow();
    }

    @Test
    void rejectedCommandChangesNothing() {
        var id = proposal(refer("A"), MONDAY);
        hold(id).orElseThrow();
        long before = written(id);
        assertThat(refusal(hold(id))).isInstanceOf(Rejection.ProposalAlreadyHeld.class);
        assertThat(written(id)).isEqualTo(before).isEqualTo(1);
    }

    @Test
    void deniedCommandChangesNothingAndIsAudited() {
        var id = proposal(refer("A"), MONDAY);
        assertThat(refusal(services.holds().hold(ClinicFixture.NURSE, id, Booking.HOLD_DURATION, Optional.empty())))
                .isEqualTo(new Rejection.NotPermitted("BOOK_SESSION"));
        assertThat(services.site()
                        .auditLog(ClinicFixture.AUDITOR, 1)
                        .orElseThrow()
                        .get(0))
                .satisfies(entry -> assertThat(entry.outcome()).isEqualTo("denied"))
                .satisfies(entry -> assertThat(entry.actor()).isEqualTo("nurse"));
    }

    @Test
    void onlyOneOfManyConcurrentCallersGetsTheSlot() throws Exception {
        assertThat(race(16)).isEqualTo(1);
    }

    private long written(BookingId id) {
        return transactions.inReadTransaction(repositories ->
                (long) repositories.outbox().findBySubject(id.value()).size());
    }

    /** The number of callers that win when all of them request the same slot. */
    private long race(int callers) throws Exception {
        var proposals = new ArrayList<BookingId>();
        for (int i = 0; i < callers; i++) {
            proposals.add(proposal(refer("R" + i), MONDAY));
        }
        var barrier = new CyclicBarrier(callers);
        var pool = Executors.newFixedThreadPool(callers);
        try {
            List<Callable<Result<Booking>>> calls = new ArrayList<>();
            proposals.forEach(id -> calls.add(() -> {
                barrier.await();
                return hold(id);
            }));
            long winners = 0;
            for (Future<Result<Booking>> answer : pool.invokeAll(calls)) {
                if (answer.get() instanceof Result.Success<Booking>) {
                    winners++;
                } else {
                    assertThat(refusal(answer.get())).isInstanceOf(Rejection.ResourceAlreadyBooked.class);
                }
            }
            return winners;
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void noTwoBlockingAllocationsOverlapAfterARace() throws Exception {
        assertThat(race(32)).isEqualTo(1);
        assertThat(postgres.database().number(OVERLAPS)).isZero();
        assertThat(postgres.database().number("select count(*) from outbox where topic = 'appointment-held'"))
                .isEqualTo(1);
        assertThat(postgres.database().number("select count(*) from audit where action = 'appointment-held'"))
                .isEqualTo(1);
    }

    @Test
    void constraintAloneRejectsConcurrentHolds() throws Exception {
        postgres.application(clock).hook(withoutLocks(() -> {}));
        assertThat(race(8)).isEqualTo(1);
        assertThat(postgres.database().number(OVERLAPS)).isZero();
    }

    /** Without locks and constraint a double booking occurs, and the integrity check must find it. */
    @Test
    void integrityCheckFindsDoubleBookingWithoutLockAndConstraint() throws Exception {
        postgres.skipIntegrityCheck();
        postgres.database().asOwner("alter table allocation drop constraint allocation_never_twice");
        // no transaction writes before two have read, so the race occurs even on a slow machine
        var looked = new CountDownLatch(2);
        postgres.application(clock).hook(withoutLocks(() -> {
            looked.countDown();
            try {
                looked.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
        }));
        assertThat(race(16)).isGreaterThan(1);
        assertThat(postgres.database().number(OVERLAPS)).isPositive();
    }

    @Test
    void runtimeRoleMayNeitherAlterTablesNorChangeTheAuditLog() {
        try (var connection = postgres.database().runtime().getConnection();
                var statement = connection.createStatement()) {
            assertThat(refused(statement, "alter table booking add column x text"))
                    .contains("must be owner");
            assertThat(refused(statement, "update audit set actor = 'x'")).contains("permission denied");
            assertThat(refused(statement, "delete from audit")).contains("permission denied");
            assertThat(refused(statement, "delete from booking")).contains("permission denied");
            assertThat(refused(statement, "update flyway_schema_history set success = false"))
                    .contains("permission denied");
            assertThat(refused(statement, "delete from flyway_schema_history")).contains("permission denied");
        } catch (java.sql.SQLException exception) {
            throw new IllegalStateException(exception);
        }
    }

    private static String refused(java.sql.Statement statement, String sql) {
        try {
            statement.execute(sql);
            return "done";
        } catch (java.sql.SQLException denied) {
            return String.valueOf(denied.getMessage());
        }
    }

    /** The services without their locks. @param afterLook runs after each search for conflicts */
    static RepositoryHook withoutLocks(Runnable afterLook) {
        assertThat(BookingRepository.class.getMethods())
                .extracting(java.lang.reflect.Method::getName)
                .contains("lockResources", "findExpiredHolds", "findConflicting");
        return (method, arguments, call) -> {
            switch (method.getName()) {
                case "lockResources":
                    return ClinicFixture.resources();
                case "findExpiredHolds":
                    return List.of();
                case "findConflicting":
                    var found = call.proceed();
                    afterLook.run();
                    return found;
                default:
                    return call.proceed();
            }
        };
    }
}
