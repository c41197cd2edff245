package ir.scheduling.calendar;

import ir.domain.resource.CalendarEvent;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.resource.SiteId;
import ir.domain.shared.CalendarBounds;
import ir.domain.shared.Expected;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.scheduling.availability.AvailabilityIndex;
import ir.scheduling.availability.RecurrenceExpander;
import ir.scheduling.event.DomainEvent;
import ir.scheduling.event.EventType;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.CalendarEventRepository;
import ir.scheduling.repository.Site;
import ir.scheduling.repository.SiteRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.Subject;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Adds and removes calendar events other than sessions. A user confirms the affected booked sessions before a change is
 * saved; busy time of another system is saved in any case, as it is a fact, and its affected sessions are listed.
 */
@ApplicationScoped
public class CalendarService {
    private static final java.time.Duration FOREVER = java.time.Duration.ofDays(36_500);

    /** Maximum age of the start of a recurring event, because every search expands it from the first occurrence on. */
    static final java.time.Duration OLDEST_REPEATED = java.time.Duration.ofDays(3_660);

    private static final int LONGEST_SYSTEM = 500;

    static final String OLDEST_EXPECTED = "at-most-ten-years-ago";
    private final UseCaseAudit audit;
    private final BookingRepository bookings;
    private final CalendarEventRepository calendarEvents;
    private final Event<DomainEvent> events;
    private final SiteRepository sites;
    private final AffectedBookingFinder affected;
    private final Clock clock;

    @Inject
    public CalendarService(
            UseCaseAudit audit,
            BookingRepository bookings,
            CalendarEventRepository calendarEvents,
            Event<DomainEvent> events,
            SiteRepository sites,
            AffectedBookingFinder affected,
            Clock clock) {
        this.audit = audit;
        this.bookings = bookings;
        this.calendarEvents = calendarEvents;
        this.events = events;
        this.sites = sites;
        this.affected = affected;
        this.clock = clock;
    }

    /** The events of a site, the earliest first. */
    @Query(permission = Permission.MANAGE_RESOURCES, action = "list", type = RecordType.CALENDAR)
    public Result<List<CalendarEvent>> entries(Caller caller, Optional<SiteId> site) {
        var now = clock.instant();
        return Result.success(
                calendarEvents.list(site(site).id(), new TimeRange(now, now.plus(AvailabilityIndex.AHEAD))));
    }

    /** Booked sessions that lost a resource, the worst first. */
    @Query(permission = Permission.READ, action = "list", type = RecordType.APPOINTMENT)
    public Result<List<AffectedBooking>> affectedBookings(Caller caller, Optional<SiteId> site) {
        var now = clock.instant();
        var affectedBookings = affected.at(caller, now).findAffected(site(site));
        audit.addForEach(
                affectedBookings.stream().map(h -> h.booking().patient()).toList());
        return Result.success(affectedBookings);
    }

    /** The booked sessions an event would affect; nothing is saved. */
    @Query(permission = Permission.MANAGE_RESOURCES, action = "preview", type = RecordType.CALENDAR)
    public Result<List<AffectedBooking>> preview(Caller caller, @Subject CalendarEvent event) {
        var now = clock.instant();
        return validate(event, now)
                .map(fine -> affected.at(caller, now).findAffectedBy(fine, site(Optional.of(fine.site()))));
    }

    /**
     * @param knowing whether the caller confirmed the affected sessions; without it a change that affects any is
     *     rejected
     */
    @Command(permission = Permission.MANAGE_RESOURCES, action = "enter", type = RecordType.CALENDAR)
    public Result<CalendarEvent> enter(Caller caller, @Subject CalendarEvent event, boolean knowing) {
        var now = clock.instant();
        return validate(event, now).flatMap(fine -> {
            lock(fine);
            var hit = affected.at(caller, now).findAffectedBy(fine, site(Optional.of(fine.site())));
            if (!knowing && !hit.isEmpty()) {
                return Result.failure(new Rejection.BookingsAffected(hit.size()));
            }
            saveAndPublish(fine, hit, now);
            return Result.success(fine);
        });
    }

    @Command(permission = Permission.MANAGE_RESOURCES, action = "remove", type = RecordType.CALENDAR)
    public Result<CalendarEvent> remove(Caller caller, @Subject String id, boolean knowing) {
        var now = clock.instant();
        var entry = calendarEvents.find(id);
        if (entry.isEmpty()) {
            return Result.failure(new Rejection.NotFound("roster-entry", id));
        }
        lock(entry.get());
        var hit = affected.at(caller, now)
                .findAffectedByRemoval(entry.get(), site(Optional.of(entry.get().site())));
        if (!knowing && !hit.isEmpty()) {
            return Result.failure(new Rejection.BookingsAffected(hit.size()));
        }
        calendarEvents.remove(entry.get());
        publish(EventType.CALENDAR_EVENT_REMOVED, entry.get(), hit, now);
        return Result.success(entry.get());
    }

    /** Formats of a busy-time file. */
    public enum Format {
        CSV,
        ICALENDAR
    }

    /** The result of an import. */
    public record ImportResult(int entered, int changed, int removed, List<AffectedBooking> affectedBookings) {}

    /**
     * Imports a file with external busy time of one resource. An event that the system sent before is replaced; one
     * that it cancels is removed; a faulty line rejects the whole file.
     *
     * @param system name of the other system, whose ids identify the events
     */
    @Command(permission = Permission.MANAGE_RESOURCES, action = "import", type = RecordType.BUSY_TIME)
    public Result<ImportResult> read(
            Caller caller, @Subject ResourceId resource, String system, Format format, String text) {
        var now = clock.instant();
        var of = sites.resource(resource);
        if (of.isEmpty()) {
            return Result.failure(new Rejection.NotFound("resource", resource.value()));
        }
        if (system.isBlank() || system.equals(CalendarEvent.Source.MANUAL)) {
            return Result.failure(new Rejection.InvalidValue("system", system, "name-of-other-system"));
        }
        if (system.length() > LONGEST_SYSTEM) {
            return Result.failure(new Rejection.InvalidValue(
                    "system", system.length() + " characters", Expected.of("at-most", LONGEST_SYSTEM)));
        }
        var site = site(Optional.of(of.get().site()));
        List<BusyTimeImporter.BusyTimeRow> lines;
        try {
            lines = format == Format.CSV
                    ? BusyTimeImporter.csv(text, site.zone())
                    : BusyTimeImporter.iCalendar(text, site.zone());
        } catch (BusyTimeImporter.UnreadableFileException unreadable) {
            return Result.failure(
                    new Rejection.InvalidValue(unreadable.element(), unreadable.actual(), unreadable.expected()));
        }
        return importEntries(caller, of.get(), system.strip(), lines, now);
    }

    private Result<ImportResult> importEntries(
            Caller caller,
            SchedulableResource resource,
            String system,
            List<BusyTimeImporter.BusyTimeRow> lines,
            Instant now) {
        bookings.lockResources(new TreeSet<>(List.of(resource.id())));
        int entered = 0;
        int changed = 0;
        int removed = 0;
        var site = site(Optional.of(resource.site()));
        var before = affected.at(caller, now).findAffected(List.of(resource), site);
        var known =
                calendarEvents
                        .of(List.of(resource.id()), List.of(), new TimeRange(Instant.EPOCH, now.plus(FOREVER)))
                        .stream()
                        .collect(Collectors.toMap(CalendarEvent::source, e -> e));
        for (var line : lines) {
            var source = new CalendarEvent.Source(system, resource.id() + "/" + line.externalId());
            var old = Optional.ofNullable(known.get(source));
            if (line.cancelled()) {
                old.ifPresent(calendarEvents::remove);
                removed += old.isPresent() ? 1 : 0;
                continue;
            }
            if (line.repeats().isPresent() && line.window().start().isBefore(now.minus(OLDEST_REPEATED))) {
                return Result.failure(new Rejection.InvalidValue(
                        line.element(), line.window().start().toString(), OLDEST_EXPECTED));
            }
            var event = new CalendarEvent(
                    old.map(CalendarEvent::id).orElseGet(() -> UUID.randomUUID().toString()),
                    resource.site(),
                    Optional.of(resource.id()),
                    line.type(),
                    line.window(),
                    line.repeats(),
                    line.title(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    source);
            calendarEvents.save(event);
            known.put(source, event);
            if (old.isPresent()) {
                changed++;
            } else {
                entered++;
            }
        }
        var hits = new ArrayList<>(affected.at(caller, now).findAffected(List.of(resource), site));
        hits.removeAll(before);
        events.fire(new DomainEvent.BusyTimeImported(now, resource.id(), lines.size(), hits.size()));
        audit.add("import", RecordType.BUSY_TIME, resource.id().value(), Optional.empty());
        return Result.success(new ImportResult(entered, changed, removed, List.copyOf(hits)));
    }

    /** Saves one interval of busy time from an authorised client; sent again, it replaces the earlier one. */
    @Command(permission = Permission.IMPORT_BUSY_TIME, action = "enter", type = RecordType.BUSY_TIME)
    public Result<CalendarEvent> addBusyTime(
            Caller caller,
            ResourceId resource,
            TimeRange window,
            boolean unavailable,
            String title,
            CalendarEvent.Source source) {
        var now = clock.instant();
        if (CalendarBounds.span("Slot.end", window) instanceof Result.Failure<TimeRange> failure) {
            return Result.failure(failure.rejection());
        }
        if (source.manual()) {
            return Result.failure(
                    new Rejection.InvalidValue("Slot.identifier", source.system(), "uri-of-other-system"));
        }
        var of = sites.resource(resource);
        if (of.isEmpty()) {
            return Result.failure(new Rejection.NotFound("resource", resource.value()));
        }
        bookings.lockResources(new TreeSet<>(List.of(resource)));
        var before = calendarEvents.ofSource(source);
        var event = new CalendarEvent(
                before.map(CalendarEvent::id).orElseGet(() -> UUID.randomUUID().toString()),
                of.get().site(),
                Optional.of(resource),
                unavailable ? CalendarEvent.EventType.CLOSURE : CalendarEvent.EventType.EXTERNAL_BUSY,
                window,
                Optional.empty(),
                title,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                source);
        var hit = affected.at(caller, now).findAffectedBy(event, site(Optional.of(event.site())));
        saveAndPublish(event, hit, now);
        return Result.success(event);
    }

    /** Removes busy time; the time is free again. */
    @Command(permission = Permission.IMPORT_BUSY_TIME, action = "remove", type = RecordType.BUSY_TIME)
    public Result<CalendarEvent> removeBusyTime(Caller caller, @Subject String id) {
        var now = clock.instant();
        var entry = calendarEvents.find(id).filter(e -> !e.source().manual());
        if (entry.isEmpty()) {
            return Result.failure(new Rejection.NotFound(RecordType.BUSY_TIME.code(), id));
        }
        calendarEvents.remove(entry.get());
        publish(EventType.CALENDAR_EVENT_REMOVED, entry.get(), List.of(), now);
        return Result.success(entry.get());
    }

    private Result<CalendarEvent> validate(CalendarEvent event, Instant now) {
        if (sites.site(event.site()).isEmpty()) {
            return Result.failure(new Rejection.NotFound("site", event.site().value()));
        }
        var resource = event.resource().map(id -> sites.resource(id));
        if (resource.filter(Optional::isEmpty).isPresent()) {
            return Result.failure(new Rejection.NotFound(
                    "resource", event.resource().orElseThrow().value()));
        }
        if (event.repeats().isPresent()) {
            try {
                RecurrenceExpander.rule(event.repeats().get());
            } catch (IllegalArgumentException exception) {
                return Result.failure(
                        new Rejection.InvalidValue("repeats", event.repeats().get(), RecurrenceExpander.EXPECTED));
            }
        }
        if (event.repeats().isPresent() && event.window().start().isBefore(now.minus(OLDEST_REPEATED))) {
            return Result.failure(
                    new Rejection.InvalidValue("start", event.window().start().toString(), OLDEST_EXPECTED));
        }
        return CalendarBounds.span("end", event.window()).map(fine -> event);
    }

    /** Takes the calendar locks that bookings take, so that neither overlooks the other. */
    private void lock(CalendarEvent event) {
        bookings.lockResources(event.resource()
                .map(id -> new TreeSet<>(List.of(id)))
                .orElseGet(() -> sites.resources().stream()
                        .filter(r -> r.site().equals(event.site()))
                        .map(SchedulableResource::id)
                        .collect(Collectors.toCollection(TreeSet::new))));
    }

    private void saveAndPublish(CalendarEvent event, List<AffectedBooking> hit, Instant now) {
        calendarEvents.save(event);
        publish(EventType.CALENDAR_EVENT_SAVED, event, hit, now);
    }

    private void publish(EventType type, CalendarEvent event, List<AffectedBooking> hit, Instant now) {
        events.fire(new DomainEvent.CalendarChanged(type, now, event, hit.size()));
        audit.add(type.code(), RecordType.CALENDAR, event.id(), Optional.empty());
        hit.forEach(h -> audit.add(
                "hit",
                RecordType.APPOINTMENT,
                h.booking().id().value(),
                Optional.of(h.booking().patient())));
    }

    private Site site(Optional<SiteId> id) {
        return id.flatMap(sites::site).orElseGet(sites::site);
    }
}
