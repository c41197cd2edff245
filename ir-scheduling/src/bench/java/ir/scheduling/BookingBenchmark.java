package ir.scheduling;

import io.agroal.api.AgroalDataSource;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingState;
import ir.domain.referral.ReferralId;
import ir.domain.rule.RuleSet;
import ir.domain.session.ProcedureTemplate;
import ir.domain.shared.Result;
import ir.scheduling.booking.AvailabilityService.AvailabilityQuery;
import ir.scheduling.booking.AvailabilityService;
import ir.scheduling.booking.CancellationService;
import ir.scheduling.booking.HoldService;
import ir.scheduling.intake.IntakeService;
import ir.scheduling.repository.SiteRepository;
import ir.scheduling.standalone.StandaloneApplication;
import jakarta.persistence.EntityManagerFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
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

/** Services on PostgreSQL, each step with its audit and outbox rows, beside a bare commit of one row. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Threads(8)
public class BookingBenchmark {
    private static final Instant NOW = Instant.parse("2026-02-20T08:00:00Z");

    private AgroalDataSource source;
    private EntityManagerFactory factory;
    private StandaloneApplication application;
    private IntakeService intakeService;
    private AvailabilityService availabilityService;
    private HoldService holdService;
    private CancellationService cancellationService;

    @Setup(Level.Trial)
    public void open() throws Exception {
        var database = TestPostgres.database();
        source = database.pooled(16);
        factory = StandaloneApplication.factory(source);
        application = StandaloneApplication.start(factory, new MutableClock(NOW.toString()));
        application.inTransaction(() -> {
            var sites = application.get(SiteRepository.class);
            sites.save(ClinicFixture.site());
            sites.save(ProcedureTemplate.cryoablationOfBone());
            sites.save(RuleSet.defaults(LocalDate.of(2026, 1, 1)));
            ClinicFixture.resources().forEach(sites::save);
            return true;
        });
        intakeService = application.get(IntakeService.class);
        availabilityService = application.get(AvailabilityService.class);
        holdService = application.get(HoldService.class);
        cancellationService = application.get(CancellationService.class);
        database.asOwner("create table bare (id bigint generated always as identity primary key, x int)");
        database.asOwner("grant all on bare to ir_app");
    }

    @TearDown(Level.Trial)
    public void close() {
        application.close();
        factory.close();
        source.close();
    }

    /** A caller with a referral of its own and a day of its own, so that the work is measured and not the queue. */
    @State(Scope.Thread)
    public static class BenchmarkClient {
        private static final AtomicInteger COUNT = new AtomicInteger();
        ReferralId referral;
        Instant from;

        @Setup(Level.Trial)
        public void refer(BookingBenchmark clinic) {
            int number = COUNT.getAndIncrement();
            referral = clinic.intakeService
                    .receive(ClinicFixture.EHR, ClinicFixture.p01("bench-" + number, NOW))
                    .orElseThrow()
                    .get(0)
                    .id();
            from = NOW.plus(Duration.ofDays(7L * (number % 8) + 3));
        }

        Optional<AvailabilityService.ScoredProposal> find(BookingBenchmark clinic) {
            return clinic.availabilityService
                    .find(
                            ClinicFixture.EHR,
                            AvailabilityQuery.best(referral, 20)
                                    .within(Optional.of(from), Optional.of(from.plus(Duration.ofDays(6)))))
                    .orElseThrow()
                    .proposals()
                    .stream()
                    .findFirst();
        }
    }

    @Benchmark
    public Object find(BenchmarkClient caller) {
        return caller.find(this);
    }

    /** Three transactions: found, held, given back. */
    @Benchmark
    public Object findHoldCancel(BenchmarkClient caller) {
        var id = caller.find(this).orElseThrow().proposal().id();
        var held = holdService.hold(ClinicFixture.EHR, id, Booking.HOLD_DURATION, Optional.empty());
        if (held instanceof Result.Success<Booking>) {
            cancellationService
                    .cancel(ClinicFixture.EHR, id, "bench", BookingState.Initiator.ORGANISATION, Optional.empty())
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
