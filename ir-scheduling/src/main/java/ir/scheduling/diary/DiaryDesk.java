package ir.scheduling.diary;

import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.resource.DiaryEntry;
import ir.domain.resource.Resource;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SiteId;
import ir.domain.time.CalendarBounds;
import ir.domain.time.TimeWindow;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.availability.FreeTimeIndex;
import ir.scheduling.availability.Occurrences;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.site.Site;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Stores;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Enters and removes what happens in diaries beside sessions. A person sees first which booked sessions a change hits;
 * another system's busy time is entered anyway, since it is so, and its hits are listed.
 */
public final class DiaryDesk {
    private static final java.time.Duration FOREVER = java.time.Duration.ofDays(36_500);

    /** Repetitions are counted from the first one on, at every search. */
    static final java.time.Duration OLDEST_REPEATED = java.time.Duration.ofDays(3_660);

    private static final int LONGEST_SYSTEM = 500;

    static final String OLDEST_EXPECTED = "at most ten years ago, where the entry repeats";

    private final Entrance entrance;

    public DiaryDesk(Entrance entrance) {
        this.entrance = entrance;
    }

    /** What happens at a site, soonest first. */
    public Outcome<List<DiaryEntry>> entries(Actor actor, Optional<SiteId> site) {
        return entrance.read(
                actor,
                Permission.MANAGE_RESOURCES,
                "list",
                "Schedule",
                "",
                (stores, now) -> Outcome.done(stores.diaries()
                        .list(site(stores, site).id(), new TimeWindow(now, now.plus(FreeTimeIndex.AHEAD)))));
    }

    /** Booked sessions that have lost a resource, worst first. */
    public Outcome<List<Hit>> hits(Actor actor, Optional<SiteId> site) {
        return entrance.read(actor, Permission.READ, "list", "Appointment", "", (stores, now) -> {
            var hits = new Hits(stores, actor, now).now(site(stores, site));
            stores.audit()
                    .addAll(AuditTrail.Entry.each(
                            now,
                            actor,
                            "list",
                            "Appointment",
                            hits.stream().map(h -> h.booking().patient()).toList()));
            return Outcome.done(hits);
        });
    }

    /** Which booked sessions an entry would hit; nothing is kept. */
    public Outcome<List<Hit>> preview(Actor actor, DiaryEntry entry) {
        return entrance.read(
                actor,
                Permission.MANAGE_RESOURCES,
                "preview",
                "Schedule",
                entry.id(),
                (stores, now) -> checked(stores, entry, now)
                        .map(fine -> new Hits(stores, actor, now).with(fine, site(stores, Optional.of(fine.site())))));
    }

    /** @param knowing the sessions it hits were seen; without that a change that hits any is refused */
    public Outcome<DiaryEntry> enter(Actor actor, DiaryEntry entry, boolean knowing) {
        return entrance.change(
                actor,
                Permission.MANAGE_RESOURCES,
                "enter",
                "Schedule",
                entry.id(),
                (stores, now) -> checked(stores, entry, now).then(fine -> {
                    lock(stores, fine);
                    var hit = new Hits(stores, actor, now).with(fine, site(stores, Optional.of(fine.site())));
                    if (!knowing && !hit.isEmpty()) {
                        return Outcome.refused(new Refusal.SessionsHit(hit.size()));
                    }
                    keep(stores, actor, fine, hit, now);
                    return Outcome.done(fine);
                }));
    }

    public Outcome<DiaryEntry> remove(Actor actor, String id, boolean knowing) {
        return entrance.change(actor, Permission.MANAGE_RESOURCES, "remove", "Schedule", id, (stores, now) -> {
            var entry = stores.diaries().find(id);
            if (entry.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("diary entry", id));
            }
            lock(stores, entry.get());
            var hit = new Hits(stores, actor, now)
                    .without(entry.get(), site(stores, Optional.of(entry.get().site())));
            if (!knowing && !hit.isEmpty()) {
                return Outcome.refused(new Refusal.SessionsHit(hit.size()));
            }
            stores.diaries().remove(entry.get());
            tell(stores, actor, "diary-entry-removed", entry.get(), hit, now);
            return Outcome.done(entry.get());
        });
    }

    /** How a file of busy time is written. */
    public enum Format {
        CSV,
        ICALENDAR
    }

    /** What came of a file. */
    public record Imported(int entered, int changed, int removed, List<Hit> hits) {}

    /**
     * A file of one resource's time taken elsewhere. An entry its system sent before is replaced; one the system cancels
     * is removed; a bad line refuses the file and nothing of it is kept.
     *
     * @param system the name of the other system, under whose ids entries are found again
     */
    public Outcome<Imported> read(Actor actor, ResourceId resource, String system, Format format, String text) {
        return entrance.change(
                actor, Permission.MANAGE_RESOURCES, "import", "Slot", resource.value(), (stores, now) -> {
                    var of = stores.sites().resource(resource);
                    if (of.isEmpty()) {
                        return Outcome.refused(new Refusal.NotFound("resource", resource.value()));
                    }
                    if (system.isBlank() || system.equals(DiaryEntry.Source.HAND)) {
                        return Outcome.refused(new Refusal.InvalidValue("system", system, "the other system's name"));
                    }
                    if (system.length() > LONGEST_SYSTEM) {
                        return Outcome.refused(new Refusal.InvalidValue(
                                "system", system.length() + " characters", "at most " + LONGEST_SYSTEM));
                    }
                    var site = site(stores, Optional.of(of.get().site()));
                    List<BusyTimes.Line> lines;
                    try {
                        lines = format == Format.CSV
                                ? BusyTimes.csv(text, site.zone())
                                : BusyTimes.iCalendar(text, site.zone());
                    } catch (BusyTimes.Unreadable unreadable) {
                        return Outcome.refused(new Refusal.InvalidValue(
                                unreadable.where(), unreadable.found(), unreadable.expected()));
                    }
                    return imported(stores, actor, of.get(), system.strip(), lines, now);
                });
    }

    private static Outcome<Imported> imported(
            Stores stores, Actor actor, Resource resource, String system, List<BusyTimes.Line> lines, Instant now) {
        stores.bookings().lockDiaries(new TreeSet<>(List.of(resource.id())));
        int entered = 0;
        int changed = 0;
        int removed = 0;
        var site = site(stores, Optional.of(resource.site()));
        var before = new Hits(stores, actor, now).now(List.of(resource), site);
        var known = stores
                .diaries()
                .of(List.of(resource.id()), List.of(), new TimeWindow(Instant.EPOCH, now.plus(FOREVER)))
                .stream()
                .collect(Collectors.toMap(DiaryEntry::source, e -> e));
        for (var line : lines) {
            var source = new DiaryEntry.Source(system, resource.id() + "/" + line.externalId());
            var old = Optional.ofNullable(known.get(source));
            if (line.cancelled()) {
                old.ifPresent(stores.diaries()::remove);
                removed += old.isPresent() ? 1 : 0;
                continue;
            }
            if (line.repeats().isPresent() && line.window().start().isBefore(now.minus(OLDEST_REPEATED))) {
                return Outcome.refused(new Refusal.InvalidValue(
                        line.where(), line.window().start().toString(), OLDEST_EXPECTED));
            }
            var entry = new DiaryEntry(
                    old.map(DiaryEntry::id).orElseGet(() -> UUID.randomUUID().toString()),
                    resource.site(),
                    Optional.of(resource.id()),
                    line.kind(),
                    line.window(),
                    line.repeats(),
                    line.title(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    source);
            stores.diaries().save(entry);
            known.put(source, entry);
            if (old.isPresent()) {
                changed++;
            } else {
                entered++;
            }
        }
        var hits = new ArrayList<>(new Hits(stores, actor, now).now(List.of(resource), site));
        hits.removeAll(before);
        stores.outbox()
                .add(new Outbox.Event(
                        now,
                        "busy-time-imported",
                        resource.id().value(),
                        Optional.empty(),
                        Map.of("lines", String.valueOf(lines.size()), "hit", String.valueOf(hits.size()))));
        stores.audit()
                .add(AuditTrail.Entry.done(
                        now, actor, "import", "Slot", resource.id().value(), Optional.empty()));
        return Outcome.done(new Imported(entered, changed, removed, List.copyOf(hits)));
    }

    /** One stretch of busy time, as a client with that right writes it; sent again, it replaces itself. */
    public Outcome<DiaryEntry> busy(
            Actor actor,
            ResourceId resource,
            TimeWindow window,
            boolean unavailable,
            String title,
            DiaryEntry.Source source) {
        return entrance.change(actor, Permission.ENTER_BUSY_TIME, "enter", "Slot", "", (stores, now) -> {
            if (CalendarBounds.span("Slot.end", window) instanceof Outcome.Refused<TimeWindow> refused) {
                return Outcome.refused(refused.refusal());
            }
            if (source.byHand()) {
                return Outcome.refused(
                        new Refusal.InvalidValue("Slot.identifier", source.system(), "the other system's own URI"));
            }
            var of = stores.sites().resource(resource);
            if (of.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("resource", resource.value()));
            }
            stores.bookings().lockDiaries(new TreeSet<>(List.of(resource)));
            var before = stores.diaries().ofSource(source);
            var entry = new DiaryEntry(
                    before.map(DiaryEntry::id).orElseGet(() -> UUID.randomUUID().toString()),
                    of.get().site(),
                    Optional.of(resource),
                    unavailable ? DiaryEntry.Kind.CLOSURE : DiaryEntry.Kind.BUSY_ELSEWHERE,
                    window,
                    Optional.empty(),
                    title,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    source);
            var hit = new Hits(stores, actor, now).with(entry, site(stores, Optional.of(entry.site())));
            keep(stores, actor, entry, hit, now);
            return Outcome.done(entry);
        });
    }

    /** The time is free again. */
    public Outcome<DiaryEntry> free(Actor actor, String id) {
        return entrance.change(actor, Permission.ENTER_BUSY_TIME, "remove", "Slot", id, (stores, now) -> {
            var entry = stores.diaries().find(id).filter(e -> !e.source().byHand());
            if (entry.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("Slot", id));
            }
            stores.diaries().remove(entry.get());
            tell(stores, actor, "diary-entry-removed", entry.get(), List.of(), now);
            return Outcome.done(entry.get());
        });
    }

    private static Outcome<DiaryEntry> checked(Stores stores, DiaryEntry entry, Instant now) {
        if (stores.sites().site(entry.site()).isEmpty()) {
            return Outcome.refused(new Refusal.NotFound("site", entry.site().value()));
        }
        var resource = entry.resource().map(id -> stores.sites().resource(id));
        if (resource.filter(Optional::isEmpty).isPresent()) {
            return Outcome.refused(new Refusal.NotFound(
                    "resource", entry.resource().orElseThrow().value()));
        }
        if (entry.repeats().isPresent()) {
            try {
                Occurrences.rule(entry.repeats().get());
            } catch (IllegalArgumentException broken) {
                return Outcome.refused(
                        new Refusal.InvalidValue("repeats", entry.repeats().get(), Occurrences.EXPECTED));
            }
        }
        if (entry.repeats().isPresent() && entry.window().start().isBefore(now.minus(OLDEST_REPEATED))) {
            return Outcome.refused(
                    new Refusal.InvalidValue("start", entry.window().start().toString(), OLDEST_EXPECTED));
        }
        return CalendarBounds.span("end", entry.window()).map(fine -> entry);
    }

    /** Whoever writes into a diary locks it as whoever books does: neither overlooks the other. */
    private static void lock(Stores stores, DiaryEntry entry) {
        stores.bookings()
                .lockDiaries(entry.resource()
                        .map(id -> new TreeSet<>(List.of(id)))
                        .orElseGet(() -> stores.sites().resources().stream()
                                .filter(r -> r.site().equals(entry.site()))
                                .map(Resource::id)
                                .collect(Collectors.toCollection(TreeSet::new))));
    }

    private static void keep(Stores stores, Actor actor, DiaryEntry entry, List<Hit> hit, Instant now) {
        stores.diaries().save(entry);
        tell(stores, actor, "diary-entry-kept", entry, hit, now);
    }

    private static void tell(Stores stores, Actor actor, String topic, DiaryEntry entry, List<Hit> hit, Instant now) {
        stores.outbox()
                .add(new Outbox.Event(
                        now,
                        topic,
                        entry.id(),
                        Optional.empty(),
                        Map.of("kind", entry.kind().name(), "hit", String.valueOf(hit.size()))));
        var rows = new ArrayList<AuditTrail.Entry>();
        rows.add(AuditTrail.Entry.done(now, actor, topic, "Schedule", entry.id(), Optional.empty()));
        hit.forEach(h -> rows.add(AuditTrail.Entry.done(
                now,
                actor,
                "hit",
                "Appointment",
                h.booking().id().value(),
                Optional.of(h.booking().patient()))));
        stores.audit().addAll(rows);
    }

    private static Site site(Stores stores, Optional<SiteId> id) {
        return id.flatMap(stores.sites()::site).orElseGet(stores.sites()::site);
    }
}
