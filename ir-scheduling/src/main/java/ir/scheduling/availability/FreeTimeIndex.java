package ir.scheduling.availability;

import ir.domain.booking.Allocation;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.resource.DiaryEntry;
import ir.domain.resource.Resource;
import ir.domain.resource.ResourceId;
import ir.domain.time.TimeWindow;
import ir.scheduling.site.Site;
import ir.scheduling.work.Stores;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The free time of the clinic in memory, so that a search asks no diary of the database. It is read once, then follows
 * commits: this process's own at once, other processes' as the database tells of them. It may offer what is gone; the
 * database decides when somebody takes it. Bookings come in any order and twice: the version says which is news.
 */
public final class FreeTimeIndex {
    /** How far ahead it knows; nobody books further. */
    public static final Duration AHEAD = Duration.ofDays(400);

    private static final Duration BEHIND = Duration.ofDays(2);

    /** No allocation is longer. */
    private static final int LONGEST_MINUTES = 24 * 60;

    private final Set<BookingId> heard = ConcurrentHashMap.newKeySet();
    private final Set<ResourceId> dirty = ConcurrentHashMap.newKeySet();
    private volatile @Nullable FreeTime current;
    private volatile Instant nextLapse = Instant.MAX;
    private Instant builtAt = Instant.MIN;
    private final Map<BookingId, Known> bookings = new HashMap<>();
    private final Map<ResourceId, TreeSet<Taken>> taken = new HashMap<>();
    private final PriorityQueue<Lapse> lapses = new PriorityQueue<>(Comparator.comparing(Lapse::at));

    /** A booking's newest version and the time it blocks; one that was given back blocks none. */
    private record Known(long version, List<Allocation> blocking) {}

    private record Taken(int start, int end, BookingId booking) implements Comparable<Taken> {
        @Override
        public int compareTo(Taken other) {
            int byStart = Integer.compare(start, other.start);
            return byStart != 0 ? byStart : booking.value().compareTo(other.booking.value());
        }
    }

    private record Lapse(Instant at, BookingId booking, long version) {}

    /**
     * The free time now. The first call, and the first of each day, reads the clinic's diaries; later ones read what
     * others were heard to have changed, and nothing on a quiet clinic.
     */
    public FreeTime at(Stores stores, Instant now) {
        var known = current;
        if (known == null || now.isAfter(builtAt.plus(Duration.ofDays(1))) || now.isBefore(builtAt)) {
            return rebuilt(stores, now);
        }
        if (!heard.isEmpty() || !dirty.isEmpty()) {
            known = caughtUp(stores, now);
        }
        return now.isBefore(nextLapse) ? known : afterLapses(now);
    }

    /** Somebody else changed a booking; it is read before the next search. */
    public void hear(BookingId id, long version) {
        if (!knows(id, version)) {
            heard.add(id);
        }
    }

    /** Hours or entries of these diaries changed; they are read before the next search. */
    public void hear(Collection<ResourceId> diaries) {
        dirty.addAll(diaries);
    }

    /** What it knows may be wrong, as after a lost connection: the next search reads everything. */
    public synchronized void forget() {
        current = null;
    }

    private synchronized FreeTime rebuilt(Stores stores, Instant now) {
        var known = current;
        if (known != null && !now.isAfter(builtAt.plus(Duration.ofDays(1))) && !now.isBefore(builtAt)) {
            return known;
        }
        return build(stores, now, new TimeWindow(now.minus(BEHIND), now.plus(AHEAD)));
    }

    private FreeTime build(Stores stores, Instant now, TimeWindow horizon) {
        bookings.clear();
        taken.clear();
        lapses.clear();
        nextLapse = Instant.MAX;
        for (var booking : stores.bookings().blockingAfter(horizon.start())) {
            note(booking, now);
        }
        var sites = stores.sites().all();
        var resources = stores.sites().resources();
        var entries = stores.diaries()
                .of(
                        resources.stream().map(Resource::id).toList(),
                        sites.stream().map(Site::id).toList(),
                        horizon);
        var byId = new LinkedHashMap<ResourceId, ResourceTime>();
        for (var resource : resources) {
            byId.put(resource.id(), read(resource, sites, entries, horizon));
        }
        var free = new FreeTime(sites, stores.sites().templates(), byId, horizon);
        builtAt = now;
        current = free;
        return free;
    }

    private ResourceTime read(Resource resource, List<Site> sites, List<DiaryEntry> entries, TimeWindow horizon) {
        var site = sites.stream()
                .filter(s -> s.id().equals(resource.site()))
                .findFirst()
                .orElseThrow();
        var diary = new OpenTime(
                resource,
                site,
                entries.stream().filter(e -> e.site().equals(site.id())).toList());
        var open = diary.within(horizon);
        var sessions = taken.getOrDefault(resource.id(), new TreeSet<>()).stream()
                .map(t -> new TimeWindow(Gaps.instant(t.start()), Gaps.instant(t.end())))
                .toList();
        return new ResourceTime(resource, diary, open, open.less(sessions), FreeTime.conditional(diary));
    }

    /** Bookings as they were committed. */
    public synchronized void follow(Collection<Booking> committed, Instant now) {
        var known = current;
        if (known == null) {
            return;
        }
        var touched = new HashMap<ResourceId, List<Allocation>>();
        for (var booking : committed) {
            for (var allocation : note(booking, now)) {
                touched.computeIfAbsent(allocation.resource(), id -> new ArrayList<>())
                        .add(allocation);
            }
        }
        publish(known, touched);
    }

    private synchronized boolean knows(BookingId id, long version) {
        var known = bookings.get(id);
        return current == null || (known != null && known.version() >= version);
    }

    /** What is marked is unmarked before it is read: a change in between marks it again. */
    private synchronized FreeTime caughtUp(Stores stores, Instant now) {
        var ids = List.copyOf(heard);
        ids.forEach(heard::remove);
        if (!ids.isEmpty()) {
            follow(stores.bookings().find(ids).values(), now);
        }
        var changed = List.copyOf(dirty);
        changed.forEach(dirty::remove);
        var known = current;
        if (known == null) {
            return rebuilt(stores, now);
        }
        return changed.isEmpty() ? known : reread(stores, known, changed, now);
    }

    private FreeTime reread(Stores stores, FreeTime known, List<ResourceId> changed, Instant now) {
        var resources = stores.sites().resources().stream()
                .collect(Collectors.toMap(Resource::id, Function.identity(), (a, b) -> a, LinkedHashMap::new));
        if (!resources.keySet().equals(known.resources().keySet())) {
            return build(stores, now, new TimeWindow(now.minus(BEHIND), now.plus(AHEAD)));
        }
        var entries = stores.diaries()
                .of(changed, known.sites().stream().map(Site::id).toList(), known.known());
        var anew = new HashMap<ResourceId, ResourceTime>();
        for (var id : changed) {
            Optional.ofNullable(resources.get(id))
                    .ifPresent(r -> anew.put(id, read(r, known.sites(), entries, known.known())));
        }
        var free = known.with(anew);
        current = free;
        return free;
    }

    /** Writes a booking down if it is news; gives every allocation it blocked or blocks now. */
    private List<Allocation> note(Booking booking, Instant now) {
        var before = bookings.get(booking.id());
        if (before != null && before.version() >= booking.version()) {
            return List.of();
        }
        var blocks = booking.blockingAt(now) ? booking.allocations() : List.<Allocation>of();
        bookings.put(booking.id(), new Known(booking.version(), blocks));
        if (before != null) {
            before.blocking().forEach(a -> diary(a).remove(taken(a, booking.id())));
        }
        blocks.forEach(a -> diary(a).add(taken(a, booking.id())));
        if (!blocks.isEmpty() && booking.state() instanceof BookingState.Held held) {
            lapses.add(new Lapse(held.expires(), booking.id(), booking.version()));
            if (held.expires().isBefore(nextLapse)) {
                nextLapse = held.expires();
            }
        }
        var touched = new ArrayList<>(blocks);
        if (before != null) {
            touched.addAll(before.blocking());
        }
        return touched;
    }

    private TreeSet<Taken> diary(Allocation allocation) {
        return taken.computeIfAbsent(allocation.resource(), id -> new TreeSet<>());
    }

    private static Taken taken(Allocation allocation, BookingId booking) {
        return new Taken(
                Gaps.minuteDown(allocation.window().start()),
                Gaps.minuteUp(allocation.window().end()),
                booking);
    }

    /** A hold past its time blocks nothing, whether or not anybody has tidied it. */
    private synchronized FreeTime afterLapses(Instant now) {
        var known = java.util.Objects.requireNonNull(current);
        var touched = new HashMap<ResourceId, List<Allocation>>();
        for (var lapse = lapses.peek(); lapse != null && !now.isBefore(lapse.at()); lapse = lapses.peek()) {
            lapses.remove();
            var booking = bookings.get(lapse.booking());
            if (booking != null && booking.version() == lapse.version()) {
                for (var allocation : booking.blocking()) {
                    diary(allocation).remove(taken(allocation, lapse.booking()));
                    touched.computeIfAbsent(allocation.resource(), id -> new ArrayList<>())
                            .add(allocation);
                }
                bookings.put(lapse.booking(), new Known(lapse.version(), List.of()));
            }
        }
        var next = lapses.peek();
        nextLapse = next == null ? Instant.MAX : next.at();
        return publish(known, touched);
    }

    private FreeTime publish(FreeTime known, Map<ResourceId, List<Allocation>> touched) {
        var changed = new HashMap<ResourceId, ResourceTime>();
        touched.forEach((id, allocations) -> {
            var time = known.resources().get(id);
            if (time != null) {
                changed.put(id, time.withFree(rewritten(time, allocations)));
            }
        });
        var now = changed.isEmpty() ? known : known.with(changed);
        current = now;
        return now;
    }

    /** Only the minutes that changed are worked out again: a year of gaps is copied, not computed. */
    private Gaps rewritten(ResourceTime time, List<Allocation> allocations) {
        var free = time.free();
        for (var allocation : allocations) {
            var window = new TimeWindow(
                    Gaps.instant(Gaps.minuteDown(allocation.window().start())),
                    Gaps.instant(Gaps.minuteUp(allocation.window().end())));
            int from = Gaps.minuteDown(window.start());
            int until = Gaps.minuteDown(window.end());
            var nearby = diary(allocation)
                    .subSet(
                            new Taken(from - LONGEST_MINUTES, 0, new BookingId("-")),
                            new Taken(until, 0, new BookingId("-")))
                    .stream()
                    .map(t -> new TimeWindow(Gaps.instant(t.start()), Gaps.instant(t.end())))
                    .toList();
            var inside = Gaps.of(List.of(window)).and(time.open()).less(nearby);
            free = free.rewritten(from, until, inside);
        }
        return free;
    }

    /** Resources whose free time is not what a fresh reading gives; empty on a quiet clinic. */
    public synchronized Set<ResourceId> differing(Stores stores, Instant now) {
        var mine = at(stores, now);
        var fresh = new FreeTimeIndex().build(stores, now, mine.known());
        var differing = new TreeSet<ResourceId>();
        fresh.resources().forEach((id, time) -> {
            var held = mine.resources().get(id);
            if (held == null || !held.free().equals(time.free())) {
                differing.add(id);
            }
        });
        return differing;
    }
}
