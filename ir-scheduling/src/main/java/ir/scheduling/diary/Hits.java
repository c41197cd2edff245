package ir.scheduling.diary;

import ir.domain.booking.Allocation;
import ir.domain.booking.Booking;
import ir.domain.booking.DeskOverride;
import ir.domain.outcome.Refusal.Closed;
import ir.domain.referral.Referral;
import ir.domain.resource.DiaryEntry;
import ir.domain.resource.Resource;
import ir.domain.resource.ResourceId;
import ir.domain.time.TimeWindow;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.availability.FreeTimeIndex;
import ir.scheduling.availability.OpenTime;
import ir.scheduling.site.Site;
import ir.scheduling.work.Stores;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Booked sessions against diaries: as they are, or as they would be. */
final class Hits {
    private final Stores stores;
    private final Actor actor;
    private final Instant now;

    Hits(Stores stores, Actor actor, Instant now) {
        this.stores = stores;
        this.actor = actor;
        this.now = now;
    }

    /** Whether an allocation could not be had with these diaries. */
    private interface Diary {
        Optional<OpenTime> of(ResourceId resource);
    }

    /** Sessions that these diaries hit today. */
    List<Hit> now(Site site) {
        return now(
                stores.sites().resources().stream()
                        .filter(r -> r.site().equals(site.id()))
                        .toList(),
                site);
    }

    List<Hit> now(List<Resource> resources, Site site) {
        var diaries = diaries(resources, site, entries(resources, site));
        return hits(resources, id -> Optional.ofNullable(diaries.get(id)), id -> Optional.empty());
    }

    /** Sessions that would be hit if an entry were there. */
    List<Hit> with(DiaryEntry entry, Site site) {
        var resources = stores.sites().resources().stream()
                .filter(r -> r.site().equals(site.id()) && entry.concerns(r.id()))
                .toList();
        var entries = entries(resources, site);
        var others = entries.stream().filter(e -> !e.id().equals(entry.id())).toList();
        var changed = new ArrayList<>(others);
        changed.add(entry);
        return changing(resources, site, entries, changed);
    }

    /** Sessions that would be hit if an entry were gone: a shift, say. */
    List<Hit> without(DiaryEntry entry, Site site) {
        var resources = stores.sites().resources().stream()
                .filter(r -> r.site().equals(site.id()) && entry.concerns(r.id()))
                .toList();
        var entries = entries(resources, site);
        return changing(
                resources,
                site,
                entries,
                entries.stream().filter(e -> !e.id().equals(entry.id())).toList());
    }

    /** Sessions that would be hit if a resource were so; a retired one is there no more. */
    List<Hit> with(Resource before, Optional<Resource> after, Site site) {
        var entries = entries(List.of(before), site);
        var was = new OpenTime(before, site, entries);
        return hits(List.of(before), id -> after.map(r -> new OpenTime(r, site, entries)), id -> Optional.of(was));
    }

    private List<Hit> changing(List<Resource> resources, Site site, List<DiaryEntry> before, List<DiaryEntry> after) {
        var was = diaries(resources, site, before);
        var will = diaries(resources, site, after);
        return hits(resources, id -> Optional.ofNullable(will.get(id)), id -> Optional.ofNullable(was.get(id)));
    }

    private List<DiaryEntry> entries(List<Resource> resources, Site site) {
        return stores.diaries().of(resources.stream().map(Resource::id).toList(), List.of(site.id()), ahead());
    }

    private TimeWindow ahead() {
        return new TimeWindow(now, now.plus(FreeTimeIndex.AHEAD));
    }

    private static Map<ResourceId, OpenTime> diaries(List<Resource> resources, Site site, List<DiaryEntry> entries) {
        return resources.stream().collect(Collectors.toMap(Resource::id, r -> new OpenTime(r, site, entries)));
    }

    private List<Hit> hits(Collection<Resource> resources, Diary will, Diary was) {
        var ids = resources.stream().map(Resource::id).toList();
        var bookings = stores.bookings().on(ids, ahead()).stream()
                .filter(b -> b.blockingAt(now) && b.planned().end().isAfter(now))
                .toList();
        var found = new ArrayList<Raw>();
        for (var booking : bookings) {
            booking.allocations().stream()
                    .filter(a -> ids.contains(a.resource()))
                    .flatMap(a -> raw(booking, a, will, was).stream())
                    .forEach(found::add);
        }
        return told(found);
    }

    private record Raw(Booking booking, Allocation allocation, Closed because) {}

    private Optional<Raw> raw(Booking booking, Allocation allocation, Diary will, Diary was) {
        var over = booking.overrides().stream().map(DeskOverride::rule).toList();
        var because = closed(will, booking, allocation, over);
        boolean already = was.of(allocation.resource()).isPresent()
                && closed(was, booking, allocation, over).isPresent();
        return already ? Optional.empty() : because.map(why -> new Raw(booking, allocation, why));
    }

    private Optional<Closed> closed(Diary diary, Booking booking, Allocation allocation, List<DeskOverride.Rule> over) {
        return diary.of(allocation.resource())
                .map(d -> d.closedIn(
                        allocation.window(),
                        stores.sites().template().code(),
                        booking.plan().input().probes(),
                        over,
                        now))
                .orElse(Optional.of(Closed.CLOSURE));
    }

    private List<Hit> told(List<Raw> found) {
        var referrals =
                stores
                        .referrals()
                        .find(found.stream()
                                .map(r -> r.booking().referral())
                                .distinct()
                                .toList())
                        .stream()
                        .collect(Collectors.toMap(Referral::id, r -> r));
        var patients = actor.may(Permission.READ)
                ? stores.records()
                        .patients(found.stream()
                                .map(r -> r.booking().patient())
                                .distinct()
                                .toList())
                : Map.<ir.domain.patient.PatientId, ir.domain.patient.Patient>of();
        return found.stream()
                .map(r -> new Hit(
                        r.booking(),
                        r.allocation(),
                        r.because(),
                        Optional.ofNullable(patients.get(r.booking().patient())),
                        java.util.Objects.requireNonNull(
                                        referrals.get(r.booking().referral()))
                                .treatBy()))
                .sorted(Comparator.comparingLong(Hits::slack)
                        .thenComparing(h -> h.booking().planned().start()))
                .toList();
    }

    /** Days left before the treat-by date if the session were lost; the fewer, the worse. */
    private static long slack(Hit hit) {
        return ChronoUnit.DAYS.between(
                hit.booking().planned().start().atZone(java.time.ZoneOffset.UTC).toLocalDate(), hit.treatBy());
    }
}
