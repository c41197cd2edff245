package ir.scheduling;

import static ir.scheduling.LesionPathwayScenarioTest.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.booking.BookingState.Initiator;
import ir.domain.booking.SchedulingRuleOverride;
import ir.domain.clinical.Intent;
import ir.domain.lesion.BodySite;
import ir.domain.lesion.LesionId;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.referral.TreatmentSeries;
import ir.domain.resource.CalendarEvent;
import ir.domain.resource.OpeningHours;
import ir.domain.resource.ProbeLot;
import ir.domain.resource.ProbeSize;
import ir.domain.resource.Qualifications;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.resource.SiteId;
import ir.domain.session.SessionId;
import ir.domain.session.SessionPlanner;
import ir.domain.shared.Rejection;
import ir.domain.shared.ResourceRole;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.scheduling.availability.HolidayCalendar;
import ir.scheduling.availability.SearchRequest.Order;
import ir.scheduling.booking.AvailabilityService;
import ir.scheduling.booking.AvailabilityService.AvailabilityQuery;
import ir.scheduling.booking.IdempotencyKey;
import ir.scheduling.booking.ManualProposalService;
import ir.scheduling.calendar.CalendarService;
import ir.scheduling.intake.IntakeMessage;
import ir.scheduling.repository.Site;
import ir.scheduling.waiting.WaitingListOfferService;
import ir.scheduling.waiting.WaitingListService;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests of the scheduling engine: closures, rescheduling, stock, the waiting list and treatment series. */
class AvailabilityServiceTest {
    private static final Instant MONDAY = Instant.parse("2026-03-02T07:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    @RegisterExtension
    final PostgresExtension postgres = new PostgresExtension();

    private final MutableClock clock = new MutableClock("2026-02-20T08:00:00Z");
    private Services services;

    @SuppressWarnings("NullAway.Init") // the test runner calls open first
    AvailabilityServiceTest() {}

    @BeforeEach
    void open() {
        var transactions = postgres.application(clock).transactions();
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

    private AvailabilityService.AvailabilityResult find(AvailabilityQuery query) {
        return services.availability().find(ClinicFixture.SCHEDULER, query).orElseThrow();
    }

    private BookingId offered(AvailabilityQuery query, Instant start) {
        return find(query.within(Optional.of(start), Optional.of(start.plusSeconds(60))))
                .proposals()
                .get(0)
                .proposal()
                .id();
    }

    private Booking booked(String number, Instant start) {
        var referral = refer(number);
        var id = offered(AvailabilityQuery.best(referral, 1), start);
        services.holds()
                .hold(ClinicFixture.SCHEDULER, id, Booking.HOLD_DURATION, Optional.empty())
                .orElseThrow();
        return services.bookings()
                .book(ClinicFixture.SCHEDULER, id, "", Optional.empty(), Optional.empty())
                .orElseThrow();
    }

    private static CalendarEvent entry(String resource, CalendarEvent.EventType type, Instant start, Duration length) {
        return new CalendarEvent(
                "entry-" + resource + "-" + type + "-" + start.getEpochSecond(),
                ClinicFixture.HOME,
                Optional.of(new ResourceId(resource)),
                type,
                TimeRange.of(start, length),
                Optional.empty(),
                "service",
                Optional.of("biopsy"),
                Optional.of(3),
                Optional.of(1),
                new CalendarEvent.Source("hand", resource + type + start));
    }

    // closures

    @Test
    void closureListsTheAffectedSessionsBeforeAndAfter() {
        var booking = booked("A", MONDAY);
        var closure = entry("ct-1", CalendarEvent.EventType.CLOSURE, MONDAY, DAY);
        var before =
                services.calendars().preview(ClinicFixture.SCHEDULER, closure).orElseThrow();
        assertThat(before).singleElement().satisfies(affected -> {
            assertThat(affected.booking().id()).isEqualTo(booking.id());
            assertThat(affected.cause()).isEqualTo(Rejection.UnavailabilityCause.CLOSURE);
        });
        assertThat(refusal(services.calendars().enter(ClinicFixture.SCHEDULER, closure, false)))
                .isEqualTo(new Rejection.BookingsAffected(1));
        assertThat(services.calendars()
                        .affectedBookings(ClinicFixture.SCHEDULER, Optional.empty())
                        .orElseThrow())
                .isEmpty();
        services.calendars().enter(ClinicFixture.SCHEDULER, closure, true).orElseThrow();
        assertThat(services.calendars()
                        .affectedBookings(ClinicFixture.SCHEDULER, Optional.empty())
                        .orElseThrow())
                .singleElement()
                .satisfies(affected -> assertThat(affected.booking().id()).isEqualTo(booking.id()));
        // once rescheduled from that list, the booking is no longer affected
        var to = find(AvailabilityQuery.best(booking.referral(), 3).moving(Optional.of(booking.id())))
                .proposals()
                .get(0)
                .proposal();
        assertThat(to.planned().overlaps(TimeRange.of(MONDAY, DAY))).isFalse();
        services.reschedules()
                .reschedule(
                        ClinicFixture.SCHEDULER,
                        booking.id(),
                        to.id(),
                        Optional.of(booking.version()),
                        Optional.empty())
                .orElseThrow();
        assertThat(services.calendars()
                        .affectedBookings(ClinicFixture.SCHEDULER, Optional.empty())
                        .orElseThrow())
                .isEmpty();
    }

    @Test
    void proposalInANewClosureIsRejectedWithTheClosure() {
        var id = offered(AvailabilityQuery.best(refer("A"), 1), MONDAY);
        services.calendars()
                .enter(
                        ClinicFixture.SCHEDULER,
                        entry("console-a", CalendarEvent.EventType.EXTERNAL_BUSY, MONDAY, DAY),
                        true)
                .orElseThrow();
        assertThat(refusal(services.holds().hold(ClinicFixture.SCHEDULER, id, Booking.HOLD_DURATION, Optional.empty())))
                .isInstanceOfSatisfying(Rejection.ResourceClosed.class, closed -> {
                    assertThat(closed.resource()).isEqualTo("Console A");
                    assertThat(closed.because()).isEqualTo(Rejection.UnavailabilityCause.EXTERNAL_BUSY);
                });
        assertThat(find(AvailabilityQuery.best(refer("B"), 1)
                                .within(Optional.of(MONDAY), Optional.of(MONDAY.plus(Duration.ofHours(10)))))
                        .proposals())
                .isEmpty();
    }

    @Test
    void dayWithoutSlotNamesTheBindingConstraintAndARelaxation() {
        services.calendars()
                .enter(ClinicFixture.SCHEDULER, entry("bay-1", CalendarEvent.EventType.CLOSURE, MONDAY, DAY), true)
                .orElseThrow();
        var within = AvailabilityQuery.best(refer("A"), 1)
                .within(Optional.of(MONDAY), Optional.of(MONDAY.plus(Duration.ofHours(10))))
                .with(List.of(new ResourceId("bay-1")));
        var reason = find(within).unavailabilityReasons().get(0);
        assertThat(reason.role()).contains(ResourceRole.BAY);
        assertThat(reason.needed().start()).isEqualTo(reason.start().plus(Duration.ofMinutes(123)));
        assertThat(reason.relaxation())
                .hasValueSatisfying(help -> assertThat(help.resource()).isEqualTo("Bay 2"));
    }

    @Test
    void reservedTimeIsReleasedDaysBefore() {
        // reserved for biopsies, released three days before
        services.calendars()
                .enter(
                        ClinicFixture.SCHEDULER,
                        entry("ct-1", CalendarEvent.EventType.RESERVED, MONDAY, Duration.ofHours(10)),
                        false)
                .orElseThrow();
        var monday = AvailabilityQuery.best(refer("A"), 1)
                .within(Optional.of(MONDAY), Optional.of(MONDAY.plus(Duration.ofHours(10))));
        assertThat(find(monday).proposals()).isEmpty();
        clock.forward(Duration.between(clock.instant(), MONDAY.minus(Duration.ofDays(3))));
        assertThat(find(monday).proposals()).isNotEmpty();
    }

    @Test
    void rosteredPersonIsAvailableOnlyDuringAShift() {
        var nurse = new SchedulableResource.Clinician(
                new ResourceId("nurse-1"),
                ClinicFixture.HOME,
                "Nurse 1",
                ResourceRole.SEDATION_NURSE,
                OpeningHours.weekdays(LocalTime.of(8, 0), LocalTime.of(17, 0)),
                false,
                true,
                Qualifications.ALL);
        services.resources().save(ClinicFixture.SCHEDULER, nurse, false).orElseThrow();
        services.resources()
                .retire(ClinicFixture.SCHEDULER, new ResourceId("nurse-2"), false)
                .orElseThrow();
        var query = AvailabilityQuery.best(refer("A"), 1)
                .within(Optional.of(MONDAY), Optional.of(MONDAY.plus(Duration.ofHours(10))));
        assertThat(find(query).proposals()).isEmpty();
        services.calendars()
                .enter(
                        ClinicFixture.SCHEDULER,
                        entry("nurse-1", CalendarEvent.EventType.SHIFT, MONDAY, Duration.ofHours(8)),
                        false)
                .orElseThrow();
        assertThat(find(query).proposals()).isNotEmpty();
    }

    @Test
    void recurringClosureKeepsTheLocalTimeOfTheSite() {
        var tuesdays = new CalendarEvent(
                "tuesdays",
                ClinicFixture.HOME,
                Optional.of(new ResourceId("ct-1")),
                CalendarEvent.EventType.CLOSURE,
                // 08:00 to 17:00 in Berlin, in winter
                new TimeRange(Instant.parse("2026-03-03T07:00:00Z"), Instant.parse("2026-03-03T16:00:00Z")),
                Optional.of("FREQ=WEEKLY;BYDAY=TU"),
                "maintenance",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new CalendarEvent.Source("hand", "tuesdays"));
        services.calendars().enter(ClinicFixture.SCHEDULER, tuesdays, false).orElseThrow();
        var query = AvailabilityQuery.best(refer("A"), 1).by(Order.EARLIEST);
        for (var day : List.of("2026-03-03", "2026-03-24", "2026-03-31", "2026-10-27")) {
            var from = LocalDate.parse(day).atStartOfDay(ClinicFixture.BERLIN).toInstant();
            assertThat(find(query.within(Optional.of(from), Optional.of(from.plus(DAY))))
                            .proposals())
                    .as(day)
                    .isEmpty();
        }
        var wednesday =
                LocalDate.parse("2026-04-01").atStartOfDay(ClinicFixture.BERLIN).toInstant();
        assertThat(find(query.within(Optional.of(wednesday), Optional.of(wednesday.plus(DAY))))
                        .proposals())
                .isNotEmpty();
    }

    @Test
    void busyTimeFromAFileIsReadWholeOrNotAtAll() {
        var room = new ResourceId("ct-1");
        booked("A", MONDAY);
        var csv =
                "id,start,end,title\n1,2026-03-02T08:00,2026-03-02T12:00,Trauma list\n2,2026-03-04T08:00,2026-03-04T12:00,\n";
        var imported = services.calendars()
                .read(ClinicFixture.SCHEDULER, room, "RIS", CalendarService.Format.CSV, csv)
                .orElseThrow();
        assertThat(imported.entered()).isEqualTo(2);
        assertThat(imported.affectedBookings()).hasSize(1);
        var again = services.calendars()
                .read(ClinicFixture.SCHEDULER, room, "RIS", CalendarService.Format.CSV, csv)
                .orElseThrow();
        assertThat(again.entered()).isZero();
        assertThat(again.changed()).isEqualTo(2);
        var broken = csv + "3,2026-03-05T08:00,tomorrow,\n";
        assertThat(refusal(services.calendars()
                        .read(ClinicFixture.SCHEDULER, room, "RIS", CalendarService.Format.CSV, broken)))
                .isEqualTo(new Rejection.InvalidValue("line 4, end", "tomorrow", "time-such-as-2026-03"));
        var calendar = """
                BEGIN:VCALENDAR
                VERSION:2.0
                PRODID:-//RIS//EN
                BEGIN:VEVENT
                UID:ris-7
                DTSTAMP:20260220T080000Z
                DTSTART;TZID=Europe/Berlin:20260309T080000
                DTEND;TZID=Europe/Berlin:20260309T120000
                RRULE:FREQ=WEEKLY;COUNT=3
                SUMMARY:Angiography
                END:VEVENT
                BEGIN:VEVENT
                UID:ris-8
                DTSTAMP:20260220T080000Z
                DTSTART:20260310T070000Z
                DURATION:PT2H
                STATUS:CANCELLED
                END:VEVENT
                END:VCALENDAR
                """.replace("\n", "\r\n");
        var fromCalendar = services.calendars()
                .read(ClinicFixture.SCHEDULER, room, "RIS", CalendarService.Format.ICALENDAR, calendar)
                .orElseThrow();
        assertThat(fromCalendar.entered()).isEqualTo(1);
        assertThat(services.calendars()
                        .entries(ClinicFixture.SCHEDULER, Optional.empty())
                        .orElseThrow())
                .hasSize(3);
        assertThat(refusal(services.calendars()
                        .read(ClinicFixture.SCHEDULER, room, "RIS", CalendarService.Format.ICALENDAR, "no calendar")))
                .isInstanceOf(Rejection.InvalidValue.class);
    }

    @Test
    void eachSiteHasItsZoneItsHolidaysAndItsResources() {
        var newYork = java.time.ZoneId.of("America/New_York");
        var other = new SiteId("new-york");
        services.resources()
                .save(
                        ClinicFixture.SCHEDULER,
                        new Site(
                                other,
                                "New York",
                                "Interventional radiology",
                                newYork,
                                List.of(),
                                true,
                                "us",
                                10,
                                Site.Gas.USUAL,
                                java.util.Set.of()))
                .orElseThrow();
        for (var r : ClinicFixture.resources()) {
            var id = new ResourceId("ny-" + r.id());
            SchedulableResource there;
            if (r instanceof SchedulableResource.Room room) {
                there = new SchedulableResource.Room(id, other, room.name(), true, room.hours(), false);
            } else if (r instanceof SchedulableResource.CryoConsole console) {
                there = new SchedulableResource.CryoConsole(id, other, console.name(), 10, console.hours(), false);
            } else if (r instanceof SchedulableResource.RecoveryBay bay) {
                there = new SchedulableResource.RecoveryBay(id, other, bay.name(), bay.hours(), false);
            } else {
                there = new SchedulableResource.Clinician(
                        id, other, r.name(), r.role(), r.hours(), false, false, Qualifications.ALL);
            }
            services.resources().save(ClinicFixture.SCHEDULER, there, false).orElseThrow();
        }
        assertThat(HolidayCalendar.known("de-be")).isTrue();
        assertThat(HolidayCalendar.known("de-nowhere")).isFalse();
        assertThat(HolidayCalendar.known("xx")).isFalse();
        // the Monday after the clocks changed in New York and before they change in Berlin
        var monday = LocalDate.of(2026, 3, 9);
        var query = AvailabilityQuery.best(refer("A"), 1)
                .by(Order.EARLIEST)
                .within(
                        Optional.of(monday.atStartOfDay(newYork).toInstant()),
                        Optional.of(monday.plusDays(1).atStartOfDay(newYork).toInstant()));
        var proposal = find(query.at(Optional.of(other))).proposals().get(0).proposal();
        assertThat(proposal.planned().start()).isEqualTo(Instant.parse("2026-03-09T12:00:00Z"));
        assertThat(proposal.site()).isEqualTo(other);
        assertThat(proposal.allocations()).allMatch(a -> a.resource().value().startsWith("ny-"));
        services.holds()
                .hold(ClinicFixture.SCHEDULER, proposal.id(), Booking.HOLD_DURATION, Optional.empty())
                .orElseThrow();
        // Memorial Day in New York; a working day at the Berlin site, which has no holiday region
        var holiday = LocalDate.of(2026, 5, 25);
        var then = AvailabilityQuery.best(refer("B"), 1)
                .within(
                        Optional.of(holiday.atStartOfDay(newYork).toInstant()),
                        Optional.of(holiday.atTime(15, 0).atZone(newYork).toInstant()));
        assertThat(find(then.at(Optional.of(other))).proposals()).isEmpty();
        assertThat(find(then).proposals()).isNotEmpty();
    }

    @Test
    void unqualifiedStaffAreNotProposed() {
        for (int i = 1; i <= 2; i++) {
            services.resources()
                    .save(
                            ClinicFixture.SCHEDULER,
                            new SchedulableResource.Clinician(
                                    new ResourceId("operator-" + i),
                                    ClinicFixture.HOME,
                                    "Dr. Operator " + i,
                                    ResourceRole.OPERATOR,
                                    OpeningHours.weekdays(LocalTime.of(8, 0), LocalTime.of(17, 0)),
                                    false,
                                    false,
                                    i == 1
                                            ? new Qualifications(Set.of(BodySite.FEMUR), Set.of(), List.of())
                                            : new Qualifications(
                                                    Set.of(),
                                                    Set.of(),
                                                    List.of(new Qualifications.Credential(
                                                            "licence", LocalDate.of(2026, 3, 2))))),
                            false)
                    .orElseThrow();
        }
        // the lesion is in the ilium: the first operator treats femora only, the second's licence ends on the Monday
        var proposals = find(AvailabilityQuery.best(refer("A"), 50)).proposals();
        assertThat(proposals).isNotEmpty();
        assertThat(proposals)
                .allMatch(o -> o.proposal().allocations().stream()
                        .anyMatch(a -> a.resource().value().equals("operator-2")));
        assertThat(proposals)
                .allMatch(o -> o.proposal().planned().start().isBefore(Instant.parse("2026-03-03T00:00:00Z")));
    }

    // rescheduling

    @Test
    void rescheduledBookingKeepsItsIdAndMayOverlapItself() {
        var booking = booked("A", MONDAY);
        var to = offered(
                AvailabilityQuery.best(booking.referral(), 1).moving(Optional.of(booking.id())),
                MONDAY.plusSeconds(1800));
        var moved = services.reschedules()
                .reschedule(ClinicFixture.SCHEDULER, booking.id(), to, Optional.of(booking.version()), Optional.empty())
                .orElseThrow();
        assertThat(moved.id()).isEqualTo(booking.id());
        assertThat(moved.planned().start()).isEqualTo(MONDAY.plusSeconds(1800));
        assertThat(moved.state()).isInstanceOf(BookingState.Booked.class);
        assertThat(services.dayBoard()
                        .session(
                                ClinicFixture.SCHEDULER,
                                new SessionId(booking.id().value()))
                        .orElseThrow()
                        .session()
                        .planned())
                .isEqualTo(moved.planned());
        // a caller with the version from before the move gets a stale-version rejection
        var back = offered(AvailabilityQuery.best(booking.referral(), 1).moving(Optional.of(booking.id())), MONDAY);
        assertThat(refusal(services.reschedules()
                        .reschedule(
                                ClinicFixture.SCHEDULER,
                                booking.id(),
                                back,
                                Optional.of(booking.version()),
                                Optional.empty())))
                .isEqualTo(new Rejection.StaleVersion(booking.version(), moved.version()));
    }

    @Test
    void moveOntoAnotherBookingIsRejectedAndChangesNothing() {
        var tuesday = MONDAY.plus(DAY);
        var own = booked("A", MONDAY);
        var to = offered(AvailabilityQuery.best(own.referral(), 1).moving(Optional.of(own.id())), tuesday);
        booked("B", tuesday);
        assertThat(refusal(services.reschedules()
                        .reschedule(
                                ClinicFixture.SCHEDULER, own.id(), to, Optional.of(own.version()), Optional.empty())))
                .isInstanceOf(Rejection.ResourceAlreadyBooked.class);
        assertThat(services.bookingQueries()
                        .read(ClinicFixture.SCHEDULER, own.id())
                        .orElseThrow()
                        .booking())
                .contains(own);
    }

    @Test
    void oneResourceIsReassignedForTheSameMinutes() {
        var booking = booked("A", MONDAY);
        var operator = booking.allocations().stream()
                .filter(a -> a.role() == ResourceRole.OPERATOR)
                .findFirst()
                .orElseThrow();
        var other = new ResourceId(operator.resource().value().equals("operator-1") ? "operator-2" : "operator-1");
        var changed = services.reschedules()
                .reassign(
                        ClinicFixture.SCHEDULER,
                        booking.id(),
                        operator.resource(),
                        other,
                        Optional.of(booking.version()))
                .orElseThrow();
        assertThat(changed.allocations())
                .anyMatch(a -> a.resource().equals(other) && a.window().equals(operator.window()));
        assertThat(refusal(services.reschedules()
                        .reassign(
                                ClinicFixture.SCHEDULER,
                                booking.id(),
                                other,
                                new ResourceId("bay-1"),
                                Optional.of(changed.version()))))
                .isInstanceOf(Rejection.ResourceUnsuitable.class);
    }

    @Test
    void holdPendingAuthorisationLastsDaysAndNeedsAScheduler() {
        var id = offered(AvailabilityQuery.best(refer("A"), 1), MONDAY);
        assertThat(refusal(services.holds()
                        .holdPendingAuthorisation(ClinicFixture.EHR, id, Booking.AUTHORISATION_HOLD_DURATION)))
                .isInstanceOf(Rejection.NotPermitted.class);
        assertThat(refusal(services.holds().holdPendingAuthorisation(ClinicFixture.SCHEDULER, id, Duration.ofDays(15))))
                .isInstanceOf(Rejection.InvalidValue.class);
        services.holds()
                .holdPendingAuthorisation(ClinicFixture.SCHEDULER, id, Booking.AUTHORISATION_HOLD_DURATION)
                .orElseThrow();
        clock.forward(Duration.ofHours(47));
        services.bookings()
                .book(ClinicFixture.SCHEDULER, id, "", Optional.empty(), Optional.empty())
                .orElseThrow();
    }

    @Test
    void coverageIsOverriddenWithNameAndReason() {
        var covered = ClinicFixture.p01("U", clock.instant());
        services.intake()
                .receive(
                        ClinicFixture.EHR,
                        new IntakeMessage(
                                covered.patients(),
                                covered.resources().stream()
                                        .filter(e -> !e.resourceType().equals("Coverage"))
                                        .toList(),
                                covered.orders()))
                .orElseThrow();
        var referral = new ReferralId("referral-U");
        var id = offered(AvailabilityQuery.best(referral, 1), MONDAY);
        assertThat(refusal(services.holds()
                        .holdOverridingCoverage(
                                ClinicFixture.EHR,
                                id,
                                Booking.HOLD_DURATION,
                                Optional.empty(),
                                "OTHER",
                                "agreed by phone")))
                .isInstanceOf(Rejection.NotPermitted.class);
        assertThat(refusal(services.holds()
                        .holdOverridingCoverage(
                                ClinicFixture.SCHEDULER,
                                id,
                                Booking.HOLD_DURATION,
                                Optional.empty(),
                                "OTHER",
                                "agreed")))
                .isInstanceOf(Rejection.ReasonMissing.class);
        var key = Optional.of(new IdempotencyKey("k", "hash"));
        var held = services.holds()
                .holdOverridingCoverage(
                        ClinicFixture.SCHEDULER, id, Booking.HOLD_DURATION, key, "OTHER", "agreed by phone")
                .orElseThrow();
        assertThat(services.holds()
                        .holdOverridingCoverage(
                                ClinicFixture.SCHEDULER, id, Booking.HOLD_DURATION, key, "OTHER", "agreed by phone")
                        .orElseThrow()
                        .version())
                .as("repeated with the same idempotency key")
                .isEqualTo(held.version());
        var findings = services.referralQueries()
                .details(ClinicFixture.SCHEDULER, referral)
                .orElseThrow()
                .findings();
        assertThat(findings)
                .filteredOn(finding -> finding.rule().equals("PRE-COVER"))
                .isNotEmpty()
                .allSatisfy(finding -> {
                    assertThat(finding.open()).isFalse();
                    assertThat(finding.override().orElseThrow().clinician()).isEqualTo("scheduler");
                });
        services.bookings()
                .book(ClinicFixture.SCHEDULER, id, "", Optional.empty(), Optional.empty())
                .orElseThrow();
    }

    @Test
    void emergencyOverridesHoursWithNameAndReasonButNeverASession() {
        var night = Instant.parse("2026-03-01T18:00:00Z");
        var named = new ManualProposalService.ManualProposalRequest(
                refer("A"), night, List.of(), Optional.empty(), Optional.empty(), List.of(), "");
        assertThat(refusal(services.manualProposals().proposeManually(ClinicFixture.SCHEDULER, named)))
                .isInstanceOfSatisfying(
                        Rejection.ResourceClosed.class,
                        closed -> assertThat(closed.because()).isEqualTo(Rejection.UnavailabilityCause.OUTSIDE_HOURS));
        var over = new ManualProposalService.ManualProposalRequest(
                named.referral(),
                night,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(SchedulingRuleOverride.Rule.OUTSIDE_HOURS),
                "cord compression, tonight");
        assertThat(refusal(services.manualProposals().proposeManually(ClinicFixture.EHR, over)))
                .isInstanceOf(Rejection.NotPermitted.class);
        var proposal = services.manualProposals()
                .proposeManually(ClinicFixture.SCHEDULER, over)
                .orElseThrow();
        var held = services.holds()
                .hold(ClinicFixture.SCHEDULER, proposal.id(), Booking.HOLD_DURATION, Optional.empty())
                .orElseThrow();
        assertThat(held.overrides()).singleElement().satisfies(o -> {
            assertThat(o.by()).isEqualTo("scheduler");
            assertThat(o.reason()).isEqualTo("cord compression, tonight");
        });
        var second = new ManualProposalService.ManualProposalRequest(
                refer("B"),
                night,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                over.overriddenRules(),
                "another emergency");
        assertThat(refusal(services.manualProposals().proposeManually(ClinicFixture.SCHEDULER, second)))
                .isInstanceOf(Rejection.ResourceAlreadyBooked.class);
    }

    // stock

    private void receiveLot(String lot, int onHand, LocalDate expires) {
        services.stock()
                .save(
                        ClinicFixture.SCHEDULER,
                        new ProbeLot(lot, ClinicFixture.HOME, ProbeSize.MM_2_4, lot, "", expires, onHand, 0, false))
                .orElseThrow();
    }

    private int reserved(String lot) {
        return services.stock().overview(ClinicFixture.SCHEDULER, Optional.empty()).orElseThrow().lots().stream()
                .filter(l -> l.id().equals(lot))
                .mapToInt(ProbeLot::reserved)
                .sum();
    }

    @Test
    void probesAreReservedReleasedAndConsumed() {
        receiveLot("later", 10, LocalDate.of(2027, 1, 1));
        receiveLot("sooner", 1, LocalDate.of(2026, 6, 1));
        receiveLot("too-soon", 10, LocalDate.of(2026, 3, 1));
        var booking = booked("A", MONDAY);
        assertThat(List.of(reserved("sooner"), reserved("later"), reserved("too-soon")))
                .containsExactly(1, 1, 0);
        services.cancellations()
                .cancel(ClinicFixture.SCHEDULER, booking.id(), "asked", Initiator.PATIENT, Optional.empty())
                .orElseThrow();
        assertThat(List.of(reserved("sooner"), reserved("later"))).containsExactly(0, 0);
        var treated = booked("B", MONDAY);
        var session = new SessionId(treated.id().value());
        clock.forward(Duration.between(clock.instant(), MONDAY));
        ClinicFixture.arrives(services, treated.referral(), MONDAY);
        services.treatments().checkIn(ClinicFixture.NURSE, session).orElseThrow();
        services.treatments().start(ClinicFixture.NURSE, session).orElseThrow();
        ClinicFixture.timeOut(services, session);
        services.treatmentRecords()
                .record(
                        ClinicFixture.CLINICIAN,
                        session,
                        ClinicFixture.treatment(new LesionId("lesion-B"), Map.of("sooner", 1, "later", 1)))
                .orElseThrow();
        services.treatments().startRecovery(ClinicFixture.NURSE, session).orElseThrow();
        services.treatments().complete(ClinicFixture.NURSE, session).orElseThrow();
        var lots = services.stock()
                .overview(ClinicFixture.SCHEDULER, Optional.empty())
                .orElseThrow()
                .lots();
        assertThat(lots).extracting(ProbeLot::onHand).containsExactly(10, 0, 9);
        assertThat(lots).extracting(ProbeLot::reserved).containsExactly(0, 0, 0);
        assertThat(services.stock()
                        .recall(ClinicFixture.SCHEDULER, "later")
                        .orElseThrow()
                        .treated())
                .singleElement()
                .satisfies(t -> assertThat(t.probes()).isEqualTo(1));
    }

    @Test
    void dayWithoutProbesIsNeitherProposedNorHeld() {
        receiveLot("few", 3, LocalDate.of(2026, 3, 4));
        var second = offered(AvailabilityQuery.best(refer("B"), 1), MONDAY.plus(DAY));
        booked("A", MONDAY);
        assertThat(refusal(services.holds()
                        .hold(ClinicFixture.SCHEDULER, second, Booking.HOLD_DURATION, Optional.empty())))
                .isEqualTo(new Rejection.InsufficientStock("MM_2_4", 2, 1, LocalDate.of(2026, 3, 3)));
        assertThat(find(AvailabilityQuery.best(refer("C"), 1)).proposals()).isEmpty();
        receiveLot("more", 5, LocalDate.of(2026, 3, 6));
        var proposals = find(AvailabilityQuery.best(refer("D"), 20)).proposals();
        assertThat(proposals)
                .isNotEmpty()
                .allMatch(o -> o.proposal().planned().start().isBefore(Instant.parse("2026-03-07T00:00:00Z")));
    }

    @Test
    void expiredHoldReleasesItsProbesToTheNextHold() {
        receiveLot("two", 2, LocalDate.of(2027, 1, 1));
        var first = offered(AvailabilityQuery.best(refer("A"), 1), MONDAY);
        var second = offered(AvailabilityQuery.best(refer("B"), 1), MONDAY.plus(DAY));
        services.holds()
                .hold(ClinicFixture.SCHEDULER, first, Booking.HOLD_DURATION, Optional.empty())
                .orElseThrow();
        assertThat(refusal(services.holds()
                        .hold(ClinicFixture.SCHEDULER, second, Booking.HOLD_DURATION, Optional.empty())))
                .isInstanceOf(Rejection.InsufficientStock.class);
        clock.forward(Booking.HOLD_DURATION);
        services.holds()
                .hold(ClinicFixture.SCHEDULER, second, Booking.HOLD_DURATION, Optional.empty())
                .orElseThrow();
    }

    @Test
    void gasIsLimitedPerDay() {
        receiveLot("many", 100, LocalDate.of(2027, 1, 1));
        services.stock()
                .setGas(ClinicFixture.SCHEDULER, Optional.empty(), LocalDate.of(2026, 3, 2), 1)
                .orElseThrow();
        booked("A", MONDAY);
        var day = find(AvailabilityQuery.best(refer("B"), 1)
                .within(Optional.of(MONDAY), Optional.of(MONDAY.plus(Duration.ofHours(12)))));
        assertThat(day.proposals()).isEmpty();
        assertThat(refusal(services.stock()
                        .setGas(ClinicFixture.SCHEDULER, Optional.empty(), LocalDate.of(2026, 3, 2), 0)))
                .isInstanceOf(Rejection.InvalidValue.class);
    }

    @Test
    void expiringAHoldReleasesItsResources() {
        receiveLot("two", 2, LocalDate.of(2027, 1, 1));
        var id = offered(AvailabilityQuery.best(refer("A"), 1), MONDAY);
        services.holds()
                .hold(ClinicFixture.SCHEDULER, id, Booking.HOLD_DURATION, Optional.empty())
                .orElseThrow();
        assertThat(services.holdExpiry().expireHolds(ClinicFixture.SCHEDULER)).isZero();
        clock.forward(Booking.HOLD_DURATION);
        assertThat(services.holdExpiry().expireHolds(ClinicFixture.SCHEDULER)).isEqualTo(1);
        assertThat(reserved("two")).isZero();
        clock.forward(Duration.ofHours(2));
        assertThat(services.holdExpiry().expireHolds(ClinicFixture.SCHEDULER)).isZero();
        assertThat(refusal(services.holds()
                        .hold(
                                ClinicFixture.SCHEDULER,
                                new BookingId("gone-1"),
                                Booking.HOLD_DURATION,
                                Optional.empty())))
                .isInstanceOf(Rejection.NotFound.class);
    }

    @Test
    void severalLesionsOfOneSessionAreFrozenOneAfterTheOther() {
        var one = SessionPlanner.propose(
                List.of(new SessionPlanner.Target(BodySite.RIB, Optional.of(2.0))), Intent.PALLIATIVE, Optional.of(60));
        var two = SessionPlanner.propose(
                List.of(
                        new SessionPlanner.Target(BodySite.RIB, Optional.of(2.0)),
                        new SessionPlanner.Target(BodySite.ILIUM, Optional.of(3.2))),
                Intent.PALLIATIVE,
                Optional.of(60));
        assertThat(one.plan().input().probes()).isEqualTo(2);
        assertThat(two.plan().input().probes()).isEqualTo(4);
        assertThat(two.plan().input().positions()).isEqualTo(2);
        assertThat(two.plan().unroundedMinutes() - one.plan().unroundedMinutes())
                // two more probes, one more freeze, and general anaesthesia from three probes on
                .isEqualTo(20 + 28 + (30 - 10) + (15 - 5));
    }

    // the waiting list

    @Test
    void freedTimeIsOfferedToOnePatientAtATime() {
        var given = booked("A", MONDAY);
        var urgent = refer("B");
        var other = refer("C");
        var anyTime = new WaitingListService.Preferences(Set.of(), Optional.empty(), 24, "");
        var first = services.waitingList()
                .add(ClinicFixture.SCHEDULER, urgent, Optional.empty(), anyTime)
                .orElseThrow();
        clock.forward(Duration.ofMinutes(1));
        services.waitingList()
                .add(ClinicFixture.SCHEDULER, other, Optional.empty(), anyTime)
                .orElseThrow();
        var never = new WaitingListService.Preferences(Set.of(java.time.DayOfWeek.FRIDAY), Optional.empty(), 24, "");
        services.waitingList()
                .add(ClinicFixture.SCHEDULER, refer("D"), Optional.empty(), never)
                .orElseThrow();
        services.cancellations()
                .cancel(ClinicFixture.SCHEDULER, given.id(), "ill", Initiator.PATIENT, Optional.empty())
                .orElseThrow();
        var ranked = services.waitingListOffers()
                .matching(ClinicFixture.SCHEDULER, given.id())
                .orElseThrow();
        assertThat(ranked.candidates())
                .extracting(c -> c.waiting().entry().referral())
                .containsExactly(urgent, other);
        assertThat(ranked.waiting()).isEqualTo(3);
        var start = ranked.candidates().get(0).slot().start();
        var hold = services.waitingListOffers()
                .offer(ClinicFixture.SCHEDULER, first.id(), start)
                .orElseThrow();
        // the slot is held, so no other entry fits it meanwhile
        assertThat(services.waitingListOffers()
                        .matching(ClinicFixture.SCHEDULER, given.id())
                        .orElseThrow()
                        .candidates())
                .noneMatch(c -> c.slot().start().equals(start));
        clock.forward(WaitingListOfferService.OFFER);
        // the offer expired: the next entry is offered the slot, not the same one again
        assertThat(services.waitingListOffers()
                        .matching(ClinicFixture.SCHEDULER, given.id())
                        .orElseThrow()
                        .candidates())
                .extracting(c -> c.waiting().entry().referral())
                .contains(other);
        assertThat(refusal(services.bookings()
                        .book(ClinicFixture.SCHEDULER, hold.id(), "", Optional.empty(), Optional.empty())))
                .isInstanceOf(Rejection.HoldExpired.class);
    }

    @Test
    void acceptedOfferEndsTheWaitingAndADeclinedOneIsPassedOn() {
        var referral = refer("A");
        var entry = services.waitingList()
                .add(
                        ClinicFixture.SCHEDULER,
                        referral,
                        Optional.empty(),
                        new WaitingListService.Preferences(Set.of(), Optional.empty(), 0, ""))
                .orElseThrow();
        var declined = services.waitingListOffers()
                .offer(ClinicFixture.SCHEDULER, entry.id(), MONDAY)
                .orElseThrow();
        services.cancellations()
                .cancel(ClinicFixture.SCHEDULER, declined.id(), "no", Initiator.PATIENT, Optional.empty())
                .orElseThrow();
        assertThat(services.waitingList().list(ClinicFixture.SCHEDULER).orElseThrow())
                .singleElement()
                .satisfies(w -> assertThat(w.entry().state().name()).isEqualTo("WAITING"));
        var taken = services.waitingListOffers()
                .offer(ClinicFixture.SCHEDULER, entry.id(), MONDAY.plus(DAY))
                .orElseThrow();
        services.bookings()
                .book(ClinicFixture.SCHEDULER, taken.id(), "", Optional.empty(), Optional.empty())
                .orElseThrow();
        assertThat(services.waitingList().list(ClinicFixture.SCHEDULER).orElseThrow())
                .isEmpty();
    }

    // treatment series

    @Test
    void stagedSessionsKeepTheirGap() {
        var referral = refer("A");
        var lesion = new LesionId("lesion-A");
        services.referrals()
                .planSeries(
                        ClinicFixture.CLINICIAN,
                        referral,
                        Optional.of(new TreatmentSeries(List.of(List.of(lesion), List.of(lesion)), 14)))
                .orElseThrow();
        var first = offered(AvailabilityQuery.best(referral, 1), MONDAY);
        var tooSoon = new ManualProposalService.ManualProposalRequest(
                referral,
                MONDAY.plus(Duration.ofDays(7)),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                "");
        services.holds()
                .hold(ClinicFixture.SCHEDULER, first, Booking.HOLD_DURATION, Optional.empty())
                .orElseThrow();
        services.bookings()
                .book(ClinicFixture.SCHEDULER, first, "", Optional.empty(), Optional.empty())
                .orElseThrow();
        var next = find(AvailabilityQuery.best(referral, 1)).proposals().get(0).proposal();
        assertThat(next.sessionNumber()).isEqualTo(2);
        assertThat(next.planned().start()).isAfterOrEqualTo(Instant.parse("2026-03-16T00:00:00Z"));
        var named = services.manualProposals()
                .proposeManually(ClinicFixture.SCHEDULER, tooSoon)
                .orElseThrow();
        assertThat(refusal(services.holds()
                        .hold(ClinicFixture.SCHEDULER, named.id(), Booking.HOLD_DURATION, Optional.empty())))
                .isEqualTo(new Rejection.GapTooShort(14, LocalDate.of(2026, 3, 16)));
        services.holds()
                .hold(ClinicFixture.SCHEDULER, next.id(), Booking.HOLD_DURATION, Optional.empty())
                .orElseThrow();
        Result<Booking> second =
                services.bookings().book(ClinicFixture.SCHEDULER, next.id(), "", Optional.empty(), Optional.empty());
        assertThat(second.orElseThrow().sessionNumber()).isEqualTo(2);
        // after one session is cancelled, the other booking and the referral's state remain
        services.cancellations()
                .cancel(ClinicFixture.SCHEDULER, next.id(), "asked", Initiator.PATIENT, Optional.empty())
                .orElseThrow();
        assertThat(services.referralQueries()
                        .details(ClinicFixture.SCHEDULER, referral)
                        .orElseThrow()
                        .referral()
                        .state())
                .isEqualTo(ReferralState.SCHEDULED);
    }
}
