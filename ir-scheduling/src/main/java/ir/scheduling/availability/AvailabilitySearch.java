package ir.scheduling.availability;

import ir.domain.booking.Allocation;
import ir.domain.resource.SiteId;
import ir.domain.shared.TimeRange;
import ir.scheduling.availability.SearchRequest.Order;
import ir.scheduling.repository.Site;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds candidate slots for a whole session: every role has a free resource for its own phases, the patient is free,
 * and there are probes and gas. Pure: the same free time and the same request give the same slots.
 */
public final class AvailabilitySearch {
    /** Minimum distance in minutes between two slots offered in one room, so that a list shows choices. */
    private static final int MIN_DISTANCE = 60;

    /** A gap beside a session that is shorter than these minutes is wasted. */
    private static final int LEFTOVER_MINUTES = 90;

    /** Maximum number of days without a slot that are explained. */
    private static final int MAX_EXPLAINED_DAYS = 6;

    /** Days searched for better slots after enough were found. */
    private static final int LOOKAHEAD_DAYS = 6;

    private final AvailabilitySnapshot snapshot;
    private final Site site;

    public AvailabilitySearch(AvailabilitySnapshot snapshot, SiteId site) {
        this.snapshot = snapshot;
        this.site = snapshot.site(site);
    }

    /**
     * The slots in the requested order, and how many were found.
     *
     * @param unavailable the first days before the first slot that have none
     */
    public record SearchOutcome(List<CandidateSlot> slots, List<LocalDate> unavailable, int total) {
        public SearchOutcome {
            slots = List.copyOf(slots);
            unavailable = List.copyOf(unavailable);
        }
    }

    public SearchOutcome search(SearchRequest request) {
        var within = within(request.within());
        if (within.isEmpty()) {
            return new SearchOutcome(List.of(), List.of(), 0);
        }
        var fitter = new PhaseFitter(snapshot, site, request, true);
        if (fitter.requirements().isEmpty()) {
            throw new IllegalStateException(
                    "procedure " + request.session().procedure().code() + " needs nobody");
        }
        var found = new ArrayList<CandidateSlot>();
        var unopened = new ArrayList<LocalDate>();
        var last = day(within.get().end());
        var enough = Optional.<LocalDate>empty();
        for (var date = day(within.get().start()); !date.isAfter(last); date = date.plusDays(1)) {
            var day = fitter.new Day(date);
            boolean stocked = inStock(request, date);
            if (stocked && day.fit() && day.within(within.get())) {
                collect(fitter, day, request, found);
            } else if (found.isEmpty() && unopened.size() < MAX_EXPLAINED_DAYS) {
                unopened.add(date);
            }
            if (request.order() == Order.EARLIEST) {
                if (found.size() >= request.count()) {
                    break;
                }
            } else if (found.size() >= request.count() * 3) {
                enough = enough.or(() -> Optional.of(day(found.get(0).start())));
                if (date.isAfter(enough.get().plusDays(LOOKAHEAD_DAYS))) {
                    break;
                }
            }
        }
        return new SearchOutcome(best(found, request), unopened, found.size());
    }

    /** Explains why days have no slot. A separate call, because it costs more than the search. */
    public List<UnavailabilityReason> explain(SearchRequest request, List<LocalDate> unopened) {
        var within = within(request.within());
        if (within.isEmpty() || unopened.isEmpty()) {
            return List.of();
        }
        var explanation =
                new UnavailabilityExplainer(snapshot, site, request, new PhaseFitter(snapshot, site, request, true));
        return unopened.stream()
                .flatMap(day -> explanation.of(day, within.get()).stream())
                .toList();
    }

    private Optional<TimeRange> within(TimeRange wished) {
        var start = wished.start().isAfter(snapshot.availability().start())
                ? wished.start()
                : snapshot.availability().start();
        var end = wished.end().isBefore(snapshot.availability().end())
                ? wished.end()
                : snapshot.availability().end();
        return start.isBefore(end) ? Optional.of(new TimeRange(start, end)) : Optional.empty();
    }

    static boolean inStock(SearchRequest request, LocalDate date) {
        return request.lastStocked().filter(date::isAfter).isEmpty()
                && !request.withoutGas().contains(date);
    }

    private void collect(PhaseFitter fitter, PhaseFitter.Day day, SearchRequest request, List<CandidateSlot> found) {
        if (request.order() == Order.EARLIEST) {
            for (int cell = day.next(0); cell >= 0 && found.size() < request.count(); cell = day.next(cell + 1)) {
                for (int room = 0; room < day.rooms(); room++) {
                    if (day.inRoom(room, cell)) {
                        found.add(slot(fitter, day, room, cell));
                        break;
                    }
                }
            }
            return;
        }
        int apart = MIN_DISTANCE / site.gridMinutes();
        for (int room = 0; room < day.rooms(); room++) {
            for (int cell = day.nextInRoom(room, 0); cell >= 0; cell = day.nextInRoom(room, cell + apart)) {
                found.add(slot(fitter, day, room, cell));
            }
        }
    }

    private static CandidateSlot slot(PhaseFitter fitter, PhaseFitter.Day day, int room, int cell) {
        int start = day.start(cell);
        var allocations = new ArrayList<Allocation>(fitter.requirements().size());
        for (var requirement : fitter.requirements()) {
            var chosen = requirement == fitter.requirements().get(0)
                    ? requirement.candidates().get(room)
                    : requirement.first(start, day.date).orElseThrow();
            allocations.add(new Allocation(
                    chosen.resource().id(), chosen.resource().name(), requirement.role(), requirement.window(start)));
        }
        allocations.sort(Comparator.comparing(Allocation::role));
        var planned = new TimeRange(FreeIntervals.instant(start), FreeIntervals.instant(start + fitter.length()));
        return new CandidateSlot(planned.start(), planned, allocations, 0, List.of());
    }

    private List<CandidateSlot> best(List<CandidateSlot> found, SearchRequest request) {
        var earliest = found.stream().map(CandidateSlot::start).min(Comparator.naturalOrder());
        var scored = found.stream().map(slot -> scored(slot, request, earliest.orElseThrow()));
        return (request.order() == Order.EARLIEST
                        ? scored
                        : scored.sorted(Comparator.comparingInt(CandidateSlot::score)
                                .reversed()
                                .thenComparing(CandidateSlot::start)))
                .limit(request.count())
                .toList();
    }

    private CandidateSlot scored(CandidateSlot slot, SearchRequest request, Instant earliest) {
        var reasons = new ArrayList<CandidateSlot.Reason>();
        long daysLater = ChronoUnit.DAYS.between(day(earliest), day(slot.start()));
        int score = (int) Math.max(0, 40 - 4 * daysLater);
        if (slot.start().equals(earliest)) {
            reasons.add(new CandidateSlot.Reason(CandidateSlot.Reason.ReasonType.FIRST_THAT_FITS, 0));
        }
        long spare = ChronoUnit.DAYS.between(day(slot.start()), request.treatBy());
        if (spare >= 0) {
            score += (int) Math.min(30, 20 + spare);
            reasons.add(new CandidateSlot.Reason(
                    spare == 0
                            ? CandidateSlot.Reason.ReasonType.ON_TREAT_BY
                            : CandidateSlot.Reason.ReasonType.BEFORE_TREAT_BY,
                    spare));
        } else {
            reasons.add(new CandidateSlot.Reason(CandidateSlot.Reason.ReasonType.AFTER_TREAT_BY, -spare));
        }
        if (leavesUnusableGap(slot.allocations().get(0))) {
            reasons.add(new CandidateSlot.Reason(CandidateSlot.Reason.ReasonType.LEAVES_SCRAP_TIME, 0));
        } else {
            score += 20;
            reasons.add(new CandidateSlot.Reason(CandidateSlot.Reason.ReasonType.NO_SCRAP_TIME, 0));
        }
        if (slot.allocations().stream()
                .anyMatch(a -> request.preferredResources().contains(a.resource())
                        || request.session()
                                .procedure()
                                .pool(a.role())
                                .preferred()
                                .contains(a.resource()))) {
            score += 10;
            reasons.add(new CandidateSlot.Reason(CandidateSlot.Reason.ReasonType.AS_WISHED, 0));
        }
        return new CandidateSlot(slot.start(), slot.planned(), slot.allocations(), score, reasons);
    }

    /** Whether the allocation leaves the room a gap, before or after, that no session fits into. */
    private boolean leavesUnusableGap(Allocation room) {
        var free = java.util.Objects.requireNonNull(snapshot.resources().get(room.resource()))
                .free();
        int start = FreeIntervals.floorMinute(room.window().start());
        int gap = free.firstEndingAfter(start);
        return isUnusableGap(start - free.start(gap))
                || isUnusableGap(free.end(gap)
                        - FreeIntervals.ceilingMinute(room.window().end()));
    }

    private static boolean isUnusableGap(int gap) {
        return gap > 0 && gap < LEFTOVER_MINUTES;
    }

    private LocalDate day(Instant instant) {
        return instant.atZone(site.zone()).toLocalDate();
    }
}
