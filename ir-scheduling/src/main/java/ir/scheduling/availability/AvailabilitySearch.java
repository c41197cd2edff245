package ir.scheduling.availability;

import ir.domain.booking.Allocation;
import ir.domain.resource.SiteId;
import ir.domain.time.TimeWindow;
import ir.scheduling.availability.SearchRequest.Order;
import ir.scheduling.site.Site;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds where a whole session fits: every role has somebody free for its own phases, the patient is free, and there are
 * probes and gas. Pure: the same free time and the same request give the same openings.
 */
public final class AvailabilitySearch {
    /** After an opening in a room the next one offered there begins this much later, so that a list shows choices. */
    private static final int APART = 60;

    /** A gap shorter than this beside a session is of use to nobody. */
    private static final int SCRAP_MINUTES = 90;

    /** Days without an opening that are explained. */
    private static final int EXPLAINED = 6;

    /** Once enough openings are found, so many days more are looked at for better ones. */
    private static final int LOOK_ON_DAYS = 6;

    private final FreeTime time;
    private final Site site;

    public AvailabilitySearch(FreeTime time, SiteId site) {
        this.time = time;
        this.site = time.site(site);
    }

    /**
     * Openings in the order asked for, and how many were found.
     *
     * @param unopened days before the first opening that have none; the first few of them
     */
    public record Result(List<Opening> openings, List<LocalDate> unopened, int total) {
        public Result {
            openings = List.copyOf(openings);
            unopened = List.copyOf(unopened);
        }
    }

    public Result search(SearchRequest request) {
        var within = within(request.within());
        if (within.isEmpty()) {
            return new Result(List.of(), List.of(), 0);
        }
        var fitter = new PhaseFitter(time, site, request, true);
        if (fitter.needs().isEmpty()) {
            throw new IllegalStateException(
                    "procedure " + request.session().procedure().code() + " needs nobody");
        }
        var found = new ArrayList<Opening>();
        var unopened = new ArrayList<LocalDate>();
        var last = day(within.get().end());
        var enough = Optional.<LocalDate>empty();
        for (var date = day(within.get().start()); !date.isAfter(last); date = date.plusDays(1)) {
            var day = fitter.new Day(date);
            boolean stocked = stocked(request, date);
            if (stocked && day.fit() && day.within(within.get())) {
                collect(fitter, day, request, found);
            } else if (found.isEmpty() && unopened.size() < EXPLAINED) {
                unopened.add(date);
            }
            if (request.order() == Order.EARLIEST) {
                if (found.size() >= request.count()) {
                    break;
                }
            } else if (found.size() >= request.count() * 3) {
                enough = enough.or(() -> Optional.of(day(found.get(0).start())));
                if (date.isAfter(enough.get().plusDays(LOOK_ON_DAYS))) {
                    break;
                }
            }
        }
        return new Result(best(found, request), unopened, found.size());
    }

    /** Why days have no opening; dearer than the search itself, so it is asked for apart. */
    public List<WhyNot> explain(SearchRequest request, List<LocalDate> unopened) {
        var within = within(request.within());
        if (within.isEmpty() || unopened.isEmpty()) {
            return List.of();
        }
        var explanation = new Explanation(time, site, request, new PhaseFitter(time, site, request, true));
        return unopened.stream()
                .flatMap(day -> explanation.of(day, within.get()).stream())
                .toList();
    }

    private Optional<TimeWindow> within(TimeWindow wished) {
        var start = wished.start().isAfter(time.known().start())
                ? wished.start()
                : time.known().start();
        var end = wished.end().isBefore(time.known().end())
                ? wished.end()
                : time.known().end();
        return start.isBefore(end) ? Optional.of(new TimeWindow(start, end)) : Optional.empty();
    }

    static boolean stocked(SearchRequest request, LocalDate date) {
        return request.lastStocked().filter(date::isAfter).isEmpty()
                && !request.withoutGas().contains(date);
    }

    private void collect(PhaseFitter fitter, PhaseFitter.Day day, SearchRequest request, List<Opening> found) {
        if (request.order() == Order.EARLIEST) {
            for (int cell = day.next(0); cell >= 0 && found.size() < request.count(); cell = day.next(cell + 1)) {
                for (int room = 0; room < day.rooms(); room++) {
                    if (day.inRoom(room, cell)) {
                        found.add(opening(fitter, day, room, cell));
                        break;
                    }
                }
            }
            return;
        }
        int apart = APART / site.gridMinutes();
        for (int room = 0; room < day.rooms(); room++) {
            for (int cell = day.nextInRoom(room, 0); cell >= 0; cell = day.nextInRoom(room, cell + apart)) {
                found.add(opening(fitter, day, room, cell));
            }
        }
    }

    private static Opening opening(PhaseFitter fitter, PhaseFitter.Day day, int room, int cell) {
        int start = day.start(cell);
        var allocations = new ArrayList<Allocation>(fitter.needs().size());
        for (var need : fitter.needs()) {
            var chosen = need == fitter.needs().get(0)
                    ? need.candidates().get(room)
                    : need.first(start, day.date).orElseThrow();
            allocations.add(
                    new Allocation(chosen.resource().id(), chosen.resource().name(), need.role(), need.window(start)));
        }
        allocations.sort(Comparator.comparing(Allocation::role));
        var planned = new TimeWindow(Gaps.instant(start), Gaps.instant(start + fitter.length()));
        return new Opening(planned.start(), planned, allocations, 0, List.of());
    }

    private List<Opening> best(List<Opening> found, SearchRequest request) {
        var earliest = found.stream().map(Opening::start).min(Comparator.naturalOrder());
        var scored = found.stream().map(opening -> scored(opening, request, earliest.orElseThrow()));
        return (request.order() == Order.EARLIEST
                        ? scored
                        : scored.sorted(Comparator.comparingInt(Opening::score)
                                .reversed()
                                .thenComparing(Opening::start)))
                .limit(request.count())
                .toList();
    }

    private Opening scored(Opening opening, SearchRequest request, Instant earliest) {
        var reasons = new ArrayList<Opening.Reason>();
        long daysLater = ChronoUnit.DAYS.between(day(earliest), day(opening.start()));
        int score = (int) Math.max(0, 40 - 4 * daysLater);
        if (opening.start().equals(earliest)) {
            reasons.add(new Opening.Reason(Opening.Reason.Kind.FIRST_THAT_FITS, 0));
        }
        long spare = ChronoUnit.DAYS.between(day(opening.start()), request.treatBy());
        if (spare >= 0) {
            score += (int) Math.min(30, 20 + spare);
            reasons.add(new Opening.Reason(
                    spare == 0 ? Opening.Reason.Kind.ON_TREAT_BY : Opening.Reason.Kind.BEFORE_TREAT_BY, spare));
        } else {
            reasons.add(new Opening.Reason(Opening.Reason.Kind.AFTER_TREAT_BY, -spare));
        }
        if (scrap(opening.allocations().get(0))) {
            reasons.add(new Opening.Reason(Opening.Reason.Kind.LEAVES_SCRAP_TIME, 0));
        } else {
            score += 20;
            reasons.add(new Opening.Reason(Opening.Reason.Kind.NO_SCRAP_TIME, 0));
        }
        if (opening.allocations().stream()
                .anyMatch(a -> request.wanted().contains(a.resource())
                        || request.session()
                                .procedure()
                                .pool(a.role())
                                .preferred()
                                .contains(a.resource()))) {
            score += 10;
            reasons.add(new Opening.Reason(Opening.Reason.Kind.AS_WISHED, 0));
        }
        return new Opening(opening.start(), opening.planned(), opening.allocations(), score, reasons);
    }

    /** Whether it leaves the room a gap, before or after, that no session fits into. */
    private boolean scrap(Allocation room) {
        var free = java.util.Objects.requireNonNull(time.resources().get(room.resource()))
                .free();
        int start = Gaps.minuteDown(room.window().start());
        int gap = free.firstEndingAfter(start);
        return useless(start - free.start(gap))
                || useless(free.end(gap) - Gaps.minuteUp(room.window().end()));
    }

    private static boolean useless(int gap) {
        return gap > 0 && gap < SCRAP_MINUTES;
    }

    private LocalDate day(Instant instant) {
        return instant.atZone(site.zone()).toLocalDate();
    }
}
