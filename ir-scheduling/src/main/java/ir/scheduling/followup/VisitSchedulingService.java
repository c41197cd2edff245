package ir.scheduling.followup;

import ir.domain.followup.ContactAttempt;
import ir.domain.followup.FollowUpVisit;
import ir.domain.followup.VisitAppointment;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.ResourceRole;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.scheduling.availability.HolidayCalendar;
import ir.scheduling.availability.OpeningHoursCalendar;
import ir.scheduling.event.EventType;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.CalendarEventRepository;
import ir.scheduling.repository.FollowUpPlanRepository;
import ir.scheduling.repository.Site;
import ir.scheduling.repository.SiteRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.Subject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Schedules visits: free times at the follow-up clinics, appointments, and attempts to reach the patient. */
@ApplicationScoped
public class VisitSchedulingService {
    /** Duration of a visit at a follow-up clinic (local default). */
    public static final Duration VISIT = Duration.ofMinutes(30);

    /** Duration of a telephone call (local default). */
    public static final Duration CALL = Duration.ofMinutes(15);

    /** Number of days within which times are offered for an overdue visit (local default). */
    private static final int CATCH_UP_DAYS = 14;

    private final BookingRepository bookings;
    private final CalendarEventRepository calendarEvents;
    private final FollowUpPlanRepository followUpPlans;
    private final SiteRepository sites;
    private final FollowUpJournal journal;
    private final Clock clock;

    @Inject
    public VisitSchedulingService(
            BookingRepository bookings,
            CalendarEventRepository calendarEvents,
            FollowUpPlanRepository followUpPlans,
            SiteRepository sites,
            FollowUpJournal journal,
            Clock clock) {
        this.bookings = bookings;
        this.calendarEvents = calendarEvents;
        this.followUpPlans = followUpPlans;
        this.sites = sites;
        this.journal = journal;
        this.clock = clock;
    }

    /**
     * A time at which a visit could take place.
     *
     * @param suggested whether it is on the due date, or on the working day nearest to it
     */
    public record VisitSlot(TimeRange window, SchedulableResource clinic, boolean suggested) {}

    /**
     * Free times of all follow-up clinics within the visit's window; if the window has ended, within the coming days.
     */
    @Query(permission = Permission.READ, action = "openings", type = RecordType.VISIT)
    public Result<List<VisitSlot>> visitSlots(Caller caller, @Subject String id) {
        var now = clock.instant();
        var plan = followUpPlans.byVisit(id);
        if (plan.isEmpty()) {
            return Result.failure(new Rejection.NotFound("visit", id));
        }
        return Result.success(visitSlots(plan.get().visit(id).orElseThrow(), now));
    }

    /**
     * Schedules a visit. A telephone call needs no follow-up clinic; any other visit is booked into a clinic's
     * calendar.
     *
     * @param place the follow-up clinic; empty for a telephone call
     */
    @Command(permission = Permission.ARRANGE_VISIT, action = "visit-scheduled", type = RecordType.VISIT)
    public Result<VisitView> schedule(Caller caller, @Subject String id, Instant start, Optional<ResourceId> place) {
        var now = clock.instant();
        return journal.changeVisit(caller, EventType.VISIT_SCHEDULED, id, now, plan -> {
            var visit = plan.visit(id).orElseThrow();
            if (!start.isAfter(now)) {
                return Result.failure(new Rejection.InvalidValue("time", start.toString(), "future-time"));
            }
            if (place.isEmpty() && visit.item().mode().needsClinic()) {
                return Result.failure(new Rejection.MissingValue("place", "where-visit-takes-place"));
            }
            if (place.isPresent()) {
                bookings.lockResources(new TreeSet<>(List.of(place.get())));
                var free = visitSlots(visit, now).stream()
                        .anyMatch(o -> o.clinic().id().equals(place.get())
                                && o.window().start().equals(start));
                if (!free) {
                    return Result.failure(isOccupied(place.get(), start));
                }
            }
            var length = place.isPresent() ? VISIT : CALL;
            return plan.schedule(
                    id,
                    new VisitAppointment(new TimeRange(start, start.plus(length)), place, caller.name()),
                    today(now));
        });
    }

    @Command(permission = Permission.ARRANGE_VISIT, action = "visit-unscheduled", type = RecordType.VISIT)
    public Result<VisitView> unschedule(Caller caller, @Subject String id) {
        var now = clock.instant();
        return journal.changeVisit(
                caller, EventType.VISIT_UNSCHEDULED, id, now, plan -> plan.unschedule(id, today(now)));
    }

    @Command(permission = Permission.ARRANGE_VISIT, action = "visit-contact", type = RecordType.VISIT)
    public Result<VisitView> recordContactAttempt(
            Caller caller,
            @Subject String id,
            ContactAttempt.Channel channel,
            ContactAttempt.ContactResult result,
            String note) {
        var now = clock.instant();
        return journal.changeVisit(
                caller,
                EventType.VISIT_CONTACT,
                id,
                now,
                plan -> plan.recordContactAttempt(
                        id, new ContactAttempt(now, caller.name(), channel, result, note.strip()), today(now)));
    }

    private List<VisitSlot> visitSlots(FollowUpVisit visit, Instant now) {
        var site = sites.site();
        var today = now.atZone(site.zone()).toLocalDate();
        var first =
                visit.window().first().isBefore(today) ? today : visit.window().first();
        var last = visit.window().last().isBefore(first)
                ? first.plusDays(CATCH_UP_DAYS)
                : visit.window().last();
        var range = new TimeRange(
                first.atStartOfDay(site.zone()).toInstant(),
                last.plusDays(1).atStartOfDay(site.zone()).toInstant());
        var suggested = visit.dayToOffer(day -> working(day, site), today);
        var places = clinics(site);
        var taken = followUpPlans
                .findScheduledIn(
                        range, places.stream().map(SchedulableResource::id).toList())
                .stream()
                .flatMap(plan -> plan.visits().stream())
                .filter(v -> !v.id().equals(visit.id()))
                .flatMap(v -> v.occupiedSlot().stream())
                .toList();
        var openings = new ArrayList<VisitSlot>();
        for (var place : places) {
            var busy = taken.stream()
                    .filter(a -> a.clinic().equals(Optional.of(place.id())))
                    .map(VisitAppointment::window)
                    .toList();
            var events = calendarEvents.of(List.of(place.id()), List.of(site.id()), range);
            new OpeningHoursCalendar(place, site, events)
                    .slots(range, VISIT, busy).stream()
                            .filter(slot -> slot.start().isAfter(now))
                            .forEach(slot -> openings.add(new VisitSlot(
                                    slot,
                                    place,
                                    suggested.equals(Optional.of(
                                            slot.start().atZone(site.zone()).toLocalDate())))));
        }
        openings.sort(Comparator.comparing((VisitSlot o) -> !o.suggested())
                .thenComparing(o -> o.window().start())
                .thenComparing(o -> o.clinic().name()));
        return openings;
    }

    private static boolean working(LocalDate day, Site site) {
        return day.getDayOfWeek() != DayOfWeek.SATURDAY
                && day.getDayOfWeek() != DayOfWeek.SUNDAY
                && !HolidayCalendar.isHoliday(day, site.holidayRegion());
    }

    private List<SchedulableResource> clinics(Site site) {
        return sites.resources().stream()
                .filter(r -> r.role() == ResourceRole.FOLLOW_UP_CLINIC)
                .filter(r -> r.site().equals(site.id()))
                .toList();
    }

    private Rejection isOccupied(ResourceId place, Instant start) {
        return sites.resource(place)
                .<Rejection>map(known -> new Rejection.ResourceAlreadyBooked(
                        known.name(), known.role(), new TimeRange(start, start.plus(VISIT))))
                .orElseGet(() -> new Rejection.NotFound("follow-up-clinic", place.value()));
    }

    private LocalDate today(Instant now) {
        return now.atZone(sites.site().zone()).toLocalDate();
    }
}
