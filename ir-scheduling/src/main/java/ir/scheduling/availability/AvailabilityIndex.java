package ir.scheduling.availability;

import ir.domain.booking.Allocation;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.resource.CalendarEvent;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.shared.TimeRange;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.CalendarEventRepository;
import ir.scheduling.repository.Site;
import ir.scheduling.repository.SiteRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
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
 * The clinic's free time in memory, so that a search reads no calendar from the database. It is loaded once and then
 * follows commits: those of this process at once, those of other processes by database notification. It may offer time
 * that was just taken; the database decides on booking. Updates of a booking may arrive in any order and repeatedly;
 * the version identifies the latest.
 */
@ApplicationScoped
public class AvailabilityIndex {
    /** How far ahead free time is known, and so the booking horizon. */
    public static final Duration AHEAD = Duration.ofDays(400);

    private static final Duration BEHIND = Duration.ofDays(2);

    /** The longest allocation, minutes. */
    private static final int LONGEST_MINUTES = 24 * 60;

    private final BookingRepository bookingRepository;
    private final SiteRepository siteRepository;
    private final CalendarEventRepository calendarEvents;
    private final Set<BookingId> staleBookings = ConcurrentHashMap.newKeySet();
    private final Set<ResourceId> staleCalendars = ConcurrentHashMap.newKeySet();
    private volatile @Nullable AvailabilitySnapshot current;
    private volatile Instant nextHoldExpiry = Instant.MAX;
    private Instant builtAt = Instant.MIN;
    private final Map<BookingId, KnownBooking> bookings = new HashMap<>();
    private final Map<ResourceId, TreeSet<OccupiedTime>> occupiedTimes = new HashMap<>();
    private final PriorityQueue<HoldExpiry> holdExpiries = new PriorityQueue<>(Comparator.comparing(HoldExpiry::at));

    @Inject
    public AvailabilityIndex(
            BookingRepository bookingRepository,
            SiteRepository siteRepository,
            CalendarEventRepository calendarEvents) {
        this.bookingRepository = bookingRepository;
        this.siteRepository = siteRepository;
        this.calendarEvents = calendarEvents;
    }

    /** The latest known version of a booking and its blocking allocations; none after it was cancelled. */
    private record KnownBooking(long version, List<Allocation> blocking) {}

    private record OccupiedTime(int start, int end, BookingId booking) implements Comparable<OccupiedTime> {
        @Override
        public int compareTo(OccupiedTime other) {
            int byStart = Integer.compare(start, other.start);
            return byStart != 0 ? byStart : booking.value().compareTo(other.booking.value());
        }
    }

    private record HoldExpiry(Instant at, BookingId booking, long version) {}

    /**
     * The free time now. The first call, and the first of each day, reads the clinic's calendars; later calls read only
     * what other processes changed.
     */
    public AvailabilitySnapshot snapshot(Instant now) {
        var known = current;
        if (known == null || now.isAfter(builtAt.plus(Duration.ofDays(1))) || now.isBefore(builtAt)) {
            return rebuild(now);
        }
        if (!staleBookings.isEmpty() || !staleCalendars.isEmpty()) {
            known = refreshStale(now);
        }
        return now.isBefore(nextHoldExpiry) ? known : expireHolds(now);
    }

    /** Marks a booking changed by another process; it is read before the next search. */
    public void markStale(BookingId id, long version) {
        if (!isUpToDate(id, version)) {
            staleBookings.add(id);
        }
    }

    /** Marks calendars whose opening hours or events changed; they are read before the next search. */
    public void markStale(Collection<ResourceId> calendars) {
        staleCalendars.addAll(calendars);
    }

    /** Discards the index, as after a lost connection; the next search reads everything. */
    public synchronized void invalidate() {
        current = null;
    }

    private synchronized AvailabilitySnapshot rebuild(Instant now) {
        var known = current;
        if (known != null && !now.isAfter(builtAt.plus(Duration.ofDays(1))) && !now.isBefore(builtAt)) {
            return known;
        }
        return build(now, new TimeRange(now.minus(BEHIND), now.plus(AHEAD)));
    }

    private AvailabilitySnapshot build(Instant now, TimeRange horizon) {
        bookings.clear();
        occupiedTimes.clear();
        holdExpiries.clear();
        nextHoldExpiry = Instant.MAX;
        for (var booking : bookingRepository.occupyingAfter(horizon.start())) {
            record(booking, now);
        }
        var sites = siteRepository.all();
        var resources = siteRepository.resources();
        var events = calendarEvents.of(
                resources.stream().map(SchedulableResource::id).toList(),
                sites.stream().map(Site::id).toList(),
                horizon);
        var byId = new LinkedHashMap<ResourceId, ResourceAvailability>();
        for (var resource : resources) {
            byId.put(resource.id(), read(resource, sites, events, horizon));
        }
        var snapshot = new AvailabilitySnapshot(sites, siteRepository.templates(), byId, horizon);
        builtAt = now;
        current = snapshot;
        return snapshot;
    }

    private ResourceAvailability read(
            SchedulableResource resource, List<Site> sites, List<CalendarEvent> events, TimeRange horizon) {
        var site = sites.stream()
                .filter(s -> s.id().equals(resource.site()))
                .findFirst()
                .orElseThrow();
        var calendar = new OpeningHoursCalendar(
                resource,
                site,
                events.stream().filter(e -> e.site().equals(site.id())).toList());
        var open = calendar.within(horizon);
        var sessions = occupiedTimes.getOrDefault(resource.id(), new TreeSet<>()).stream()
                .map(t -> new TimeRange(FreeIntervals.instant(t.start()), FreeIntervals.instant(t.end())))
                .toList();
        return new ResourceAvailability(
                resource, calendar, open, open.minus(sessions), AvailabilitySnapshot.conditional(calendar));
    }

    /** Applies committed bookings. */
    public synchronized void applyCommitted(Collection<Booking> committed, Instant now) {
        var known = current;
        if (known == null) {
            return;
        }
        var touched = new HashMap<ResourceId, List<Allocation>>();
        for (var booking : committed) {
            for (var allocation : record(booking, now)) {
                touched.computeIfAbsent(allocation.resource(), id -> new ArrayList<>())
                        .add(allocation);
            }
        }
        publish(known, touched);
    }

    private synchronized boolean isUpToDate(BookingId id, long version) {
        var known = bookings.get(id);
        return current == null || (known != null && known.version() >= version);
    }

    /** Marks are cleared before the read, so that a concurrent change marks again. */
    private synchronized AvailabilitySnapshot refreshStale(Instant now) {
        var ids = List.copyOf(staleBookings);
        ids.forEach(staleBookings::remove);
        if (!ids.isEmpty()) {
            applyCommitted(bookingRepository.find(ids).values(), now);
        }
        var changed = List.copyOf(staleCalendars);
        changed.forEach(staleCalendars::remove);
        var known = current;
        if (known == null) {
            return rebuild(now);
        }
        return changed.isEmpty() ? known : reload(known, changed, now);
    }

    private AvailabilitySnapshot reload(AvailabilitySnapshot known, List<ResourceId> changed, Instant now) {
        var resources = siteRepository.resources().stream()
                .collect(Collectors.toMap(
                        SchedulableResource::id, Function.identity(), (a, b) -> a, LinkedHashMap::new));
        if (!resources.keySet().equals(known.resources().keySet())) {
            return build(now, new TimeRange(now.minus(BEHIND), now.plus(AHEAD)));
        }
        var events =
                calendarEvents.of(changed, known.sites().stream().map(Site::id).toList(), known.availability());
        var refreshed = new HashMap<ResourceId, ResourceAvailability>();
        for (var id : changed) {
            Optional.ofNullable(resources.get(id))
                    .ifPresent(r -> refreshed.put(id, read(r, known.sites(), events, known.availability())));
        }
        var snapshot = known.with(refreshed);
        current = snapshot;
        return snapshot;
    }

    /** Records a booking if its version is newer. Returns every allocation it blocked or blocks now. */
    private List<Allocation> record(Booking booking, Instant now) {
        var before = bookings.get(booking.id());
        if (before != null && before.version() >= booking.version()) {
            return List.of();
        }
        var blocks = booking.occupiesResourcesAt(now) ? booking.allocations() : List.<Allocation>of();
        bookings.put(booking.id(), new KnownBooking(booking.version(), blocks));
        if (before != null) {
            before.blocking().forEach(a -> calendar(a).remove(occupied(a, booking.id())));
        }
        blocks.forEach(a -> calendar(a).add(occupied(a, booking.id())));
        if (!blocks.isEmpty() && booking.state() instanceof BookingState.Held held) {
            holdExpiries.add(new HoldExpiry(held.expires(), booking.id(), booking.version()));
            if (held.expires().isBefore(nextHoldExpiry)) {
                nextHoldExpiry = held.expires();
            }
        }
        var touched = new ArrayList<>(blocks);
        if (before != null) {
            touched.addAll(before.blocking());
        }
        return touched;
    }

    private TreeSet<OccupiedTime> calendar(Allocation allocation) {
        return occupiedTimes.computeIfAbsent(allocation.resource(), id -> new TreeSet<>());
    }

    private static OccupiedTime occupied(Allocation allocation, BookingId booking) {
        return new OccupiedTime(
                FreeIntervals.floorMinute(allocation.window().start()),
                FreeIntervals.ceilingMinute(allocation.window().end()),
                booking);
    }

    /** An expired hold blocks nothing, whether or not its row was cleaned up. */
    private synchronized AvailabilitySnapshot expireHolds(Instant now) {
        var known = java.util.Objects.requireNonNull(current);
        var touched = new HashMap<ResourceId, List<Allocation>>();
        for (var lapse = holdExpiries.peek(); lapse != null && !now.isBefore(lapse.at()); lapse = holdExpiries.peek()) {
            holdExpiries.remove();
            var booking = bookings.get(lapse.booking());
            if (booking != null && booking.version() == lapse.version()) {
                for (var allocation : booking.blocking()) {
                    calendar(allocation).remove(occupied(allocation, lapse.booking()));
                    touched.computeIfAbsent(allocation.resource(), id -> new ArrayList<>())
                            .add(allocation);
                }
                bookings.put(lapse.booking(), new KnownBooking(lapse.version(), List.of()));
            }
        }
        var next = holdExpiries.peek();
        nextHoldExpiry = next == null ? Instant.MAX : next.at();
        return publish(known, touched);
    }

    private AvailabilitySnapshot publish(AvailabilitySnapshot known, Map<ResourceId, List<Allocation>> touched) {
        var changed = new HashMap<ResourceId, ResourceAvailability>();
        touched.forEach((id, allocations) -> {
            var availability = known.resources().get(id);
            if (availability != null) {
                changed.put(id, availability.withFree(replaceOccupied(availability, allocations)));
            }
        });
        var now = changed.isEmpty() ? known : known.with(changed);
        current = now;
        return now;
    }

    /** Recomputes only the minutes that changed; the other intervals are copied. */
    private FreeIntervals replaceOccupied(ResourceAvailability availability, List<Allocation> allocations) {
        var free = availability.free();
        for (var allocation : allocations) {
            var window = new TimeRange(
                    FreeIntervals.instant(
                            FreeIntervals.floorMinute(allocation.window().start())),
                    FreeIntervals.instant(
                            FreeIntervals.ceilingMinute(allocation.window().end())));
            int from = FreeIntervals.floorMinute(window.start());
            int until = FreeIntervals.floorMinute(window.end());
            var nearby = calendar(allocation)
                    .subSet(
                            new OccupiedTime(from - LONGEST_MINUTES, 0, new BookingId("-")),
                            new OccupiedTime(until, 0, new BookingId("-")))
                    .stream()
                    .map(t -> new TimeRange(FreeIntervals.instant(t.start()), FreeIntervals.instant(t.end())))
                    .toList();
            var inside = FreeIntervals.of(List.of(window))
                    .intersect(availability.open())
                    .minus(nearby);
            free = free.replaceRange(from, until, inside);
        }
        return free;
    }

    /** Resources whose free time differs from a fresh read; empty while nothing is being changed. */
    public synchronized Set<ResourceId> verifyAgainst(Instant now) {
        var own = snapshot(now);
        var fresh =
                new AvailabilityIndex(bookingRepository, siteRepository, calendarEvents).build(now, own.availability());
        var differing = new TreeSet<ResourceId>();
        fresh.resources().forEach((id, availability) -> {
            var held = own.resources().get(id);
            if (held == null || !held.free().equals(availability.free())) {
                differing.add(id);
            }
        });
        return differing;
    }
}
