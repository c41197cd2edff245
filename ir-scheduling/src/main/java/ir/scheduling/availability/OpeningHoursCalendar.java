package ir.scheduling.availability;

import ir.domain.booking.SchedulingRuleOverride;
import ir.domain.resource.CalendarEvent;
import ir.domain.resource.SchedulableResource;
import ir.domain.shared.Rejection.UnavailabilityCause;
import ir.domain.shared.TimeRange;
import ir.scheduling.repository.Site;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * When one resource is available, sessions aside: its opening hours or shifts, without public holidays, closures,
 * absences and external busy time. The search evaluates it for a year, the conflict check of a booking for a day, with
 * the same result.
 *
 * @param entries calendar events; those of other resources are ignored
 */
public record OpeningHoursCalendar(SchedulableResource resource, Site site, List<CalendarEvent> entries) {
    public OpeningHoursCalendar {
        entries = entries.stream().filter(e -> e.concerns(resource.id())).toList();
    }

    /** The free intervals without any session. */
    FreeIntervals within(TimeRange range) {
        return hours(range).minus(happening(range, event -> event.type().closes()));
    }

    /**
     * Free slots of one length, consecutive from the start of the range.
     *
     * @param taken time of booked visits
     */
    public List<TimeRange> slots(TimeRange range, java.time.Duration length, List<TimeRange> taken) {
        var free = within(range).minus(taken.stream().sorted().toList());
        var slots = new ArrayList<TimeRange>();
        for (var at = range.start(); !at.plus(length).isAfter(range.end()); at = at.plus(length)) {
            if (free.contains(FreeIntervals.floorMinute(at), FreeIntervals.ceilingMinute(at.plus(length)))) {
                slots.add(new TimeRange(at, at.plus(length)));
            }
        }
        return slots;
    }

    /** Minutes available in a range, sessions aside. */
    public long openMinutes(TimeRange range) {
        var open = within(range);
        long minutes = 0;
        for (int i = 0; i < open.size(); i++) {
            int from = Math.max(open.start(i), FreeIntervals.ceilingMinute(range.start()));
            int until = Math.min(open.end(i), FreeIntervals.floorMinute(range.end()));
            minutes += Math.max(0, until - from);
        }
        return minutes;
    }

    private FreeIntervals hours(TimeRange range) {
        if (resource instanceof SchedulableResource.Clinician person && person.rostered()) {
            return FreeIntervals.of(happening(range, event -> event.type() == CalendarEvent.EventType.SHIFT));
        }
        var open = new ArrayList<TimeRange>();
        // includes opening hours that began on the evening before
        var first = day(range.start()).minusDays(1);
        for (var day = first; !day.isAfter(day(range.end())); day = day.plusDays(1)) {
            if (resource.onHolidays() || !HolidayCalendar.isHoliday(day, site.holidayRegion())) {
                open.addAll(resource.hours().beginningOn(day, site.zone()));
            }
        }
        return FreeIntervals.of(open);
    }

    private List<TimeRange> happening(TimeRange range, java.util.function.Predicate<CalendarEvent> which) {
        return entries.stream()
                .filter(which)
                .flatMap(event -> RecurrenceExpander.of(event, range, site.zone()).stream())
                .sorted()
                .toList();
    }

    /** Whether the resource is on call at that time. */
    public boolean onCall(TimeRange window) {
        return !happening(window, event -> event.type() == CalendarEvent.EventType.ON_CALL)
                .isEmpty();
    }

    /** Time reserved for other procedures and not yet released. */
    List<TimeRange> reservedBlocks(String procedure, TimeRange range, Instant now) {
        return entries.stream()
                .filter(e -> e.type() == CalendarEvent.EventType.RESERVED)
                .flatMap(e -> RecurrenceExpander.of(e, range, site.zone()).stream()
                        .filter(w -> e.reservedAgainst(procedure, w.start(), now)))
                .sorted()
                .toList();
    }

    /** Times when a cryo console has fewer channels than needed. */
    List<TimeRange> tooFewChannels(int probes, TimeRange range) {
        return happening(
                range,
                e -> e.type() == CalendarEvent.EventType.FEWER_CHANNELS
                        && e.channels().orElseThrow() < probes);
    }

    /**
     * Why the resource is not available for all of a window; empty where it is.
     *
     * @param over scheduling rules that a person overrides: opening hours and reserved time can be overridden, a
     *     closure never
     */
    public Optional<UnavailabilityCause> findClosure(
            TimeRange window, String procedure, int probes, Collection<SchedulingRuleOverride.Rule> over, Instant now) {
        for (var event : entries) {
            if (event.type().closes()
                    && !RecurrenceExpander.of(event, window, site.zone()).isEmpty()) {
                return Optional.of(
                        switch (event.type()) {
                            case ABSENCE -> UnavailabilityCause.ABSENCE;
                            case EXTERNAL_BUSY -> UnavailabilityCause.EXTERNAL_BUSY;
                            default -> UnavailabilityCause.CLOSURE;
                        });
            }
        }
        if (!tooFewChannels(probes, window).isEmpty()) {
            return Optional.of(UnavailabilityCause.FEWER_CHANNELS);
        }
        if (!over.contains(SchedulingRuleOverride.Rule.RESERVED_BLOCK)
                && !reservedBlocks(procedure, window, now).isEmpty()) {
            return Optional.of(UnavailabilityCause.RESERVED_BLOCK);
        }
        if (over.contains(SchedulingRuleOverride.Rule.OUTSIDE_HOURS)
                || hours(window)
                        .contains(
                                FreeIntervals.floorMinute(window.start()), FreeIntervals.ceilingMinute(window.end()))) {
            return Optional.empty();
        }
        if (resource instanceof SchedulableResource.Clinician person && person.rostered()) {
            return Optional.of(UnavailabilityCause.NO_SHIFT);
        }
        boolean holiday =
                !resource.onHolidays() && HolidayCalendar.isHoliday(day(window.start()), site.holidayRegion());
        return Optional.of(holiday ? UnavailabilityCause.HOLIDAY : UnavailabilityCause.OUTSIDE_HOURS);
    }

    private LocalDate day(Instant instant) {
        return instant.atZone(site.zone()).toLocalDate();
    }
}
