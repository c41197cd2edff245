package ir.scheduling.calendar;

import ir.domain.booking.Allocation;
import ir.domain.booking.Booking;
import ir.domain.booking.SchedulingRuleOverride;
import ir.domain.referral.Referral;
import ir.domain.resource.CalendarEvent;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.shared.Rejection.UnavailabilityCause;
import ir.domain.shared.TimeRange;
import ir.scheduling.availability.AvailabilityIndex;
import ir.scheduling.availability.OpeningHoursCalendar;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.CalendarEventRepository;
import ir.scheduling.repository.PatientRepository;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.repository.Site;
import ir.scheduling.repository.SiteRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds booked sessions that conflict with calendars, as they are or as a change would make them. */
@ApplicationScoped
public class AffectedBookingFinder {
    private final BookingRepository bookings;
    private final CalendarEventRepository calendarEvents;
    private final PatientRepository patientRepository;
    private final ReferralRepository referrals;
    private final SiteRepository sites;

    @Inject
    public AffectedBookingFinder(
            BookingRepository bookings,
            CalendarEventRepository calendarEvents,
            PatientRepository patientRepository,
            ReferralRepository referrals,
            SiteRepository sites) {
        this.bookings = bookings;
        this.calendarEvents = calendarEvents;
        this.patientRepository = patientRepository;
        this.referrals = referrals;
        this.sites = sites;
    }

    /** A search for this caller, who sees the patients only if permitted, at this instant. */
    Search at(Caller caller, Instant now) {
        return new Search(caller, now);
    }

    /** One search. */
    final class Search {
        private final Caller caller;
        private final Instant now;

        private Search(Caller caller, Instant now) {
            this.caller = caller;
            this.now = now;
        }

        /** The calendar of a resource; empty where the resource is removed. */
        private interface CalendarLookup {
            Optional<OpeningHoursCalendar> of(ResourceId resource);
        }

        /** Sessions affected by the current calendars. */
        List<AffectedBooking> findAffected(Site site) {
            return findAffected(
                    sites.resources().stream()
                            .filter(r -> r.site().equals(site.id()))
                            .toList(),
                    site);
        }

        List<AffectedBooking> findAffected(List<SchedulableResource> resources, Site site) {
            var calendars = calendars(resources, site, entries(resources, site));
            return affected(resources, id -> Optional.ofNullable(calendars.get(id)), id -> Optional.empty());
        }

        /** Sessions that an added event would affect. */
        List<AffectedBooking> findAffectedBy(CalendarEvent event, Site site) {
            var resources = sites.resources().stream()
                    .filter(r -> r.site().equals(site.id()) && event.concerns(r.id()))
                    .toList();
            var events = entries(resources, site);
            var others = events.stream().filter(e -> !e.id().equals(event.id())).toList();
            var changed = new ArrayList<>(others);
            changed.add(event);
            return changing(resources, site, events, changed);
        }

        /** Sessions that the removal of an event, such as a shift, would affect. */
        List<AffectedBooking> findAffectedByRemoval(CalendarEvent event, Site site) {
            var resources = sites.resources().stream()
                    .filter(r -> r.site().equals(site.id()) && event.concerns(r.id()))
                    .toList();
            var events = entries(resources, site);
            return changing(
                    resources,
                    site,
                    events,
                    events.stream().filter(e -> !e.id().equals(event.id())).toList());
        }

        /** Sessions that a change of a resource would affect; empty means that it is retired. */
        List<AffectedBooking> findAffectedBy(
                SchedulableResource before, Optional<SchedulableResource> after, Site site) {
            var events = entries(List.of(before), site);
            var was = new OpeningHoursCalendar(before, site, events);
            return affected(
                    List.of(before),
                    id -> after.map(r -> new OpeningHoursCalendar(r, site, events)),
                    id -> Optional.of(was));
        }

        private List<AffectedBooking> changing(
                List<SchedulableResource> resources, Site site, List<CalendarEvent> before, List<CalendarEvent> after) {
            var was = calendars(resources, site, before);
            var will = calendars(resources, site, after);
            return affected(resources, id -> Optional.ofNullable(will.get(id)), id -> Optional.ofNullable(was.get(id)));
        }

        private List<CalendarEvent> entries(List<SchedulableResource> resources, Site site) {
            return calendarEvents.of(
                    resources.stream().map(SchedulableResource::id).toList(), List.of(site.id()), upcomingBookings());
        }

        private TimeRange upcomingBookings() {
            return new TimeRange(now, now.plus(AvailabilityIndex.AHEAD));
        }

        private static Map<ResourceId, OpeningHoursCalendar> calendars(
                List<SchedulableResource> resources, Site site, List<CalendarEvent> events) {
            return resources.stream()
                    .collect(Collectors.toMap(SchedulableResource::id, r -> new OpeningHoursCalendar(r, site, events)));
        }

        private List<AffectedBooking> affected(
                Collection<SchedulableResource> resources, CalendarLookup will, CalendarLookup was) {
            var ids = resources.stream().map(SchedulableResource::id).toList();
            var upcoming = bookings.findOverlapping(ids, upcomingBookings()).stream()
                    .filter(b -> b.occupiesResourcesAt(now) && b.planned().end().isAfter(now))
                    .toList();
            var found = new ArrayList<AffectedAllocation>();
            for (var booking : upcoming) {
                booking.allocations().stream()
                        .filter(a -> ids.contains(a.resource()))
                        .flatMap(a -> affectedAllocation(booking, a, will, was).stream())
                        .forEach(found::add);
            }
            return describe(found);
        }

        private record AffectedAllocation(Booking booking, Allocation allocation, UnavailabilityCause cause) {}

        private Optional<AffectedAllocation> affectedAllocation(
                Booking booking, Allocation allocation, CalendarLookup will, CalendarLookup was) {
            var over = booking.overrides().stream()
                    .map(SchedulingRuleOverride::rule)
                    .toList();
            var because = closed(will, booking, allocation, over);
            boolean already = was.of(allocation.resource()).isPresent()
                    && closed(was, booking, allocation, over).isPresent();
            return already
                    ? Optional.empty()
                    : because.map(cause -> new AffectedAllocation(booking, allocation, cause));
        }

        private Optional<UnavailabilityCause> closed(
                CalendarLookup calendar,
                Booking booking,
                Allocation allocation,
                List<SchedulingRuleOverride.Rule> over) {
            return calendar.of(allocation.resource())
                    .map(d -> d.findClosure(
                            allocation.window(),
                            sites.template().code(),
                            booking.plan().input().probes(),
                            over,
                            now))
                    .orElse(Optional.of(UnavailabilityCause.CLOSURE));
        }

        private List<AffectedBooking> describe(List<AffectedAllocation> found) {
            var referrals =
                    AffectedBookingFinder.this
                            .referrals
                            .find(found.stream()
                                    .map(r -> r.booking().referral())
                                    .distinct()
                                    .toList())
                            .stream()
                            .collect(Collectors.toMap(Referral::id, r -> r));
            var patients = caller.has(Permission.READ)
                    ? patientRepository.find(found.stream()
                            .map(r -> r.booking().patient())
                            .distinct()
                            .toList())
                    : Map.<ir.domain.patient.PatientId, ir.domain.patient.Patient>of();
            return found.stream()
                    .map(r -> new AffectedBooking(
                            r.booking(),
                            r.allocation(),
                            r.cause(),
                            Optional.ofNullable(patients.get(r.booking().patient())),
                            java.util.Objects.requireNonNull(
                                            referrals.get(r.booking().referral()))
                                    .treatBy()))
                    .sorted(Comparator.comparingLong(Search::slack)
                            .thenComparing(h -> h.booking().planned().start()))
                    .toList();
        }

        /** Days from the session to the treat-by date; the fewer, the worse. */
        private static long slack(AffectedBooking affected) {
            return ChronoUnit.DAYS.between(
                    affected.booking()
                            .planned()
                            .start()
                            .atZone(java.time.ZoneOffset.UTC)
                            .toLocalDate(),
                    affected.treatBy());
        }
    }
}
