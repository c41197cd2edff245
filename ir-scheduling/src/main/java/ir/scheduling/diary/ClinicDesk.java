package ir.scheduling.diary;

import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.resource.ProcedureTemplate;
import ir.domain.resource.Resource;
import ir.domain.resource.ResourceId;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.availability.Holidays;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.site.Site;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Stores;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What the clinic is made of, changed while it works: people, rooms, machines, hours, procedures, sites. */
public final class ClinicDesk {
    private final Entrance entrance;

    public ClinicDesk(Entrance entrance) {
        this.entrance = entrance;
    }

    /** The clinic as it is set up. */
    public record SetUp(List<Site> sites, List<Resource> resources, List<ProcedureTemplate> procedures) {}

    public Outcome<SetUp> setUp(Actor actor) {
        return entrance.read(
                actor,
                Permission.MANAGE_RESOURCES,
                "read",
                "Organization",
                "",
                (stores, now) -> Outcome.done(new SetUp(
                        stores.sites().all(),
                        stores.sites().resources(),
                        stores.sites().templates())));
    }

    /** Which booked sessions a resource would lose if it were so; empty retires it. Nothing is kept. */
    public Outcome<List<Hit>> preview(Actor actor, ResourceId id, Optional<Resource> changed) {
        return entrance.read(
                actor,
                Permission.MANAGE_RESOURCES,
                "preview",
                "Location",
                id.value(),
                (stores, now) -> Outcome.done(hits(stores, actor, id, changed, now)));
    }

    /** A new resource, or a known one changed. Sessions it would hit must have been seen. */
    public Outcome<Resource> save(Actor actor, Resource resource, boolean knowing) {
        return entrance.change(
                actor,
                Permission.MANAGE_RESOURCES,
                "save",
                "Location",
                resource.id().value(),
                (stores, now) -> {
                    if (stores.sites().site(resource.site()).isEmpty()) {
                        return Outcome.refused(
                                new Refusal.NotFound("site", resource.site().value()));
                    }
                    stores.bookings().lockDiaries(new TreeSet<>(List.of(resource.id())));
                    var before = stores.sites().resource(resource.id());
                    if (before.filter(b ->
                                    b.role() != resource.role() || !b.site().equals(resource.site()))
                            .isPresent()) {
                        return Outcome.refused(new Refusal.InvalidValue(
                                "role or site",
                                resource.role().name(),
                                "the same as before; enter a new resource instead"));
                    }
                    var hit = hits(stores, actor, resource.id(), Optional.of(resource), now);
                    if (!knowing && !hit.isEmpty()) {
                        return Outcome.refused(new Refusal.SessionsHit(hit.size()));
                    }
                    stores.sites().save(resource);
                    tell(stores, actor, "resource-saved", resource.id().value(), hit, now);
                    return Outcome.done(resource);
                });
    }

    /** Not offered any more; its past stays. */
    public Outcome<Resource> retire(Actor actor, ResourceId id, boolean knowing) {
        return entrance.change(actor, Permission.MANAGE_RESOURCES, "retire", "Location", id.value(), (stores, now) -> {
            stores.bookings().lockDiaries(new TreeSet<>(List.of(id)));
            var resource = stores.sites().resource(id);
            if (resource.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("resource", id.value()));
            }
            var hit = hits(stores, actor, id, Optional.empty(), now);
            if (!knowing && !hit.isEmpty()) {
                return Outcome.refused(new Refusal.SessionsHit(hit.size()));
            }
            stores.sites().retire(id);
            tell(stores, actor, "resource-retired", id.value(), hit, now);
            return Outcome.done(resource.get());
        });
    }

    public Outcome<ProcedureTemplate> save(Actor actor, ProcedureTemplate procedure) {
        return entrance.change(
                actor, Permission.MANAGE_RESOURCES, "save", "PlanDefinition", procedure.code(), (stores, now) -> {
                    if (procedure.needs(ir.domain.session.Anaesthesia.GENERAL).isEmpty()) {
                        return Outcome.refused(new Refusal.MissingValue("phases", "at least one role in one phase"));
                    }
                    var known = stores.sites().resources().stream()
                            .map(Resource::id)
                            .toList();
                    for (var pool : procedure.pools().values()) {
                        for (var member : java.util.stream.Stream.concat(
                                        pool.preferred().stream(), pool.required().stream())
                                .toList()) {
                            if (!known.contains(member)) {
                                return Outcome.refused(new Refusal.NotFound("resource", member.value()));
                            }
                        }
                    }
                    stores.sites().save(procedure);
                    tell(stores, actor, "procedure-saved", procedure.code(), List.of(), now);
                    return Outcome.done(procedure);
                });
    }

    /** A site's settings; a new one comes after home. */
    public Outcome<Site> save(Actor actor, Site site) {
        return entrance.change(
                actor,
                Permission.MANAGE_RESOURCES,
                "save",
                "Organization",
                site.id().value(),
                (stores, now) -> {
                    if (!Holidays.known(site.holidayRegion())) {
                        return Outcome.refused(new Refusal.InvalidValue(
                                "holiday region",
                                site.holidayRegion(),
                                "a country and region such as de-be, or nothing"));
                    }
                    stores.sites().save(site);
                    tell(stores, actor, "site-saved", site.id().value(), List.of(), now);
                    return Outcome.done(site);
                });
    }

    private static List<Hit> hits(Stores stores, Actor actor, ResourceId id, Optional<Resource> changed, Instant now) {
        var before = stores.sites().resource(id);
        return before.map(resource -> new Hits(stores, actor, now)
                        .with(
                                resource,
                                changed,
                                stores.sites().site(resource.site()).orElseThrow()))
                .orElse(List.of());
    }

    private static void tell(Stores stores, Actor actor, String topic, String id, List<Hit> hit, Instant now) {
        stores.outbox()
                .add(new Outbox.Event(now, topic, id, Optional.empty(), Map.of("hit", String.valueOf(hit.size()))));
        stores.audit().add(AuditTrail.Entry.done(now, actor, topic, "Organization", id, Optional.empty()));
    }
}
