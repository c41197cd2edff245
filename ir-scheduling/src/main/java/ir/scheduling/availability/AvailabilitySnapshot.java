package ir.scheduling.availability;

import ir.domain.booking.Allocation;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.resource.SiteId;
import ir.domain.session.ProcedureTemplate;
import ir.domain.shared.TimeRange;
import ir.scheduling.repository.Site;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The free time of all resources at one moment, immutable. It may lag behind the database: an offered slot may be
 * taken, and a slot it does not offer is found by a later search.
 *
 * @param availability the known period; beyond it nothing is free
 */
public record AvailabilitySnapshot(
        List<Site> sites,
        List<ProcedureTemplate> procedures,
        Map<ResourceId, ResourceAvailability> resources,
        TimeRange availability) {

    public Site site(SiteId id) {
        return sites.stream().filter(s -> s.id().equals(id)).findFirst().orElseThrow();
    }

    public Site home() {
        return sites.get(0);
    }

    /** The free intervals of a resource that overlap a period, not clipped to it. */
    public List<TimeRange> free(ResourceId id, TimeRange within) {
        return Optional.ofNullable(resources.get(id))
                .map(availability -> availability.free().within(within))
                .orElse(List.of());
    }

    /** The default procedure of referrals. */
    public ProcedureTemplate procedure() {
        return procedures.get(0);
    }

    /** The procedure of an approach; the default procedure where the clinic has none for it. */
    public ProcedureTemplate procedure(Optional<String> approach) {
        return approach.flatMap(named -> procedures.stream()
                        .filter(p -> p.approach().equals(named))
                        .findFirst())
                .orElseGet(this::procedure);
    }

    public List<SchedulableResource> resourcesAt(SiteId site) {
        return resources.values().stream()
                .map(ResourceAvailability::resource)
                .filter(r -> r.site().equals(site))
                .toList();
    }

    public Optional<SchedulableResource> resource(ResourceId id) {
        return Optional.ofNullable(resources.get(id)).map(ResourceAvailability::resource);
    }

    /** The snapshot without a booking: its own allocations are free for the slot it moves to. */
    public AvailabilitySnapshot without(Collection<Allocation> own) {
        var changed = new LinkedHashMap<>(resources);
        for (var allocation : own) {
            changed.computeIfPresent(
                    allocation.resource(),
                    (id, time) -> time.withFree(time.free()
                            .union(FreeIntervals.of(List.of(allocation.window()))
                                    .intersect(time.open()))));
        }
        return new AvailabilitySnapshot(sites, procedures, changed, availability);
    }

    /** Computes the snapshot from calendars without an index; the reference that the index is verified against. */
    public static AvailabilitySnapshot of(
            List<Site> sites,
            List<ProcedureTemplate> procedures,
            List<OpeningHoursCalendar> calendars,
            Map<ResourceId, List<TimeRange>> taken,
            TimeRange known) {
        var resources = new LinkedHashMap<ResourceId, ResourceAvailability>();
        for (var calendar : calendars) {
            var open = calendar.within(known);
            var id = calendar.resource().id();
            resources.put(
                    id,
                    new ResourceAvailability(
                            calendar.resource(),
                            calendar,
                            open,
                            open.minus(taken.getOrDefault(id, List.of()).stream()
                                    .sorted()
                                    .toList()),
                            conditional(calendar)));
        }
        return new AvailabilitySnapshot(sites, procedures, resources, known);
    }

    static boolean conditional(OpeningHoursCalendar calendar) {
        return calendar.entries().stream()
                .anyMatch(e -> e.type() == ir.domain.resource.CalendarEvent.EventType.RESERVED
                        || e.type() == ir.domain.resource.CalendarEvent.EventType.FEWER_CHANNELS);
    }

    /** The same snapshot with some resources replaced. */
    AvailabilitySnapshot with(Map<ResourceId, ResourceAvailability> changed) {
        var all = new LinkedHashMap<>(resources);
        all.putAll(new HashMap<>(changed));
        return new AvailabilitySnapshot(sites, procedures, all, availability);
    }
}
