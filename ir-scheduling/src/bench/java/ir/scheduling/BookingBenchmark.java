package ir.scheduling;

import com.zaxxer.hikari.HikariDataSource;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingState;
import ir.domain.outcome.Outcome;
import ir.domain.referral.ReferralId;
import ir.scheduling.booking.OpeningsDesk;
import ir.scheduling.booking.OpeningsDesk.Wish;
import ir.scheduling.persistence.JpaWork;
import jakarta.persistence.EntityManagerFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/** The desks on PostgreSQL, each step with its audit and outbox rows, beside a bare commit of one row. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Threads(8)
public class BookingBenchmark {
    private static final Instant NOW = Instant.parse("2026-02-20T08:00:00Z");

    private HikariDataSource source;
    private EntityManagerFactory factory;
    private Desks desks;

    @Setup(Level.Trial)
    public void open() throws SQLException {
        var database = TestPostgres.database();
        source = database.pooled(16);
        factory = JpaWork.factory(source);
        var work = JpaWork.over(factory);
        Clinic.open(work);
        desks = Desks.over(work, new MovingClock(NOW.toString()));
        database.asOwner("create table bare (id bigint generated always as identity primary key, x int)");
        database.asOwner("grant all on bare to ir_app");
    }

    @TearDown(Level.Trial)
    public void close() {
        factory.close();
        source.close();
    }

    /** A caller with a referral of its own and a day of its own, so that the work is measured and not the queue. */
    @State(Scope.Thread)
    public static class Caller {
        private static final AtomicInteger COUNT = new AtomicInteger();
        ReferralId referral;
        Instant from;

        @Setup(Level.Trial)
        public void refer(BookingBenchmark clinic) {
            int number = COUNT.getAndIncrement();
            referral = clinic.desks
                    .records()
                    .receive(Clinic.EHR, Clinic.p01("bench-" + number, NOW))
                    .orElseThrow()
                    .get(0)
                    .id();
            from = NOW.plus(Duration.ofDays(7L * (number % 8) + 3));
        }

        Optional<OpeningsDesk.Offer> find(BookingBenchmark clinic) {
            return clinic.desks
                    .openings()
                    .find(
                            Clinic.EHR,
                            Wish.best(referral, 20)
                                    .within(Optional.of(from), Optional.of(from.plus(Duration.ofDays(6)))))
                    .orElseThrow()
                    .offers()
                    .stream()
                    .findFirst();
        }
    }

    @Benchmark
    public Object find(Caller caller) {
        return caller.find(this);
    }

    /** Three transactions: found, held, given back. */
    @Benchmark
    public Object findHoldCancel(Caller caller) {
        var id = caller.find(this).orElseThrow().proposal().id();
        var held = desks.bookings().hold(Clinic.EHR, id, Booking.HOLD, Optional.empty());
        if (held instanceof Outcome.Done<Booking>) {
            desks.bookings()
                    .cancel(Clinic.EHR, id, "bench", BookingState.Initiator.ORGANISATION, Optional.empty())
                    .orElseThrow();
        }
        return held;
    }

    @Benchmark
    public int bareCommit() throws SQLException {
        try (var connection = source.getConnection();
                var insert = connection.prepareStatement("insert into bare (x) values (1)")) {
            return insert.executeUpdate();
        }
    }
}
