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
import ir.scheduling.audit.AuditLog;
import ir.scheduling.availability.AvailabilityIndex;
import ir.scheduling.availability.RecurrenceExpander;
import ir.scheduling.repository.Outbox;
import ir.scheduling.repository.Repositories;
import ir.scheduling.repository.Site;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.CommandExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    private final CommandExecutor executor;

    @Inject
    public CalendarService(CommandExecutor executor) {
        this.executor = executor;
    }

    /** The events of a site, the earliest first. */
    public Result<List<CalendarEvent>> entries(Caller caller, Optional<SiteId> site) {
        return executor.read(
                caller,
                Permission.MANAGE_RESOURCES,
                "list",
                RecordType.CALENDAR,
                "",
                (repositories, now) -> Result.success(repositories
                        .calendarEvents()
                        .list(site(repositories, site).id(), new TimeRange(now, now.plus(AvailabilityIndex.AHEAD)))));
    }

    /** Booked sessions that lost a resource, the worst first. */
    public Result<List<AffectedBooking>> affectedBookings(Caller caller, Optional<SiteId> site) {
        return executor.read(caller, Permission.READ, "list", RecordType.APPOINTMENT, "", (repositories, now) -> {
            var affectedBookings =
                    new AffectedBookingFinder(repositories, caller, now).findAffected(site(repositories, site));
            repositories
                    .audit()
                    .addAll(AuditLog.AuditEntry.forEachPatient(
                            now,
                            caller,
                            "list",
                            RecordType.APPOINTMENT,
                            affectedBookings.stream()
                                    .map(h -> h.booking().patient())
                                    .toList()));
            return Result.success(affectedBookings);
        });
    }

    /** The booked sessions an event would affect; nothing is saved. */
    public Result<List<AffectedBooking>> preview(Caller caller, CalendarEvent event) {
        return executor.read(
                caller,
                Permission.MANAGE_RESOURCES,
                "preview",
                RecordType.CALENDAR,
                event.id(),
                (repositories, now) -> validate(repositories, event, now)
                        .map(fine -> new AffectedBookingFinder(repositories, caller, now)
                                .findAffectedBy(fine, site(repositories, Optional.of(fine.site())))));
    }

    /**
     * @param knowing whether the caller confirmed the affected sessions; without it a change that affects any is
     *     rejected
     */
    public Result<CalendarEvent> enter(Caller caller, CalendarEvent event, boolean knowing) {
        return executor.change(
                caller,
                Permission.MANAGE_RESOURCES,
                "enter",
                RecordType.CALENDAR,
                event.id(),
                (repositories, now) -> validate(repositories, event, now).flatMap(fine -> {
                    lock(repositories, fine);
                    var hit = new AffectedBookingFinder(repositories, caller, now)
                            .findAffectedBy(fine, site(repositories, Optional.of(fine.site())));
                    if (!knowing && !hit.isEmpty()) {
                        return Result.failure(new Rejection.BookingsAffected(hit.size()));
                    }
                    saveAndPublish(repositories, caller, fine, hit, now);
                    return Result.success(fine);
                }));
    }

    public Result<CalendarEvent> remove(Caller caller, String id, boolean knowing) {
        return executor.change(
                caller, Permission.MANAGE_RESOURCES, "remove", RecordType.CALENDAR, id, (repositories, now) -> {
                    var entry = repositories.calendarEvents().find(id);
                    if (entry.isEmpty()) {
                        return Result.failure(new Rejection.NotFound("roster-entry", id));
                    }
                    lock(repositories, entry.get());
                    var hit = new AffectedBookingFinder(repositories, caller, now)
                            .findAffectedByRemoval(
                                    entry.get(),
                                    site(repositories, Optional.of(entry.get().site())));
                    if (!knowing && !hit.isEmpty()) {
                        return Result.failure(new Rejection.BookingsAffected(hit.size()));
                    }
                    repositories.calendarEvents().remove(entry.get());
                    publish(repositories, caller, "diary-entry-removed", entry.get(), hit, now);
                    return Result.success(entry.get());
                });
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
    public Result<ImportResult> read(Caller caller, ResourceId resource, String system, Format format, String text) {
        return executor.change(
                caller,
                Permission.MANAGE_RESOURCES,
                "import",
                RecordType.BUSY_TIME,
                resource.value(),
                (repositories, now) -> {
                    var of = repositories.sites().resource(resource);
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
                    var site = site(repositories, Optional.of(of.get().site()));
                    List<BusyTimeImporter.BusyTimeRow> lines;
                    try {
                        lines = format == Format.CSV
                                ? BusyTimeImporter.csv(text, site.zone())
                                : BusyTimeImporter.iCalendar(text, site.zone());
                    } catch (BusyTimeImporter.UnreadableFileException unreadable) {
                        return Result.failure(new Rejection.InvalidValue(
                                unreadable.element(), unreadable.actual(), unreadable.expected()));
                    }
                    return importEntries(repositories, caller, of.get(), system.strip(), lines, now);
                });
    }

    private static Result<ImportResult> importEntries(
            Repositories repositories,
            Caller caller,
            SchedulableResource resource,
            String system,
            List<BusyTimeImporter.BusyTimeRow> lines,
            Instant now) {
        repositories.bookings().lockResources(new TreeSet<>(List.of(resource.id())));
        int entered = 0;
        int changed = 0;
        int removed = 0;
        var site = site(repositories, Optional.of(resource.site()));
        var before = new AffectedBookingFinder(repositories, caller, now).findAffected(List.of(resource), site);
        var known = repositories
                .calendarEvents()
                .of(List.of(resource.id()), List.of(), new TimeRange(Instant.EPOCH, now.plus(FOREVER)))
                .stream()
                .collect(Collectors.toMap(CalendarEvent::source, e -> e));
        for (var line : lines) {
            var source = new CalendarEvent.Source(system, resource.id() + "/" + line.externalId());
            var old = Optional.ofNullable(known.get(source));
            if (line.cancelled()) {
                old.ifPresent(repositories.calendarEvents()::remove);
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
            repositories.calendarEvents().save(event);
            known.put(source, event);
            if (old.isPresent()) {
                changed++;
            } else {
                entered++;
            }
        }
        var hits = new ArrayList<>(
                new AffectedBookingFinder(repositories, caller, now).findAffected(List.of(resource), site));
        hits.removeAll(before);
        repositories
                .outbox()
                .add(new Outbox.Event(
                        now,
                        "busy-time-imported",
                        resource.id().value(),
                        Optional.empty(),
                        Map.of("lines", String.valueOf(lines.size()), "hit", String.valueOf(hits.size()))));
        repositories
                .audit()
                .add(AuditLog.AuditEntry.success(
                        now,
                        caller,
                        "import",
                        RecordType.BUSY_TIME,
                        resource.id().value(),
                        Optional.empty()));
        return Result.success(new ImportResult(entered, changed, removed, List.copyOf(hits)));
    }

    /** Saves one interval of busy time from an authorised client; sent again, it replaces the earlier one. */
    public Result<CalendarEvent> addBusyTime(
            Caller caller,
            ResourceId resource,
            TimeRange window,
            boolean unavailable,
            String title,
            CalendarEvent.Source source) {
        return executor.change(
                caller, Permission.IMPORT_BUSY_TIME, "enter", RecordType.BUSY_TIME, "", (repositories, now) -> {
                    if (CalendarBounds.span("Slot.end", window) instanceof Result.Failure<TimeRange> failure) {
                        return Result.failure(failure.rejection());
                    }
                    if (source.manual()) {
                        return Result.failure(
                                new Rejection.InvalidValue("Slot.identifier", source.system(), "uri-of-other-system"));
                    }
                    var of = repositories.sites().resource(resource);
                    if (of.isEmpty()) {
                        return Result.failure(new Rejection.NotFound("resource", resource.value()));
                    }
                    repositories.bookings().lockResources(new TreeSet<>(List.of(resource)));
                    var before = repositories.calendarEvents().ofSource(source);
                    var event = new CalendarEvent(
                            before.map(CalendarEvent::id)
                                    .orElseGet(() -> UUID.randomUUID().toString()),
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
                    var hit = new AffectedBookingFinder(repositories, caller, now)
                            .findAffectedBy(event, site(repositories, Optional.of(event.site())));
                    saveAndPublish(repositories, caller, event, hit, now);
                    return Result.success(event);
                });
    }

    /** Removes busy time; the time is free again. */
    public Result<CalendarEvent> removeBusyTime(Caller caller, String id) {
        return executor.change(
                caller, Permission.IMPORT_BUSY_TIME, "remove", RecordType.BUSY_TIME, id, (repositories, now) -> {
                    var entry = repositories
                            .calendarEvents()
                            .find(id)
                            .filter(e -> !e.source().manual());
                    if (entry.isEmpty()) {
                        return Result.failure(new Rejection.NotFound(RecordType.BUSY_TIME.code(), id));
                    }
                    repositories.calendarEvents().remove(entry.get());
                    publish(repositories, caller, "diary-entry-removed", entry.get(), List.of(), now);
                    return Result.success(entry.get());
                });
    }

    private static Result<CalendarEvent> validate(Repositories repositories, CalendarEvent event, Instant now) {
        if (repositories.sites().site(event.site()).isEmpty()) {
            return Result.failure(new Rejection.NotFound("site", event.site().value()));
        }
        var resource = event.resource().map(id -> repositories.sites().resource(id));
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
    private static void lock(Repositories repositories, CalendarEvent event) {
        repositories
                .bookings()
                .lockResources(event.resource()
                        .map(id -> new TreeSet<>(List.of(id)))
                        .orElseGet(() -> repositories.sites().resources().stream()
                                .filter(r -> r.site().equals(event.site()))
                                .map(SchedulableResource::id)
                                .collect(Collectors.toCollection(TreeSet::new))));
    }

    private static void saveAndPublish(
            Repositories repositories, Caller caller, CalendarEvent event, List<AffectedBooking> hit, Instant now) {
        repositories.calendarEvents().save(event);
        publish(repositories, caller, "diary-entry-kept", event, hit, now);
    }

    private static void publish(
            Repositories repositories,
            Caller caller,
            String topic,
            CalendarEvent event,
            List<AffectedBooking> hit,
            Instant now) {
        repositories
                .outbox()
                .add(new Outbox.Event(
                        now,
                        topic,
                        event.id(),
                        Optional.empty(),
                        Map.of("kind", event.type().name(), "hit", String.valueOf(hit.size()))));
        var rows = new ArrayList<AuditLog.AuditEntry>();
        rows.add(AuditLog.AuditEntry.success(now, caller, topic, RecordType.CALENDAR, event.id(), Optional.empty()));
        hit.forEach(h -> rows.add(AuditLog.AuditEntry.success(
                now,
                caller,
                "hit",
                RecordType.APPOINTMENT,
                h.booking().id().value(),
                Optional.of(h.booking().patient()))));
        repositories.audit().addAll(rows);
    }

    private static Site site(Repositories repositories, Optional<SiteId> id) {
        return id.flatMap(repositories.sites()::site).orElseGet(repositories.sites()::site);
    }
}
