package ir.scheduling.availability;

import ir.domain.booking.DeskOverride;
import ir.domain.outcome.Refusal.Closed;
import ir.domain.resource.DiaryEntry;
import ir.domain.resource.Resource;
import ir.domain.time.TimeWindow;
import ir.scheduling.site.Site;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * When one resource can be had at all, sessions apart: its hours or shifts, without public holidays, closures, absences
 * and time taken elsewhere. The search asks it for a year, a booking's check for a day; both get the same answer.
 *
 * @param entries of this resource and of its whole site; others are not asked
 */
public record OpenTime(Resource resource, Site site, List<DiaryEntry> entries) {
    public OpenTime {
        entries = entries.stream().filter(e -> e.concerns(resource.id())).toList();
    }

    /** Its free stretches if no session were booked. */
    Gaps within(TimeWindow stretch) {
        return hours(stretch).less(happening(stretch, entry -> entry.kind().closes()));
    }

    /**
     * Free stretches of one length, one after the other from the full half hours on.
     *
     * @param taken by visits already
     */
    public List<TimeWindow> slots(TimeWindow stretch, java.time.Duration length, List<TimeWindow> taken) {
        var free = within(stretch).less(taken.stream().sorted().toList());
        var slots = new ArrayList<TimeWindow>();
        for (var at = stretch.start(); !at.plus(length).isAfter(stretch.end()); at = at.plus(length)) {
            if (free.contain(Gaps.minuteDown(at), Gaps.minuteUp(at.plus(length)))) {
                slots.add(new TimeWindow(at, at.plus(length)));
            }
        }
        return slots;
    }

    /** Minutes it could be had in a stretch, sessions apart. */
    public long openMinutes(TimeWindow stretch) {
        var open = within(stretch);
        long minutes = 0;
        for (int i = 0; i < open.size(); i++) {
            int from = Math.max(open.start(i), Gaps.minuteUp(stretch.start()));
            int until = Math.min(open.end(i), Gaps.minuteDown(stretch.end()));
            minutes += Math.max(0, until - from);
        }
        return minutes;
    }

    private Gaps hours(TimeWindow stretch) {
        if (resource instanceof Resource.Clinician person && person.rostered()) {
            return Gaps.of(happening(stretch, entry -> entry.kind() == DiaryEntry.Kind.SHIFT));
        }
        var open = new ArrayList<TimeWindow>();
        // a night that began the day before reaches in
        var first = day(stretch.start()).minusDays(1);
        for (var day = first; !day.isAfter(day(stretch.end())); day = day.plusDays(1)) {
            if (resource.onHolidays() || !Holidays.on(day, site.holidayRegion())) {
                open.addAll(resource.hours().beginningOn(day, site.zone()));
            }
        }
        return Gaps.of(open);
    }

    private List<TimeWindow> happening(TimeWindow stretch, java.util.function.Predicate<DiaryEntry> which) {
        return entries.stream()
                .filter(which)
                .flatMap(entry -> Occurrences.of(entry, stretch, site.zone()).stream())
                .sorted()
                .toList();
    }

    /** Can be called for at that time. */
    public boolean onCall(TimeWindow window) {
        return !happening(window, entry -> entry.kind() == DiaryEntry.Kind.ON_CALL)
                .isEmpty();
    }

    /** Time kept for other services than this procedure's, and not released yet. */
    List<TimeWindow> kept(String procedure, TimeWindow stretch, Instant now) {
        return entries.stream()
                .filter(e -> e.kind() == DiaryEntry.Kind.RESERVED)
                .flatMap(e -> Occurrences.of(e, stretch, site.zone()).stream()
                        .filter(w -> e.keptFrom(procedure, w.start(), now)))
                .sorted()
                .toList();
    }

    /** Times when a console has fewer channels than are needed. */
    List<TimeWindow> tooFewChannels(int probes, TimeWindow stretch) {
        return happening(
                stretch,
                e -> e.kind() == DiaryEntry.Kind.FEWER_CHANNELS && e.channels().orElseThrow() < probes);
    }

    /**
     * Why it cannot be had for all of a window; empty where it can.
     *
     * @param over desk rules a person goes over: hours and kept time bend, a closure never
     */
    public Optional<Closed> closedIn(
            TimeWindow window, String procedure, int probes, Collection<DeskOverride.Rule> over, Instant now) {
        for (var entry : entries) {
            if (entry.kind().closes()
                    && !Occurrences.of(entry, window, site.zone()).isEmpty()) {
                return Optional.of(
                        switch (entry.kind()) {
                            case ABSENCE -> Closed.ABSENCE;
                            case BUSY_ELSEWHERE -> Closed.BUSY_ELSEWHERE;
                            default -> Closed.CLOSURE;
                        });
            }
        }
        if (!tooFewChannels(probes, window).isEmpty()) {
            return Optional.of(Closed.FEWER_CHANNELS);
        }
        if (!over.contains(DeskOverride.Rule.KEPT_TIME)
                && !kept(procedure, window, now).isEmpty()) {
            return Optional.of(Closed.KEPT_TIME);
        }
        if (over.contains(DeskOverride.Rule.OUTSIDE_HOURS)
                || hours(window).contain(Gaps.minuteDown(window.start()), Gaps.minuteUp(window.end()))) {
            return Optional.empty();
        }
        if (resource instanceof Resource.Clinician person && person.rostered()) {
            return Optional.of(Closed.NO_SHIFT);
        }
        boolean holiday = !resource.onHolidays() && Holidays.on(day(window.start()), site.holidayRegion());
        return Optional.of(holiday ? Closed.HOLIDAY : Closed.OUTSIDE_HOURS);
    }

    private LocalDate day(Instant instant) {
        return instant.atZone(site.zone()).toLocalDate();
    }
}
