package ir.scheduling.availability;

import ir.domain.booking.Allocation;
import ir.domain.resource.ProcedureTemplate;
import ir.domain.resource.Resource;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SiteId;
import ir.domain.time.TimeWindow;
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
 * @param known the stretch it knows; beyond it nothing is free
 */
public record FreeTime(
        List<Site> sites,
        List<ProcedureTemplate> procedures,
        Map<ResourceId, ResourceTime> resources,
        TimeWindow known) {

    public Site site(SiteId id) {
        return sites.stream().filter(s -> s.id().equals(id)).findFirst().orElseThrow();
    }

    public Site home() {
        return sites.get(0);
    }

    /** When a resource is free, whole gaps, as far as it is known. */
    public List<TimeWindow> free(ResourceId id, TimeWindow within) {
        return Optional.ofNullable(resources.get(id))
                .map(time -> time.free().within(within))
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

    public List<Resource> resourcesAt(SiteId site) {
        return resources.values().stream()
                .map(ResourceTime::resource)
                .filter(r -> r.site().equals(site))
                .toList();
    }

    public Optional<Resource> resource(ResourceId id) {
        return Optional.ofNullable(resources.get(id)).map(ResourceTime::resource);
    }

    /** As if a booking were not there: its own time is free for the place it moves to. */
    public FreeTime without(Collection<Allocation> own) {
        var changed = new LinkedHashMap<>(resources);
        for (var allocation : own) {
            changed.computeIfPresent(
                    allocation.resource(),
                    (id, time) -> time.withFree(
                            time.free().or(Gaps.of(List.of(allocation.window())).and(time.open()))));
        }
        return new FreeTime(sites, procedures, changed, known);
    }

    /** Read from diaries by hand, without an index: what the index is held to. */
    public static FreeTime of(
            List<Site> sites,
            List<ProcedureTemplate> procedures,
            List<OpenTime> diaries,
            Map<ResourceId, List<TimeWindow>> taken,
            TimeWindow known) {
        var resources = new LinkedHashMap<ResourceId, ResourceTime>();
        for (var diary : diaries) {
            var open = diary.within(known);
            var id = diary.resource().id();
            resources.put(
                    id,
                    new ResourceTime(
                            diary.resource(),
                            diary,
                            open,
                            open.less(taken.getOrDefault(id, List.of()).stream()
                                    .sorted()
                                    .toList()),
                            conditional(diary)));
        }
        return new FreeTime(sites, procedures, resources, known);
    }

    static boolean conditional(OpenTime diary) {
        return diary.entries().stream()
                .anyMatch(e -> e.kind() == ir.domain.resource.DiaryEntry.Kind.RESERVED
                        || e.kind() == ir.domain.resource.DiaryEntry.Kind.FEWER_CHANNELS);
    }

    /** The same with some resources read anew. */
    FreeTime with(Map<ResourceId, ResourceTime> changed) {
        var all = new LinkedHashMap<>(resources);
        all.putAll(new HashMap<>(changed));
        return new FreeTime(sites, procedures, all, known);
    }
}
