package ir.scheduling.calendar;

import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.resource.CalendarEvent;
import ir.domain.resource.ResourceId;
import ir.domain.shared.CalendarBounds;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.scheduling.availability.AvailabilityIndex;
import ir.scheduling.availability.RecurrenceExpander;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.CalendarEventRepository;
import ir.scheduling.repository.SiteRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.Subject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Calendars as other systems read them: free, busy and closed time, without patient data. */
@ApplicationScoped
public class SlotQueryService {
    private final AvailabilityIndex index;
    private final BookingRepository bookings;
    private final CalendarEventRepository calendarEvents;
    private final SiteRepository sites;
    private final Clock clock;

    @Inject
    public SlotQueryService(
            AvailabilityIndex index,
            BookingRepository bookings,
            CalendarEventRepository calendarEvents,
            SiteRepository sites,
            Clock clock) {
        this.bookings = bookings;
        this.calendarEvents = calendarEvents;
        this.sites = sites;
        this.clock = clock;
        this.index = index;
    }

    /**
     * An interval of one calendar. It does not reveal the patient.
     *
     * @param event the calendar event it comes from; empty for other intervals
     */
    public record CalendarSlot(
            String id, ResourceId resource, TimeRange window, State state, Optional<CalendarEvent> event) {
        /** In FHIR free, busy, busy-tentative and busy-unavailable. */
        public enum State {
            FREE,
            BUSY,
            TENTATIVE,
            UNAVAILABLE
        }
    }

    /** The slots of calendars in a range, in order. */
    @Query(permission = Permission.READ, action = "search", type = RecordType.BUSY_TIME)
    public Result<List<CalendarSlot>> slots(Caller caller, List<ResourceId> resources, TimeRange within) {
        var now = clock.instant();
        var snapshot = index.snapshot(now);
        var all = new ArrayList<CalendarSlot>();
        for (var id : resources) {
            for (var gap : snapshot.free(id, within)) {
                all.add(new CalendarSlot(free(id, gap), id, gap, CalendarSlot.State.FREE, Optional.empty()));
            }
        }
        for (var booking : bookings.findOverlapping(resources, within)) {
            for (var allocation : booking.allocations()) {
                if (resources.contains(allocation.resource())
                        && allocation.window().overlaps(within)
                        && booking.occupiesResourcesAt(now)) {
                    all.add(new CalendarSlot(
                            booking.id().value() + "." + allocation.resource().value(),
                            allocation.resource(),
                            allocation.window(),
                            booking.state() instanceof BookingState.Held
                                    ? CalendarSlot.State.TENTATIVE
                                    : CalendarSlot.State.BUSY,
                            Optional.empty()));
                }
            }
        }
        entries(resources, within, all);
        all.sort(Comparator.comparing((CalendarSlot s) -> s.window().start()).thenComparing(CalendarSlot::id));
        return Result.success(List.copyOf(all));
    }

    /** A free interval has no row: its id contains resource and start. */
    private static String free(ResourceId resource, TimeRange gap) {
        return "free." + resource.value() + "." + gap.start().getEpochSecond() / 60;
    }

    private void entries(List<ResourceId> resources, TimeRange within, List<CalendarSlot> into) {
        for (var event : calendarEvents.of(resources, List.of(), within)) {
            if (!event.type().closes() || event.resource().isEmpty()) {
                continue;
            }
            var zone = sites.site(event.site()).orElseThrow().zone();
            for (var window : RecurrenceExpander.of(event, within, zone)) {
                into.add(new CalendarSlot(
                        event.repeats().isEmpty()
                                ? event.id()
                                : event.id() + "." + window.start().getEpochSecond() / 60,
                        event.resource().get(),
                        window,
                        event.type() == CalendarEvent.EventType.EXTERNAL_BUSY
                                ? CalendarSlot.State.BUSY
                                : CalendarSlot.State.UNAVAILABLE,
                        Optional.of(event)));
            }
        }
    }

    /** One slot by its id, of any origin. */
    @Query(permission = Permission.READ, action = "read", type = RecordType.BUSY_TIME)
    public Result<CalendarSlot> slot(Caller caller, @Subject String id) {
        var now = clock.instant();
        var found = gap(id, now).or(() -> ofSession(id, now)).or(() -> ofEntry(id));
        return found.map(Result::success)
                .orElseGet(() -> Result.failure(new Rejection.NotFound(RecordType.BUSY_TIME.code(), id)));
    }

    private Optional<CalendarSlot> gap(String id, Instant now) {
        int last = id.lastIndexOf('.');
        if (!id.startsWith("free.") || last < 6 || !id.substring(last + 1).matches("\\d{1,9}")) {
            return Optional.empty();
        }
        var resource = new ResourceId(id.substring(5, last));
        var start = Instant.ofEpochSecond(Long.parseLong(id.substring(last + 1)) * 60);
        if (!CalendarBounds.contains(start)) {
            return Optional.empty();
        }
        return index.snapshot(now).free(resource, new TimeRange(start, start.plusSeconds(60))).stream()
                .filter(gap -> gap.start().equals(start))
                .findFirst()
                .map(gap -> new CalendarSlot(id, resource, gap, CalendarSlot.State.FREE, Optional.empty()));
    }

    private Optional<CalendarSlot> ofSession(String id, Instant now) {
        int dot = id.indexOf('.');
        return dot < 1
                ? Optional.empty()
                : bookings.find(new BookingId(id.substring(0, dot)))
                        .filter(booking -> booking.occupiesResourcesAt(now))
                        .flatMap(booking -> booking.allocations().stream()
                                .filter(a -> a.resource().value().equals(id.substring(dot + 1)))
                                .findFirst()
                                .map(a -> new CalendarSlot(
                                        id,
                                        a.resource(),
                                        a.window(),
                                        booking.state() instanceof BookingState.Held
                                                ? CalendarSlot.State.TENTATIVE
                                                : CalendarSlot.State.BUSY,
                                        Optional.empty())));
    }

    private Optional<CalendarSlot> ofEntry(String id) {
        return calendarEvents
                .find(id)
                .filter(event -> event.resource().isPresent() && event.type().closes())
                .map(event -> new CalendarSlot(
                        id,
                        event.resource().orElseThrow(),
                        event.window(),
                        event.type() == CalendarEvent.EventType.EXTERNAL_BUSY
                                ? CalendarSlot.State.BUSY
                                : CalendarSlot.State.UNAVAILABLE,
                        Optional.of(event)));
    }
}
