package ir.scheduling;

import static ir.scheduling.LifeOfALesionScenarioTest.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.booking.BookingState.Initiator;
import ir.domain.booking.DeskOverride;
import ir.domain.lesion.BodySite;
import ir.domain.lesion.LesionId;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.referral.Intent;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.referral.Staging;
import ir.domain.resource.DiaryEntry;
import ir.domain.resource.OpeningHours;
import ir.domain.resource.ProbeLot;
import ir.domain.resource.Resource;
import ir.domain.resource.ResourceId;
import ir.domain.resource.ResourceRole;
import ir.domain.resource.SiteId;
import ir.domain.resource.Skills;
import ir.domain.session.ProbeSize;
import ir.domain.session.SessionId;
import ir.domain.session.SessionPlanner;
import ir.domain.time.TimeWindow;
import ir.scheduling.availability.Holidays;
import ir.scheduling.availability.SearchRequest.Order;
import ir.scheduling.booking.BookingDesk;
import ir.scheduling.booking.OpeningsDesk;
import ir.scheduling.booking.OpeningsDesk.Wish;
import ir.scheduling.diary.DiaryDesk;
import ir.scheduling.record.Intake;
import ir.scheduling.site.Site;
import ir.scheduling.waiting.WaitingDesk;
import ir.scheduling.work.Work;
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

/** Closures, moves, stock, the waiting list, staged sessions: what holds of the engine wherever it keeps its diaries. */
abstract class EngineContract {
    private static final Instant MONDAY = Instant.parse("2026-03-02T07:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    final MovingClock clock = new MovingClock("2026-02-20T08:00:00Z");
    private Desks desks = Desks.over(new MemoryWork(), clock);

    abstract Work work();

    @BeforeEach
    void open() {
        var work = work();
        Clinic.open(work);
        desks = Desks.over(work, clock);
    }

    private ReferralId refer(String number) {
        return desks.records()
                .receive(Clinic.EHR, Clinic.p01(number, clock.instant()))
                .orElseThrow()
                .get(0)
                .id();
    }

    private OpeningsDesk.Found find(Wish wish) {
        return desks.openings().find(Clinic.SCHEDULER, wish).orElseThrow();
    }

    private BookingId offered(Wish wish, Instant start) {
        return find(wish.within(Optional.of(start), Optional.of(start.plusSeconds(60))))
                .offers()
                .get(0)
                .proposal()
                .id();
    }

    private Booking booked(String number, Instant start) {
        var referral = refer(number);
        var id = offered(Wish.best(referral, 1), start);
        desks.bookings()
                .hold(Clinic.SCHEDULER, id, Booking.HOLD, Optional.empty())
                .orElseThrow();
        return desks.bookings()
                .book(Clinic.SCHEDULER, id, "", Optional.empty(), Optional.empty())
                .orElseThrow();
    }

    private static DiaryEntry entry(String resource, DiaryEntry.Kind kind, Instant start, Duration length) {
        return new DiaryEntry(
                "entry-" + resource + "-" + kind + "-" + start.getEpochSecond(),
                Clinic.HOME,
                Optional.of(new ResourceId(resource)),
                kind,
                TimeWindow.of(start, length),
                Optional.empty(),
                "service",
                Optional.of("biopsy"),
                Optional.of(3),
                Optional.of(1),
                new DiaryEntry.Source("hand", resource + kind + start));
    }

    // closures

    @Test
    void aClosureListsTheSessionsItHitsBeforeAndAfter() {
        var booking = booked("A", MONDAY);
        var closure = entry("ct-1", DiaryEntry.Kind.CLOSURE, MONDAY, DAY);
        var before = desks.diaries().preview(Clinic.SCHEDULER, closure).orElseThrow();
        assertThat(before).singleElement().satisfies(hit -> {
            assertThat(hit.booking().id()).isEqualTo(booking.id());
            assertThat(hit.because()).isEqualTo(Refusal.Closed.CLOSURE);
        });
        assertThat(refusal(desks.diaries().enter(Clinic.SCHEDULER, closure, false)))
                .isEqualTo(new Refusal.SessionsHit(1));
        assertThat(desks.diaries().hits(Clinic.SCHEDULER, Optional.empty()).orElseThrow())
                .isEmpty();
        desks.diaries().enter(Clinic.SCHEDULER, closure, true).orElseThrow();
        assertThat(desks.diaries().hits(Clinic.SCHEDULER, Optional.empty()).orElseThrow())
                .singleElement()
                .satisfies(hit -> assertThat(hit.booking().id()).isEqualTo(booking.id()));
        // moved from that list, it is hit no more
        var to = find(Wish.best(booking.referral(), 3).moving(Optional.of(booking.id())))
                .offers()
                .get(0)
                .proposal();
        assertThat(to.planned().overlaps(TimeWindow.of(MONDAY, DAY))).isFalse();
        desks.bookings()
                .move(Clinic.SCHEDULER, booking.id(), to.id(), Optional.of(booking.version()), Optional.empty())
                .orElseThrow();
        assertThat(desks.diaries().hits(Clinic.SCHEDULER, Optional.empty()).orElseThrow())
                .isEmpty();
    }

    @Test
    void aProposalIntoAClosureEnteredSinceIsRefusedByName() {
        var id = offered(Wish.best(refer("A"), 1), MONDAY);
        desks.diaries()
                .enter(Clinic.SCHEDULER, entry("console-a", DiaryEntry.Kind.BUSY_ELSEWHERE, MONDAY, DAY), true)
                .orElseThrow();
        assertThat(refusal(desks.bookings().hold(Clinic.SCHEDULER, id, Booking.HOLD, Optional.empty())))
                .isInstanceOfSatisfying(Refusal.ResourceClosed.class, closed -> {
                    assertThat(closed.resource()).isEqualTo("Console A");
                    assertThat(closed.because()).isEqualTo(Refusal.Closed.BUSY_ELSEWHERE);
                });
        assertThat(find(Wish.best(refer("B"), 1)
                                .within(Optional.of(MONDAY), Optional.of(MONDAY.plus(Duration.ofHours(10)))))
                        .offers())
                .isEmpty();
    }

    @Test
    void aDayWithoutAnOpeningNamesWhatBindsAndWhatWouldHelp() {
        desks.diaries()
                .enter(Clinic.SCHEDULER, entry("bay-1", DiaryEntry.Kind.CLOSURE, MONDAY, DAY), true)
                .orElseThrow();
        var within = Wish.best(refer("A"), 1)
                .within(Optional.of(MONDAY), Optional.of(MONDAY.plus(Duration.ofHours(10))))
                .with(List.of(new ResourceId("bay-1")));
        var why = find(within).whyNot().get(0);
        assertThat(why.role()).contains(ResourceRole.BAY);
        assertThat(why.needed().start()).isEqualTo(why.start().plus(Duration.ofMinutes(123)));
        assertThat(why.relaxation())
                .hasValueSatisfying(help -> assertThat(help.resource()).isEqualTo("Bay 2"));
    }

    @Test
    void keptTimeIsReleasedDaysBefore() {
        // kept for biopsies, released three days before
        desks.diaries()
                .enter(Clinic.SCHEDULER, entry("ct-1", DiaryEntry.Kind.RESERVED, MONDAY, Duration.ofHours(10)), false)
                .orElseThrow();
        var monday =
                Wish.best(refer("A"), 1).within(Optional.of(MONDAY), Optional.of(MONDAY.plus(Duration.ofHours(10))));
        assertThat(find(monday).offers()).isEmpty();
        clock.forward(Duration.between(clock.instant(), MONDAY.minus(Duration.ofDays(3))));
        assertThat(find(monday).offers()).isNotEmpty();
    }

    @Test
    void aRosteredPersonComesWithAShiftOnly() {
        var nurse = new Resource.Clinician(
                new ResourceId("nurse-1"),
                Clinic.HOME,
                "Nurse 1",
                ResourceRole.SEDATION_NURSE,
                OpeningHours.weekdays(LocalTime.of(8, 0), LocalTime.of(17, 0)),
                false,
                true,
                Skills.ALL);
        desks.clinic().save(Clinic.SCHEDULER, nurse, false).orElseThrow();
        desks.clinic()
                .retire(Clinic.SCHEDULER, new ResourceId("nurse-2"), false)
                .orElseThrow();
        var wish = Wish.best(refer("A"), 1).within(Optional.of(MONDAY), Optional.of(MONDAY.plus(Duration.ofHours(10))));
        assertThat(find(wish).offers()).isEmpty();
        desks.diaries()
                .enter(Clinic.SCHEDULER, entry("nurse-1", DiaryEntry.Kind.SHIFT, MONDAY, Duration.ofHours(8)), false)
                .orElseThrow();
        assertThat(find(wish).offers()).isNotEmpty();
    }

    @Test
    void aRepeatedClosureKeepsTheClockOfTheSite() {
        var tuesdays = new DiaryEntry(
                "tuesdays",
                Clinic.HOME,
                Optional.of(new ResourceId("ct-1")),
                DiaryEntry.Kind.CLOSURE,
                // 08:00 to 17:00 in Berlin, in winter
                new TimeWindow(Instant.parse("2026-03-03T07:00:00Z"), Instant.parse("2026-03-03T16:00:00Z")),
                Optional.of("FREQ=WEEKLY;BYDAY=TU"),
                "maintenance",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new DiaryEntry.Source("hand", "tuesdays"));
        desks.diaries().enter(Clinic.SCHEDULER, tuesdays, false).orElseThrow();
        var wish = Wish.best(refer("A"), 1).by(Order.EARLIEST);
        for (var day : List.of("2026-03-03", "2026-03-24", "2026-03-31", "2026-10-27")) {
            var from = LocalDate.parse(day).atStartOfDay(Clinic.BERLIN).toInstant();
            assertThat(find(wish.within(Optional.of(from), Optional.of(from.plus(DAY))))
                            .offers())
                    .as(day)
                    .isEmpty();
        }
        var wednesday =
                LocalDate.parse("2026-04-01").atStartOfDay(Clinic.BERLIN).toInstant();
        assertThat(find(wish.within(Optional.of(wednesday), Optional.of(wednesday.plus(DAY))))
                        .offers())
                .isNotEmpty();
    }

    @Test
    void busyTimeFromAFileIsReadWholeOrNotAtAll() {
        var room = new ResourceId("ct-1");
        booked("A", MONDAY);
        var csv =
                "id,start,end,title\n1,2026-03-02T08:00,2026-03-02T12:00,Trauma list\n2,2026-03-04T08:00,2026-03-04T12:00,\n";
        var imported = desks.diaries()
                .read(Clinic.SCHEDULER, room, "RIS", DiaryDesk.Format.CSV, csv)
                .orElseThrow();
        assertThat(imported.entered()).isEqualTo(2);
        assertThat(imported.hits()).hasSize(1);
        var again = desks.diaries()
                .read(Clinic.SCHEDULER, room, "RIS", DiaryDesk.Format.CSV, csv)
                .orElseThrow();
        assertThat(again.entered()).isZero();
        assertThat(again.changed()).isEqualTo(2);
        var broken = csv + "3,2026-03-05T08:00,tomorrow,\n";
        assertThat(refusal(desks.diaries().read(Clinic.SCHEDULER, room, "RIS", DiaryDesk.Format.CSV, broken)))
                .isEqualTo(new Refusal.InvalidValue(
                        "line 4, end", "tomorrow", "a time such as 2026-03-02T08:00 or with an offset"));
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
        var fromCalendar = desks.diaries()
                .read(Clinic.SCHEDULER, room, "RIS", DiaryDesk.Format.ICALENDAR, calendar)
                .orElseThrow();
        assertThat(fromCalendar.entered()).isEqualTo(1);
        assertThat(desks.diaries().entries(Clinic.SCHEDULER, Optional.empty()).orElseThrow())
                .hasSize(3);
        assertThat(refusal(
                        desks.diaries().read(Clinic.SCHEDULER, room, "RIS", DiaryDesk.Format.ICALENDAR, "no calendar")))
                .isInstanceOf(Refusal.InvalidValue.class);
    }

    @Test
    void eachSiteHasItsZoneItsHolidaysAndItsResources() {
        var newYork = java.time.ZoneId.of("America/New_York");
        var other = new SiteId("new-york");
        desks.clinic()
                .save(
                        Clinic.SCHEDULER,
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
        for (var r : Clinic.resources()) {
            var id = new ResourceId("ny-" + r.id());
            Resource there;
            if (r instanceof Resource.Room room) {
                there = new Resource.Room(id, other, room.name(), true, room.hours(), false);
            } else if (r instanceof Resource.Console console) {
                there = new Resource.Console(id, other, console.name(), 10, console.hours(), false);
            } else if (r instanceof Resource.RecoveryBay bay) {
                there = new Resource.RecoveryBay(id, other, bay.name(), bay.hours(), false);
            } else {
                there = new Resource.Clinician(id, other, r.name(), r.role(), r.hours(), false, false, Skills.ALL);
            }
            desks.clinic().save(Clinic.SCHEDULER, there, false).orElseThrow();
        }
        assertThat(Holidays.known("de-be")).isTrue();
        assertThat(Holidays.known("de-nowhere")).isFalse();
        assertThat(Holidays.known("xx")).isFalse();
        // the Monday after clocks went forward in New York and not yet in Berlin
        var monday = LocalDate.of(2026, 3, 9);
        var wish = Wish.best(refer("A"), 1)
                .by(Order.EARLIEST)
                .within(
                        Optional.of(monday.atStartOfDay(newYork).toInstant()),
                        Optional.of(monday.plusDays(1).atStartOfDay(newYork).toInstant()));
        var offer = find(wish.at(Optional.of(other))).offers().get(0).proposal();
        assertThat(offer.planned().start()).isEqualTo(Instant.parse("2026-03-09T12:00:00Z"));
        assertThat(offer.site()).isEqualTo(other);
        assertThat(offer.allocations()).allMatch(a -> a.resource().value().startsWith("ny-"));
        desks.bookings()
                .hold(Clinic.SCHEDULER, offer.id(), Booking.HOLD, Optional.empty())
                .orElseThrow();
        // Memorial Day there, a working Monday in Berlin's Beispielklinik (no region)
        var holiday = LocalDate.of(2026, 5, 25);
        var then = Wish.best(refer("B"), 1)
                .within(
                        Optional.of(holiday.atStartOfDay(newYork).toInstant()),
                        Optional.of(holiday.atTime(15, 0).atZone(newYork).toInstant()));
        assertThat(find(then.at(Optional.of(other))).offers()).isEmpty();
        assertThat(find(then).offers()).isNotEmpty();
    }

    @Test
    void whoLacksTheSkillOrTheCredentialIsNotOffered() {
        for (int i = 1; i <= 2; i++) {
            desks.clinic()
                    .save(
                            Clinic.SCHEDULER,
                            new Resource.Clinician(
                                    new ResourceId("operator-" + i),
                                    Clinic.HOME,
                                    "Dr. Operator " + i,
                                    ResourceRole.OPERATOR,
                                    OpeningHours.weekdays(LocalTime.of(8, 0), LocalTime.of(17, 0)),
                                    false,
                                    false,
                                    i == 1
                                            ? new Skills(Set.of(BodySite.FEMUR), Set.of(), List.of())
                                            : new Skills(
                                                    Set.of(),
                                                    Set.of(),
                                                    List.of(new Skills.Credential(
                                                            "licence", LocalDate.of(2026, 3, 2))))),
                            false)
                    .orElseThrow();
        }
        // an ilium: the first treats femora only, the second's licence ends on the Monday
        var offers = find(Wish.best(refer("A"), 50)).offers();
        assertThat(offers).isNotEmpty();
        assertThat(offers)
                .allMatch(o -> o.proposal().allocations().stream()
                        .anyMatch(a -> a.resource().value().equals("operator-2")));
        assertThat(offers)
                .allMatch(o -> o.proposal().planned().start().isBefore(Instant.parse("2026-03-03T00:00:00Z")));
    }

    // moves

    @Test
    void aMoveKeepsTheIdAndMayOverlapItself() {
        var booking = booked("A", MONDAY);
        var to = offered(Wish.best(booking.referral(), 1).moving(Optional.of(booking.id())), MONDAY.plusSeconds(1800));
        var moved = desks.bookings()
                .move(Clinic.SCHEDULER, booking.id(), to, Optional.of(booking.version()), Optional.empty())
                .orElseThrow();
        assertThat(moved.id()).isEqualTo(booking.id());
        assertThat(moved.planned().start()).isEqualTo(MONDAY.plusSeconds(1800));
        assertThat(moved.state()).isInstanceOf(BookingState.Booked.class);
        assertThat(desks.treatments()
                        .session(Clinic.SCHEDULER, new SessionId(booking.id().value()))
                        .orElseThrow()
                        .session()
                        .planned())
                .isEqualTo(moved.planned());
        // whoever read it before the move is told
        var back = offered(Wish.best(booking.referral(), 1).moving(Optional.of(booking.id())), MONDAY);
        assertThat(refusal(desks.bookings()
                        .move(Clinic.SCHEDULER, booking.id(), back, Optional.of(booking.version()), Optional.empty())))
                .isEqualTo(new Refusal.StaleVersion(booking.version(), moved.version()));
    }

    @Test
    void aMoveOntoSomebodyElseIsRefusedAndChangesNothing() {
        var tuesday = MONDAY.plus(DAY);
        var mine = booked("A", MONDAY);
        var to = offered(Wish.best(mine.referral(), 1).moving(Optional.of(mine.id())), tuesday);
        booked("B", tuesday);
        assertThat(refusal(desks.bookings()
                        .move(Clinic.SCHEDULER, mine.id(), to, Optional.of(mine.version()), Optional.empty())))
                .isInstanceOf(Refusal.ResourceTaken.class);
        assertThat(desks.bookings()
                        .read(Clinic.SCHEDULER, mine.id())
                        .orElseThrow()
                        .booking())
                .contains(mine);
    }

    @Test
    void oneResourceIsReassignedForTheSameMinutes() {
        var booking = booked("A", MONDAY);
        var operator = booking.allocations().stream()
                .filter(a -> a.role() == ResourceRole.OPERATOR)
                .findFirst()
                .orElseThrow();
        var other = new ResourceId(operator.resource().value().equals("operator-1") ? "operator-2" : "operator-1");
        var changed = desks.bookings()
                .reassign(Clinic.SCHEDULER, booking.id(), operator.resource(), other, Optional.of(booking.version()))
                .orElseThrow();
        assertThat(changed.allocations())
                .anyMatch(a -> a.resource().equals(other) && a.window().equals(operator.window()));
        assertThat(refusal(desks.bookings()
                        .reassign(
                                Clinic.SCHEDULER,
                                booking.id(),
                                other,
                                new ResourceId("bay-1"),
                                Optional.of(changed.version()))))
                .isInstanceOf(Refusal.ResourceUnsuitable.class);
    }

    @Test
    void aHoldAwaitingCoverLastsDaysAndIsTheSchedulers() {
        var id = offered(Wish.best(refer("A"), 1), MONDAY);
        assertThat(refusal(desks.bookings().holdAwaitingCover(Clinic.EHR, id, Booking.AWAITING_COVER)))
                .isInstanceOf(Refusal.NotPermitted.class);
        assertThat(refusal(desks.bookings().holdAwaitingCover(Clinic.SCHEDULER, id, Duration.ofDays(15))))
                .isInstanceOf(Refusal.InvalidValue.class);
        desks.bookings()
                .holdAwaitingCover(Clinic.SCHEDULER, id, Booking.AWAITING_COVER)
                .orElseThrow();
        clock.forward(Duration.ofHours(47));
        desks.bookings()
                .book(Clinic.SCHEDULER, id, "", Optional.empty(), Optional.empty())
                .orElseThrow();
    }

    @Test
    void coverIsGoneOverWithTheHoldByNameAndReason() {
        var covered = Clinic.p01("U", clock.instant());
        desks.records()
                .receive(
                        Clinic.EHR,
                        new Intake(
                                covered.patients(),
                                covered.evidence().stream()
                                        .filter(e -> !e.kind().equals("Coverage"))
                                        .toList(),
                                covered.orders()))
                .orElseThrow();
        var referral = new ReferralId("referral-U");
        var id = offered(Wish.best(referral, 1), MONDAY);
        assertThat(refusal(desks.bookings()
                        .holdOverCover(Clinic.EHR, id, Booking.HOLD, Optional.empty(), "OTHER", "agreed by phone")))
                .isInstanceOf(Refusal.NotPermitted.class);
        assertThat(refusal(desks.bookings()
                        .holdOverCover(Clinic.SCHEDULER, id, Booking.HOLD, Optional.empty(), "OTHER", "agreed")))
                .isInstanceOf(Refusal.ReasonMissing.class);
        var key = Optional.of(new BookingDesk.IdempotencyKey("k", "hash"));
        var held = desks.bookings()
                .holdOverCover(Clinic.SCHEDULER, id, Booking.HOLD, key, "OTHER", "agreed by phone")
                .orElseThrow();
        assertThat(desks.bookings()
                        .holdOverCover(Clinic.SCHEDULER, id, Booking.HOLD, key, "OTHER", "agreed by phone")
                        .orElseThrow()
                        .version())
                .as("asked again with the same key")
                .isEqualTo(held.version());
        var findings =
                desks.referrals().file(Clinic.SCHEDULER, referral).orElseThrow().findings();
        assertThat(findings)
                .filteredOn(finding -> finding.rule().equals("PRE-COVER"))
                .isNotEmpty()
                .allSatisfy(finding -> {
                    assertThat(finding.open()).isFalse();
                    assertThat(finding.override().orElseThrow().clinician()).isEqualTo("scheduler");
                });
        desks.bookings()
                .book(Clinic.SCHEDULER, id, "", Optional.empty(), Optional.empty())
                .orElseThrow();
    }

    @Test
    void anEmergencyGoesOverHoursWithNameAndReasonButNeverOverASession() {
        var night = Instant.parse("2026-03-01T18:00:00Z");
        var named =
                new OpeningsDesk.Named(refer("A"), night, List.of(), Optional.empty(), Optional.empty(), List.of(), "");
        assertThat(refusal(desks.openings().name(Clinic.SCHEDULER, named)))
                .isInstanceOfSatisfying(
                        Refusal.ResourceClosed.class,
                        closed -> assertThat(closed.because()).isEqualTo(Refusal.Closed.OUTSIDE_HOURS));
        var over = new OpeningsDesk.Named(
                named.referral(),
                night,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(DeskOverride.Rule.OUTSIDE_HOURS),
                "cord compression, tonight");
        assertThat(refusal(desks.openings().name(Clinic.EHR, over))).isInstanceOf(Refusal.NotPermitted.class);
        var place = desks.openings().name(Clinic.SCHEDULER, over).orElseThrow();
        var held = desks.bookings()
                .hold(Clinic.SCHEDULER, place.id(), Booking.HOLD, Optional.empty())
                .orElseThrow();
        assertThat(held.overrides()).singleElement().satisfies(o -> {
            assertThat(o.by()).isEqualTo("scheduler");
            assertThat(o.reason()).isEqualTo("cord compression, tonight");
        });
        var second = new OpeningsDesk.Named(
                refer("B"), night, List.of(), Optional.empty(), Optional.empty(), over.over(), "another emergency");
        assertThat(refusal(desks.openings().name(Clinic.SCHEDULER, second))).isInstanceOf(Refusal.ResourceTaken.class);
    }

    // stock

    private void shelf(String lot, int onHand, LocalDate expires) {
        desks.stock()
                .save(
                        Clinic.SCHEDULER,
                        new ProbeLot(lot, Clinic.HOME, ProbeSize.MM_2_4, lot, "", expires, onHand, 0, false))
                .orElseThrow();
    }

    private int reserved(String lot) {
        return desks.stock().shelf(Clinic.SCHEDULER, Optional.empty()).orElseThrow().lots().stream()
                .filter(l -> l.id().equals(lot))
                .mapToInt(ProbeLot::reserved)
                .sum();
    }

    @Test
    void aBookingSetsProbesAsideACancelledOneGivesThemBackATreatmentUsesThemUp() {
        shelf("later", 10, LocalDate.of(2027, 1, 1));
        shelf("sooner", 1, LocalDate.of(2026, 6, 1));
        shelf("too-soon", 10, LocalDate.of(2026, 3, 1));
        var booking = booked("A", MONDAY);
        assertThat(List.of(reserved("sooner"), reserved("later"), reserved("too-soon")))
                .containsExactly(1, 1, 0);
        desks.bookings()
                .cancel(Clinic.SCHEDULER, booking.id(), "asked", Initiator.PATIENT, Optional.empty())
                .orElseThrow();
        assertThat(List.of(reserved("sooner"), reserved("later"))).containsExactly(0, 0);
        var treated = booked("B", MONDAY);
        var session = new SessionId(treated.id().value());
        clock.forward(Duration.between(clock.instant(), MONDAY));
        Clinic.arrives(desks, treated.referral(), MONDAY);
        desks.treatments().checkIn(Clinic.NURSE, session).orElseThrow();
        desks.treatments().start(Clinic.NURSE, session).orElseThrow();
        Clinic.timeOut(desks, session);
        desks.treatments()
                .record(
                        Clinic.CLINICIAN,
                        session,
                        Clinic.treatment(new LesionId("lesion-B"), Map.of("sooner", 1, "later", 1)))
                .orElseThrow();
        desks.treatments().recover(Clinic.NURSE, session).orElseThrow();
        desks.treatments().complete(Clinic.NURSE, session).orElseThrow();
        var lots = desks.stock()
                .shelf(Clinic.SCHEDULER, Optional.empty())
                .orElseThrow()
                .lots();
        assertThat(lots).extracting(ProbeLot::onHand).containsExactly(10, 0, 9);
        assertThat(lots).extracting(ProbeLot::reserved).containsExactly(0, 0, 0);
        assertThat(desks.stock().recall(Clinic.SCHEDULER, "later").orElseThrow().treated())
                .singleElement()
                .satisfies(t -> assertThat(t.probes()).isEqualTo(1));
    }

    @Test
    void withoutProbesADayIsNeitherOfferedNorHeld() {
        shelf("few", 3, LocalDate.of(2026, 3, 4));
        var second = offered(Wish.best(refer("B"), 1), MONDAY.plus(DAY));
        booked("A", MONDAY);
        assertThat(refusal(desks.bookings().hold(Clinic.SCHEDULER, second, Booking.HOLD, Optional.empty())))
                .isEqualTo(new Refusal.StockShort("MM_2_4", 2, 1, LocalDate.of(2026, 3, 3)));
        assertThat(find(Wish.best(refer("C"), 1)).offers()).isEmpty();
        shelf("more", 5, LocalDate.of(2026, 3, 6));
        var offers = find(Wish.best(refer("D"), 20)).offers();
        assertThat(offers)
                .isNotEmpty()
                .allMatch(o -> o.proposal().planned().start().isBefore(Instant.parse("2026-03-07T00:00:00Z")));
    }

    @Test
    void aHoldThatRanOutGivesItsProbesToWhoeverNeedsThem() {
        shelf("two", 2, LocalDate.of(2027, 1, 1));
        var first = offered(Wish.best(refer("A"), 1), MONDAY);
        var second = offered(Wish.best(refer("B"), 1), MONDAY.plus(DAY));
        desks.bookings()
                .hold(Clinic.SCHEDULER, first, Booking.HOLD, Optional.empty())
                .orElseThrow();
        assertThat(refusal(desks.bookings().hold(Clinic.SCHEDULER, second, Booking.HOLD, Optional.empty())))
                .isInstanceOf(Refusal.StockShort.class);
        clock.forward(Booking.HOLD);
        desks.bookings()
                .hold(Clinic.SCHEDULER, second, Booking.HOLD, Optional.empty())
                .orElseThrow();
    }

    @Test
    void gasIsCountedByTheDay() {
        shelf("many", 100, LocalDate.of(2027, 1, 1));
        desks.stock()
                .setGas(Clinic.SCHEDULER, Optional.empty(), LocalDate.of(2026, 3, 2), 1)
                .orElseThrow();
        booked("A", MONDAY);
        var day = find(
                Wish.best(refer("B"), 1).within(Optional.of(MONDAY), Optional.of(MONDAY.plus(Duration.ofHours(12)))));
        assertThat(day.offers()).isEmpty();
        assertThat(refusal(desks.stock().setGas(Clinic.SCHEDULER, Optional.empty(), LocalDate.of(2026, 3, 2), 0)))
                .isInstanceOf(Refusal.InvalidValue.class);
    }

    @Test
    void tidyingGivesBackWhatARunOutHoldHad() {
        shelf("two", 2, LocalDate.of(2027, 1, 1));
        var id = offered(Wish.best(refer("A"), 1), MONDAY);
        desks.bookings()
                .hold(Clinic.SCHEDULER, id, Booking.HOLD, Optional.empty())
                .orElseThrow();
        assertThat(desks.bookings().tidy(Clinic.SCHEDULER)).isZero();
        clock.forward(Booking.HOLD);
        assertThat(desks.bookings().tidy(Clinic.SCHEDULER)).isEqualTo(1);
        assertThat(reserved("two")).isZero();
        clock.forward(Duration.ofHours(2));
        assertThat(desks.bookings().tidy(Clinic.SCHEDULER)).isZero();
        assertThat(refusal(desks.bookings()
                        .hold(Clinic.SCHEDULER, new BookingId("gone-1"), Booking.HOLD, Optional.empty())))
                .isInstanceOf(Refusal.NotFound.class);
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
                // two probes more, one freeze more, and general anaesthesia for three probes or more
                .isEqualTo(20 + 28 + (30 - 10) + (15 - 5));
    }

    // the waiting list

    @Test
    void aFreedPlaceIsOfferedToOneAtATime() {
        var given = booked("A", MONDAY);
        var urgent = refer("B");
        var other = refer("C");
        var anyTime = new WaitingDesk.Wishes(Set.of(), Optional.empty(), 24, "");
        var first = desks.waiting()
                .add(Clinic.SCHEDULER, urgent, Optional.empty(), anyTime)
                .orElseThrow();
        clock.forward(Duration.ofMinutes(1));
        desks.waiting().add(Clinic.SCHEDULER, other, Optional.empty(), anyTime).orElseThrow();
        var never = new WaitingDesk.Wishes(Set.of(java.time.DayOfWeek.FRIDAY), Optional.empty(), 24, "");
        desks.waiting()
                .add(Clinic.SCHEDULER, refer("D"), Optional.empty(), never)
                .orElseThrow();
        desks.bookings()
                .cancel(Clinic.SCHEDULER, given.id(), "ill", Initiator.PATIENT, Optional.empty())
                .orElseThrow();
        var ranked = desks.waiting().fitting(Clinic.SCHEDULER, given.id()).orElseThrow();
        assertThat(ranked.candidates())
                .extracting(c -> c.waiting().entry().referral())
                .containsExactly(urgent, other);
        assertThat(ranked.waiting()).isEqualTo(3);
        var start = ranked.candidates().get(0).opening().start();
        var hold = desks.waiting().offer(Clinic.SCHEDULER, first.id(), start).orElseThrow();
        // the place is held: nobody else fits it meanwhile
        assertThat(desks.waiting()
                        .fitting(Clinic.SCHEDULER, given.id())
                        .orElseThrow()
                        .candidates())
                .noneMatch(c -> c.opening().start().equals(start));
        clock.forward(WaitingDesk.OFFER);
        // no answer in time: the next in line, and not the same again
        assertThat(desks.waiting()
                        .fitting(Clinic.SCHEDULER, given.id())
                        .orElseThrow()
                        .candidates())
                .extracting(c -> c.waiting().entry().referral())
                .contains(other);
        assertThat(refusal(desks.bookings().book(Clinic.SCHEDULER, hold.id(), "", Optional.empty(), Optional.empty())))
                .isInstanceOf(Refusal.HoldExpired.class);
    }

    @Test
    void anAcceptedOfferEndsTheWaitingADeclinedOneGoesOn() {
        var referral = refer("A");
        var entry = desks.waiting()
                .add(
                        Clinic.SCHEDULER,
                        referral,
                        Optional.empty(),
                        new WaitingDesk.Wishes(Set.of(), Optional.empty(), 0, ""))
                .orElseThrow();
        var declined =
                desks.waiting().offer(Clinic.SCHEDULER, entry.id(), MONDAY).orElseThrow();
        desks.bookings()
                .cancel(Clinic.SCHEDULER, declined.id(), "no", Initiator.PATIENT, Optional.empty())
                .orElseThrow();
        assertThat(desks.waiting().list(Clinic.SCHEDULER).orElseThrow())
                .singleElement()
                .satisfies(w -> assertThat(w.entry().state().name()).isEqualTo("WAITING"));
        var taken = desks.waiting()
                .offer(Clinic.SCHEDULER, entry.id(), MONDAY.plus(DAY))
                .orElseThrow();
        desks.bookings()
                .book(Clinic.SCHEDULER, taken.id(), "", Optional.empty(), Optional.empty())
                .orElseThrow();
        assertThat(desks.waiting().list(Clinic.SCHEDULER).orElseThrow()).isEmpty();
    }

    // staged sessions

    @Test
    void stagedSessionsKeepTheirGap() {
        var referral = refer("A");
        var lesion = new LesionId("lesion-A");
        desks.referrals()
                .stage(
                        Clinic.CLINICIAN,
                        referral,
                        Optional.of(new Staging(List.of(List.of(lesion), List.of(lesion)), 14)))
                .orElseThrow();
        var first = offered(Wish.best(referral, 1), MONDAY);
        var tooSoon = new OpeningsDesk.Named(
                referral,
                MONDAY.plus(Duration.ofDays(7)),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                "");
        desks.bookings()
                .hold(Clinic.SCHEDULER, first, Booking.HOLD, Optional.empty())
                .orElseThrow();
        desks.bookings()
                .book(Clinic.SCHEDULER, first, "", Optional.empty(), Optional.empty())
                .orElseThrow();
        var next = find(Wish.best(referral, 1)).offers().get(0).proposal();
        assertThat(next.stage()).isEqualTo(2);
        assertThat(next.planned().start()).isAfterOrEqualTo(Instant.parse("2026-03-16T00:00:00Z"));
        var named = desks.openings().name(Clinic.SCHEDULER, tooSoon).orElseThrow();
        assertThat(refusal(desks.bookings().hold(Clinic.SCHEDULER, named.id(), Booking.HOLD, Optional.empty())))
                .isEqualTo(new Refusal.GapTooShort(14, LocalDate.of(2026, 3, 16)));
        desks.bookings()
                .hold(Clinic.SCHEDULER, next.id(), Booking.HOLD, Optional.empty())
                .orElseThrow();
        Outcome<Booking> second =
                desks.bookings().book(Clinic.SCHEDULER, next.id(), "", Optional.empty(), Optional.empty());
        assertThat(second.orElseThrow().stage()).isEqualTo(2);
        // one given up: the other one still stands, and the referral with it
        desks.bookings()
                .cancel(Clinic.SCHEDULER, next.id(), "asked", Initiator.PATIENT, Optional.empty())
                .orElseThrow();
        assertThat(desks.referrals()
                        .file(Clinic.SCHEDULER, referral)
                        .orElseThrow()
                        .referral()
                        .state())
                .isEqualTo(ReferralState.SCHEDULED);
    }
}
