package ir.scheduling;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingState;
import ir.domain.outcome.Outcome;
import ir.domain.referral.ReferralId;
import ir.scheduling.booking.OpeningsDesk;
import ir.scheduling.booking.OpeningsDesk.Wish;
import ir.scheduling.persistence.JpaWork;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A program that runs the desks on PostgreSQL and says on its output what was acknowledged, the moment it was. It is
 * made to be killed: {@link KilledTest} does so, and holds the database to what was said.
 */
public final class Scheduling {
    private Scheduling() {}

    /** Arguments: JDBC address, seed, the time it is, first referral, how many. */
    public static void main(String[] arguments) {
        var config = new HikariConfig();
        config.setJdbcUrl(arguments[0]);
        config.setUsername("ir_app");
        config.setMaximumPoolSize(8);
        long seed = Long.parseLong(arguments[1]);
        int first = Integer.parseInt(arguments[3]);
        int many = Integer.parseInt(arguments[4]);
        try (var source = new HikariDataSource(config);
                var factory = JpaWork.factory(source)) {
            var desks = Desks.over(JpaWork.over(factory), new MovingClock(arguments[2]));
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
                        schedule(desks, new ReferralId("referral-killed-" + number), random);
                    }
                });
            }
            pool.shutdown();
            pool.awaitTermination(5, java.util.concurrent.TimeUnit.MINUTES);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        say("END");
    }

    private static void schedule(Desks desks, ReferralId referral, Random random) {
        var held = hold(desks, referral, random);
        if (held.isEmpty()) {
            return;
        }
        var id = held.get().id();
        say("HELD " + id);
        var booked = desks.bookings().book(Clinic.SCHEDULER, id, "", Optional.empty(), Optional.empty());
        if (!(booked instanceof Outcome.Done<Booking>)) {
            return;
        }
        say("BOOKED " + id);
        if (random.nextInt(3) == 0) {
            var to = desks.openings()
                    .find(Clinic.SCHEDULER, Wish.best(referral, 20).moving(Optional.of(id)));
            if (to instanceof Outcome.Done<OpeningsDesk.Found> found
                    && !found.value().offers().isEmpty()) {
                var place = any(found.value().offers(), random).proposal();
                if (desks.bookings().move(Clinic.SCHEDULER, id, place.id(), Optional.empty(), Optional.empty())
                        instanceof Outcome.Done<Booking> moved) {
                    say("MOVED " + id + " " + moved.value().planned().start());
                }
            }
        } else if (random.nextInt(3) == 0
                && desks.bookings()
                                .cancel(Clinic.SCHEDULER, id, "asked", BookingState.Initiator.PATIENT, Optional.empty())
                        instanceof Outcome.Done<Booking>) {
            say("CANCELLED " + id);
        }
    }

    /** Whoever is refused looks again; on a full clinic one gives up. */
    private static Optional<Booking> hold(Desks desks, ReferralId referral, Random random) {
        for (int attempt = 0; attempt < 20; attempt++) {
            var found = desks.openings().find(Clinic.SCHEDULER, Wish.best(referral, 20));
            if (found instanceof Outcome.Done<OpeningsDesk.Found> done
                    && !done.value().offers().isEmpty()) {
                var wanted = any(done.value().offers(), random).proposal().id();
                if (desks.bookings().hold(Clinic.SCHEDULER, wanted, Booking.HOLD, Optional.empty())
                        instanceof Outcome.Done<Booking> held) {
                    return Optional.of(held.value());
                }
            }
        }
        return Optional.empty();
    }

    private static <T> T any(List<T> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }

    private static void say(String line) {
        PrintStream out = System.out;
        synchronized (out) {
            out.println(line);
            out.flush();
        }
    }
}
