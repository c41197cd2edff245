package ir.scheduling.calendar;

import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.session.ProcedureTemplate;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.availability.HolidayCalendar;
import ir.scheduling.event.DomainEvent;
import ir.scheduling.event.EventType;
import ir.scheduling.repository.BookingRepository;
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
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Changes the clinic's configuration at run time: clinicians, rooms, devices, opening hours, procedures, sites. */
@ApplicationScoped
public class ResourceAdministrationService {
    private final UseCaseAudit audit;
    private final BookingRepository bookings;
    private final Event<DomainEvent> events;
    private final SiteRepository sites;
    private final AffectedBookingFinder affected;
    private final Clock clock;

    @Inject
    public ResourceAdministrationService(
            UseCaseAudit audit,
            BookingRepository bookings,
            Event<DomainEvent> events,
            SiteRepository sites,
            AffectedBookingFinder affected,
            Clock clock) {
        this.audit = audit;
        this.bookings = bookings;
        this.events = events;
        this.sites = sites;
        this.affected = affected;
        this.clock = clock;
    }

    /** The clinic's configuration. */
    public record ClinicConfiguration(
            List<Site> sites, List<SchedulableResource> resources, List<ProcedureTemplate> procedures) {}

    @Query(permission = Permission.MANAGE_RESOURCES, action = "read", type = RecordType.SITE)
    public Result<ClinicConfiguration> configuration(Caller caller) {
        return Result.success(new ClinicConfiguration(sites.all(), sites.resources(), sites.templates()));
    }

    /** The booked sessions a changed resource would affect; empty retires it. Nothing is saved. */
    @Query(permission = Permission.MANAGE_RESOURCES, action = "preview", type = RecordType.RESOURCE)
    public Result<List<AffectedBooking>> preview(
            Caller caller, @Subject ResourceId id, Optional<SchedulableResource> changed) {
        var now = clock.instant();
        return Result.success(affectedBookings(caller, id, changed, now));
    }

    /** Saves a new or changed resource. The caller must have confirmed the affected sessions. */
    @Command(permission = Permission.MANAGE_RESOURCES, action = "save", type = RecordType.RESOURCE)
    public Result<SchedulableResource> save(Caller caller, @Subject SchedulableResource resource, boolean knowing) {
        var now = clock.instant();
        if (sites.site(resource.site()).isEmpty()) {
            return Result.failure(new Rejection.NotFound("site", resource.site().value()));
        }
        bookings.lockResources(new TreeSet<>(List.of(resource.id())));
        var before = sites.resource(resource.id());
        if (before.filter(b -> b.role() != resource.role() || !b.site().equals(resource.site()))
                .isPresent()) {
            return Result.failure(
                    new Rejection.InvalidValue("role or site", resource.role().name(), "role-and-site-unchanged"));
        }
        var hit = affectedBookings(caller, resource.id(), Optional.of(resource), now);
        if (!knowing && !hit.isEmpty()) {
            return Result.failure(new Rejection.BookingsAffected(hit.size()));
        }
        sites.save(resource);
        publish(EventType.RESOURCE_SAVED, resource.id().value(), hit, now);
        return Result.success(resource);
    }

    /** Retires a resource: it is no longer offered, and its past bookings stay. */
    @Command(permission = Permission.MANAGE_RESOURCES, action = "retire", type = RecordType.RESOURCE)
    public Result<SchedulableResource> retire(Caller caller, @Subject ResourceId id, boolean knowing) {
        var now = clock.instant();
        bookings.lockResources(new TreeSet<>(List.of(id)));
        var resource = sites.resource(id);
        if (resource.isEmpty()) {
            return Result.failure(new Rejection.NotFound("resource", id.value()));
        }
        var hit = affectedBookings(caller, id, Optional.empty(), now);
        if (!knowing && !hit.isEmpty()) {
            return Result.failure(new Rejection.BookingsAffected(hit.size()));
        }
        sites.retire(id);
        publish(EventType.RESOURCE_RETIRED, id.value(), hit, now);
        return Result.success(resource.get());
    }

    @Command(permission = Permission.MANAGE_RESOURCES, action = "save", type = RecordType.DEFINITION)
    public Result<ProcedureTemplate> save(Caller caller, @Subject ProcedureTemplate procedure) {
        var now = clock.instant();
        if (procedure.requiredRoles(ir.domain.session.Anaesthesia.GENERAL).isEmpty()) {
            return Result.failure(new Rejection.MissingValue("phases", "at-least-one-role-in"));
        }
        var known = sites.resources().stream().map(SchedulableResource::id).toList();
        for (var pool : procedure.pools().values()) {
            for (var member : java.util.stream.Stream.concat(pool.preferred().stream(), pool.required().stream())
                    .toList()) {
                if (!known.contains(member)) {
                    return Result.failure(new Rejection.NotFound("resource", member.value()));
                }
            }
        }
        sites.save(procedure);
        publish(EventType.PROCEDURE_SAVED, procedure.code(), List.of(), now);
        return Result.success(procedure);
    }

    /** Saves a site's settings; a new site is listed after the home site. */
    @Command(permission = Permission.MANAGE_RESOURCES, action = "save", type = RecordType.SITE)
    public Result<Site> save(Caller caller, @Subject Site site) {
        var now = clock.instant();
        if (!HolidayCalendar.known(site.holidayRegion())) {
            return Result.failure(
                    new Rejection.InvalidValue("holiday region", site.holidayRegion(), "country-and-region-such-as"));
        }
        sites.save(site);
        publish(EventType.SITE_SAVED, site.id().value(), List.of(), now);
        return Result.success(site);
    }

    private List<AffectedBooking> affectedBookings(
            Caller caller, ResourceId id, Optional<SchedulableResource> changed, Instant now) {
        var before = sites.resource(id);
        return before.map(resource -> affected.at(caller, now)
                        .findAffectedBy(
                                resource, changed, sites.site(resource.site()).orElseThrow()))
                .orElse(List.of());
    }

    private void publish(EventType type, String id, List<AffectedBooking> hit, Instant now) {
        events.fire(new DomainEvent.ConfigurationChanged(type, now, id, hit.size()));
        audit.add(type.code(), RecordType.SITE, id, Optional.empty());
    }
}
