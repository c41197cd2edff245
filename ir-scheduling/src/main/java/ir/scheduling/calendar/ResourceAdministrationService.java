package ir.scheduling.calendar;

import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.session.ProcedureTemplate;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.availability.HolidayCalendar;
import ir.scheduling.repository.Outbox;
import ir.scheduling.repository.Repositories;
import ir.scheduling.repository.Site;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.CommandExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Changes the clinic's configuration at run time: clinicians, rooms, devices, opening hours, procedures, sites. */
@ApplicationScoped
public class ResourceAdministrationService {
    private final CommandExecutor executor;

    @Inject
    public ResourceAdministrationService(CommandExecutor executor) {
        this.executor = executor;
    }

    /** The clinic's configuration. */
    public record ClinicConfiguration(
            List<Site> sites, List<SchedulableResource> resources, List<ProcedureTemplate> procedures) {}

    public Result<ClinicConfiguration> configuration(Caller caller) {
        return executor.read(
                caller,
                Permission.MANAGE_RESOURCES,
                "read",
                RecordType.SITE,
                "",
                (repositories, now) -> Result.success(new ClinicConfiguration(
                        repositories.sites().all(),
                        repositories.sites().resources(),
                        repositories.sites().templates())));
    }

    /** The booked sessions a changed resource would affect; empty retires it. Nothing is saved. */
    public Result<List<AffectedBooking>> preview(Caller caller, ResourceId id, Optional<SchedulableResource> changed) {
        return executor.read(
                caller,
                Permission.MANAGE_RESOURCES,
                "preview",
                RecordType.RESOURCE,
                id.value(),
                (repositories, now) -> Result.success(affectedBookings(repositories, caller, id, changed, now)));
    }

    /** Saves a new or changed resource. The caller must have confirmed the affected sessions. */
    public Result<SchedulableResource> save(Caller caller, SchedulableResource resource, boolean knowing) {
        return executor.change(
                caller,
                Permission.MANAGE_RESOURCES,
                "save",
                RecordType.RESOURCE,
                resource.id().value(),
                (repositories, now) -> {
                    if (repositories.sites().site(resource.site()).isEmpty()) {
                        return Result.failure(
                                new Rejection.NotFound("site", resource.site().value()));
                    }
                    repositories.bookings().lockResources(new TreeSet<>(List.of(resource.id())));
                    var before = repositories.sites().resource(resource.id());
                    if (before.filter(b ->
                                    b.role() != resource.role() || !b.site().equals(resource.site()))
                            .isPresent()) {
                        return Result.failure(new Rejection.InvalidValue(
                                "role or site", resource.role().name(), "role-and-site-unchanged"));
                    }
                    var hit = affectedBookings(repositories, caller, resource.id(), Optional.of(resource), now);
                    if (!knowing && !hit.isEmpty()) {
                        return Result.failure(new Rejection.BookingsAffected(hit.size()));
                    }
                    repositories.sites().save(resource);
                    publish(
                            repositories,
                            caller,
                            "resource-saved",
                            resource.id().value(),
                            hit,
                            now);
                    return Result.success(resource);
                });
    }

    /** Retires a resource: it is no longer offered, and its past bookings stay. */
    public Result<SchedulableResource> retire(Caller caller, ResourceId id, boolean knowing) {
        return executor.change(
                caller, Permission.MANAGE_RESOURCES, "retire", RecordType.RESOURCE, id.value(), (repositories, now) -> {
                    repositories.bookings().lockResources(new TreeSet<>(List.of(id)));
                    var resource = repositories.sites().resource(id);
                    if (resource.isEmpty()) {
                        return Result.failure(new Rejection.NotFound("resource", id.value()));
                    }
                    var hit = affectedBookings(repositories, caller, id, Optional.empty(), now);
                    if (!knowing && !hit.isEmpty()) {
                        return Result.failure(new Rejection.BookingsAffected(hit.size()));
                    }
                    repositories.sites().retire(id);
                    publish(repositories, caller, "resource-retired", id.value(), hit, now);
                    return Result.success(resource.get());
                });
    }

    public Result<ProcedureTemplate> save(Caller caller, ProcedureTemplate procedure) {
        return executor.change(
                caller,
                Permission.MANAGE_RESOURCES,
                "save",
                RecordType.DEFINITION,
                procedure.code(),
                (repositories, now) -> {
                    if (procedure
                            .requiredRoles(ir.domain.session.Anaesthesia.GENERAL)
                            .isEmpty()) {
                        return Result.failure(new Rejection.MissingValue("phases", "at-least-one-role-in"));
                    }
                    var known = repositories.sites().resources().stream()
                            .map(SchedulableResource::id)
                            .toList();
                    for (var pool : procedure.pools().values()) {
                        for (var member : java.util.stream.Stream.concat(
                                        pool.preferred().stream(), pool.required().stream())
                                .toList()) {
                            if (!known.contains(member)) {
                                return Result.failure(new Rejection.NotFound("resource", member.value()));
                            }
                        }
                    }
                    repositories.sites().save(procedure);
                    publish(repositories, caller, "procedure-saved", procedure.code(), List.of(), now);
                    return Result.success(procedure);
                });
    }

    /** Saves a site's settings; a new site is listed after the home site. */
    public Result<Site> save(Caller caller, Site site) {
        return executor.change(
                caller,
                Permission.MANAGE_RESOURCES,
                "save",
                RecordType.SITE,
                site.id().value(),
                (repositories, now) -> {
                    if (!HolidayCalendar.known(site.holidayRegion())) {
                        return Result.failure(new Rejection.InvalidValue(
                                "holiday region", site.holidayRegion(), "country-and-region-such-as"));
                    }
                    repositories.sites().save(site);
                    publish(repositories, caller, "site-saved", site.id().value(), List.of(), now);
                    return Result.success(site);
                });
    }

    private static List<AffectedBooking> affectedBookings(
            Repositories repositories,
            Caller caller,
            ResourceId id,
            Optional<SchedulableResource> changed,
            Instant now) {
        var before = repositories.sites().resource(id);
        return before.map(resource -> new AffectedBookingFinder(repositories, caller, now)
                        .findAffectedBy(
                                resource,
                                changed,
                                repositories.sites().site(resource.site()).orElseThrow()))
                .orElse(List.of());
    }

    private static void publish(
            Repositories repositories, Caller caller, String topic, String id, List<AffectedBooking> hit, Instant now) {
        repositories
                .outbox()
                .add(new Outbox.Event(now, topic, id, Optional.empty(), Map.of("hit", String.valueOf(hit.size()))));
        repositories
                .audit()
                .add(AuditLog.AuditEntry.success(now, caller, topic, RecordType.SITE, id, Optional.empty()));
    }
}
