package ir.scheduling;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingState;
import ir.domain.referral.ReferralId;
import ir.domain.shared.Result;
import ir.scheduling.booking.AvailabilityService;
import ir.scheduling.booking.AvailabilityService.AvailabilityQuery;
import ir.scheduling.standalone.StandaloneApplication;
import ir.scheduling.standalone.StandaloneDataSource;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs the application services on PostgreSQL and prints each acknowledgement as soon as it is given. {@link
 * CrashRecoveryTest} kills it and compares the database with its output.
 */
public final class CrashTestProcess {
    private CrashTestProcess() {}

    /** @param arguments JDBC address, seed, current time, first referral, number of referrals */
    public static void main(String[] arguments) {
        long seed = Long.parseLong(arguments[1]);
        int first = Integer.parseInt(arguments[3]);
        int many = Integer.parseInt(arguments[4]);
        try (var source = StandaloneDataSource.open(arguments[0], "ir_app", "", 8, Duration.ofSeconds(60));
                var factory = StandaloneApplication.factory(source);
                var application = StandaloneApplication.start(factory, new MutableClock(arguments[2]))) {
            var services = new Services(application);
            var next = new AtomicInteger(first);
            var pool = Executors.newFixedThreadPool(8);
            for (int t = 0; t < 8; t++) {
                var random = new Random(seed * 31 + t);
                pool.execute(() -> {
                    while (true) {
                        int number = next.getAndIncrement();
                        if (number >= first + many) {
                            return;
                        }
                        schedule(services, new ReferralId("referral-killed-" + number), random);
                    }
                });
            }
            pool.shutdown();
            pool.awaitTermination(5, java.util.concurrent.TimeUnit.MINUTES);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        print("END");
    }

    private static void schedule(Services services, ReferralId referral, Random random) {
        var held = hold(services, referral, random);
        if (held.isEmpty()) {
            return;
        }
        var id = held.get().id();
        print("HELD " + id);
        var booked = services.bookings().book(ClinicFixture.SCHEDULER, id, "", Optional.empty(), Optional.empty());
        if (!(booked instanceof Result.Success<Booking>)) {
            return;
        }
        print("BOOKED " + id);
        if (random.nextInt(3) == 0) {
            var to = services.availability()
                    .find(
                            ClinicFixture.SCHEDULER,
                            AvailabilityQuery.best(referral, 20).moving(Optional.of(id)));
            if (to instanceof Result.Success<AvailabilityService.AvailabilityResult> found
                    && !found.value().proposals().isEmpty()) {
                var proposal = any(found.value().proposals(), random).proposal();
                if (services.reschedules()
                                .reschedule(
                                        ClinicFixture.SCHEDULER, id, proposal.id(), Optional.empty(), Optional.empty())
                        instanceof Result.Success<Booking> moved) {
                    print("MOVED " + id + " " + moved.value().planned().start());
                }
            }
        } else if (random.nextInt(3) == 0
                && services.cancellations()
                                .cancel(
                                        ClinicFixture.SCHEDULER,
                                        id,
                                        "asked",
                                        BookingState.Initiator.PATIENT,
                                        Optional.empty())
                        instanceof Result.Success<Booking>) {
            print("CANCELLED " + id);
        }
    }

    /** Searches again after a rejection; gives up after 20 attempts. */
    private static Optional<Booking> hold(Services services, ReferralId referral, Random random) {
        for (int attempt = 0; attempt < 20; attempt++) {
            var found = services.availability().find(ClinicFixture.SCHEDULER, AvailabilityQuery.best(referral, 20));
            if (found instanceof Result.Success<AvailabilityService.AvailabilityResult> success
                    && !success.value().proposals().isEmpty()) {
                var requested =
                        any(success.value().proposals(), random).proposal().id();
                if (services.holds().hold(ClinicFixture.SCHEDULER, requested, Booking.HOLD_DURATION, Optional.empty())
                        instanceof Result.Success<Booking> held) {
                    return Optional.of(held.value());
                }
            }
        }
        return Optional.empty();
    }

    private static <T> T any(List<T> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }

    private static void print(String line) {
        PrintStream out = System.out;
        synchronized (out) {
            out.println(line);
            out.flush();
        }
    }
}
