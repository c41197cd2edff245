package ir.scheduling.availability;

import ir.domain.booking.Allocation;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.resource.SiteId;
import ir.domain.session.ProcedureTemplate;
import ir.domain.shared.TimeRange;
import ir.scheduling.site.Site;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The free time of all resources at one moment. It may be behind the database by a breath: what it offers may be gone,
 * and what it does not offer is looked for again. Never changed.
 *
 * @param availability the stretch it knows; beyond it nothing is free
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

    /** When a resource is free, whole gaps, as far as it is known. */
    public List<TimeRange> free(ResourceId id, TimeRange within) {
        return Optional.ofNullable(resources.get(id))
                .map(availability -> availability.free().within(within))
                .orElse(List.of());
    }

    /** The procedure referrals get where nobody names one. */
    public ProcedureTemplate procedure() {
        return procedures.get(0);
    }

    /** The procedure of an approach; the usual one where the clinic has none of its own for it. */
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

    /** As if a booking were not there: its own time is free for the place it moves to. */
    public AvailabilitySnapshot without(Collection<Allocation> own) {
        var changed = new LinkedHashMap<>(resources);
        for (var allocation : own) {
            changed.computeIfPresent(
                    allocation.resource(),
                    (id, time) -> time.withFree(time.free()
                            .or(FreeIntervals.of(List.of(allocation.window())).and(time.open()))));
        }
        return new AvailabilitySnapshot(sites, procedures, changed, availability);
    }

    /** Read from diaries by hand, without an index: what the index is held to. */
    public static AvailabilitySnapshot of(
            List<Site> sites,
            List<ProcedureTemplate> procedures,
            List<OpeningHoursCalendar> diaries,
            Map<ResourceId, List<TimeRange>> taken,
            TimeRange known) {
        var resources = new LinkedHashMap<ResourceId, ResourceAvailability>();
        for (var calendar : diaries) {
            var open = calendar.within(known);
            var id = calendar.resource().id();
            resources.put(
                    id,
                    new ResourceAvailability(
                            calendar.resource(),
                            calendar,
                            open,
                            open.less(taken.getOrDefault(id, List.of()).stream()
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

    /** The same with some resources read anew. */
    AvailabilitySnapshot with(Map<ResourceId, ResourceAvailability> changed) {
        var all = new LinkedHashMap<>(resources);
        all.putAll(new HashMap<>(changed));
        return new AvailabilitySnapshot(sites, procedures, all, availability);
    }
}
