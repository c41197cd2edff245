package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState.Initiator;
import ir.domain.referral.ReferralId;
import ir.domain.resource.CalendarEvent;
import ir.domain.resource.ResourceId;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.scheduling.availability.AvailabilityIndex;
import ir.scheduling.booking.AvailabilityService.AvailabilityQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random operations on a clinic: search, hold, book, reschedule, cancel, expiry, closing and opening of resources.
 * After any sequence, a proposal on an unchanged calendar can be booked, an expired hold blocks no resource, and the
 * availability index equals a fresh read. Every message contains the seed; the same seed repeats the same sequence.
 */
class AvailabilityPropertiesTest {
    private static final int STEPS = 60;

    @RegisterExtension
    final PostgresExtension postgres = new PostgresExtension();

    @ParameterizedTest
    @CsvSource({
        // includes weeks with a clock change: Berlin in March and October
        "1, 2026-02-20",
        "2, 2026-03-24",
        "3, 2026-10-20",
        "4, 2026-12-18",
        "5, 2026-02-27",
        "6, 2026-03-27",
        "7, 2026-03-20"
    })
    void proposalsCanBeBookedAndTheAvailabilityIndexMatchesTheDatabase(long seed, String day) {
        var random = new Random(seed);
        var clock = new MutableClock(day + "T08:00:00Z");
        var transactions = postgres.application(clock).transactions();
        ClinicFixture.open(transactions);
        var index = postgres.application(clock).get(AvailabilityIndex.class);
        var services = postgres.application(clock).services();
        var booked = new ArrayList<BookingId>();
        var entries = new ArrayList<String>();
        int offered = 0;
        for (int step = 0; step < STEPS; step++) {
            var text = "seed " + seed + ", step " + step;
            switch (random.nextInt(8)) {
                case 0 -> clock.forward(Duration.ofMinutes(random.nextInt(2000)));
                case 1 -> cancel(services, booked, random);
                case 2 -> enter(services, clock.instant(), random).ifPresent(entries::add);
                case 3 -> {
                    if (!entries.isEmpty()) {
                        services.calendars()
                                .remove(ClinicFixture.SCHEDULER, entries.remove(random.nextInt(entries.size())), true)
                                .orElseThrow();
                    }
                }
                case 4 -> move(services, booked, random, text);
                default -> {
                    var referral = refer(services, seed + "-" + step, clock.instant());
                    var proposals = services.availability()
                            .find(ClinicFixture.SCHEDULER, AvailabilityQuery.best(referral, 10))
                            .orElseThrow()
                            .proposals();
                    if (!proposals.isEmpty()) {
                        offered++;
                        var id = proposals
                                .get(random.nextInt(proposals.size()))
                                .proposal()
                                .id();
                        var held = services.holds()
                                .hold(ClinicFixture.SCHEDULER, id, Booking.HOLD_DURATION, Optional.empty());
                        assertThat(held).as(text).isInstanceOf(Result.Success.class);
                        if (random.nextInt(4) > 0) {
                            services.bookings()
                                    .book(ClinicFixture.SCHEDULER, id, "", Optional.empty(), Optional.empty())
                                    .orElseThrow();
                            booked.add(id);
                        }
                    }
                }
            }
            var now = clock.instant();
            assertThat(transactions.<java.util.Set<ResourceId>>inReadTransaction(
                            repositories -> index.verifyAgainst(now)))
                    .as(text)
                    .isEmpty();
        }
        assertThat(offered).as("seed %d", seed).isGreaterThan(5);
    }

    private static ReferralId refer(Services services, String number, Instant now) {
        return services.intake()
                .receive(ClinicFixture.EHR, ClinicFixture.p01(number, now))
                .orElseThrow()
                .get(0)
                .id();
    }

    private static void cancel(Services services, List<BookingId> booked, Random random) {
        if (!booked.isEmpty()) {
            services.cancellations()
                    .cancel(
                            ClinicFixture.SCHEDULER,
                            booked.remove(random.nextInt(booked.size())),
                            "dice",
                            Initiator.PATIENT,
                            Optional.empty())
                    .orElseThrow();
        }
    }

    private static void move(Services services, List<BookingId> booked, Random random, String text) {
        if (booked.isEmpty()) {
            return;
        }
        var id = booked.get(random.nextInt(booked.size()));
        var booking = services.bookingQueries()
                .read(ClinicFixture.SCHEDULER, id)
                .orElseThrow()
                .booking()
                .orElseThrow();
        var found = services.availability()
                .find(
                        ClinicFixture.SCHEDULER,
                        AvailabilityQuery.best(booking.referral(), 5).moving(Optional.of(id)))
                .orElseThrow()
                .proposals();
        if (!found.isEmpty()) {
            var to = found.get(random.nextInt(found.size())).proposal().id();
            assertThat(services.reschedules()
                            .reschedule(ClinicFixture.SCHEDULER, id, to, Optional.empty(), Optional.empty()))
                    .as(text)
                    .isInstanceOf(Result.Success.class);
        }
    }

    private static Optional<String> enter(Services services, Instant now, Random random) {
        var resources = ClinicFixture.resources();
        var resource = resources.get(random.nextInt(resources.size()));
        var kinds = List.of(
                CalendarEvent.EventType.CLOSURE,
                CalendarEvent.EventType.ABSENCE,
                CalendarEvent.EventType.EXTERNAL_BUSY);
        var id = "entry-" + random.nextInt(1_000_000);
        return Optional.of(services.calendars()
                .enter(
                        ClinicFixture.SCHEDULER,
                        new CalendarEvent(
                                id,
                                ClinicFixture.HOME,
                                random.nextInt(5) == 0 ? Optional.empty() : Optional.of(resource.id()),
                                kinds.get(random.nextInt(kinds.size())),
                                TimeRange.ofMinutes(
                                        now.plus(Duration.ofMinutes(random.nextInt(40_000))), 15 + random.nextInt(600)),
                                random.nextInt(3) == 0 ? Optional.of("FREQ=WEEKLY;COUNT=3") : Optional.empty(),
                                "",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                new CalendarEvent.Source("hand", id)),
                        true)
                .orElseThrow()
                .id());
    }
}
