package ir.scheduling.availability;

import ir.domain.shared.TimeRange;
import ir.scheduling.availability.PhaseFitter.RoleRequirement;
import ir.scheduling.availability.UnavailabilityReason.Cause;
import ir.scheduling.availability.UnavailabilityReason.Relaxation;
import ir.scheduling.repository.Site;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.Optional;

/**
 * Explains why a day has no slot, and finds the cheapest relaxation that would give it one. Explains the start that
 * lacks the fewest roles; of several, the one with the cheapest relaxation.
 */
final class UnavailabilityExplainer {
    /** Maximum overtime that is suggested, minutes. */
    private static final int LONGEST_OVERTIME = 120;

    private final AvailabilitySnapshot snapshot;
    private final Site site;
    private final SearchRequest request;
    private final PhaseFitter fitter;
    private final PhaseFitter withoutPreferences;

    UnavailabilityExplainer(AvailabilitySnapshot snapshot, Site site, SearchRequest request, PhaseFitter fitter) {
        this.snapshot = snapshot;
        this.site = site;
        this.request = request;
        this.fitter = fitter;
        this.withoutPreferences = new PhaseFitter(snapshot, site, request, false);
    }

    private record Attempt(
            int start, int missing, Optional<RoleRequirement> requirement, Optional<Relaxation> relaxation) {
        /** Fewer missing roles first, then the cheaper relaxation, then its fewer minutes, then the earlier start. */
        static final Comparator<Attempt> BEST = Comparator.comparingInt(Attempt::missing)
                .thenComparing(t -> t.relaxation().map(r -> r.type().ordinal()).orElse(99))
                .thenComparing(t -> t.relaxation().map(Relaxation::minutes).orElse(0L))
                .thenComparing(Attempt::start);
    }

    /** Empty for a day on which no room is open in the requested range. */
    Optional<UnavailabilityReason> of(LocalDate date, TimeRange within) {
        var day = fitter.new Day(date);
        var free = fitter.requirements().stream().map(day::starts).toList();
        int from = FreeIntervals.ceilingMinute(within.start());
        int until = FreeIntervals.ceilingMinute(within.end());
        var best = Optional.<Attempt>empty();
        for (int cell = 0; cell < day.cells; cell++) {
            int start = day.start(cell);
            if (start < from || start >= until || roomOpenAt(start).isEmpty()) {
                continue;
            }
            int missing = 0;
            var need = Optional.<RoleRequirement>empty();
            for (int i = 0; i < free.size(); i++) {
                if (!PhaseFitter.has(free.get(i), cell)) {
                    missing++;
                    if (need.isEmpty()) {
                        need = Optional.of(fitter.requirements().get(i));
                    }
                }
            }
            var tried = new Attempt(
                    start,
                    missing,
                    need,
                    missing == 1 ? findRelaxation(need.orElseThrow(), start, day, free) : Optional.empty());
            if (best.isEmpty() || Attempt.BEST.compare(tried, best.get()) < 0) {
                best = Optional.of(tried);
            }
        }
        return best.map(t -> unavailabilityReason(date, t));
    }

    private UnavailabilityReason unavailabilityReason(LocalDate date, Attempt tried) {
        var requirement = tried.requirement().orElse(fitter.requirements().get(0));
        var cause = Cause.NO_RESOURCE_FREE;
        if (tried.missing() == 0) {
            cause = request.lastStocked().filter(date::isAfter).isPresent()
                    ? Cause.NO_PROBES
                    : request.withoutGas().contains(date) ? Cause.NO_GAS : Cause.PATIENT_BUSY;
        }
        return new UnavailabilityReason(
                date,
                FreeIntervals.instant(tried.start()),
                roomOpenAt(tried.start()).orElse(""),
                tried.requirement().map(RoleRequirement::role),
                requirement.window(tried.start()),
                Math.max(0, tried.missing() - 1),
                cause,
                tried.relaxation());
    }

    /** A room that is open when the session would begin, even if it is occupied. */
    private Optional<String> roomOpenAt(int start) {
        var lead = fitter.requirements().get(0);
        return lead.candidates().stream()
                .filter(c -> java.util.Objects.requireNonNull(
                                snapshot.resources().get(c.resource().id()))
                        .open()
                        .contains(start + lead.offset(), start + lead.offset() + 1))
                .map(c -> c.resource().name())
                .findFirst();
    }

    private Optional<Relaxation> findRelaxation(
            RoleRequirement requirement, int start, PhaseFitter.Day day, java.util.List<long[]> free) {
        var other = withoutPreferences.requirements().stream()
                .filter(n -> n.role() == requirement.role())
                .findFirst()
                .flatMap(n -> n.first(start, day.date));
        if (other.isPresent()) {
            return Optional.of(new Relaxation(
                    Relaxation.RelaxationType.ANOTHER_RESOURCE,
                    other.get().resource().name(),
                    0));
        }
        return nearest(start, day, free).or(() -> overtime(requirement, start));
    }

    /** The nearest start of the same day, outside the requested range, at which every role is free. */
    private Optional<Relaxation> nearest(int start, PhaseFitter.Day day, java.util.List<long[]> free) {
        int nearest = 0;
        for (int cell = 0; cell < day.cells; cell++) {
            int at = cell;
            if (free.stream().allMatch(bits -> PhaseFitter.has(bits, at))) {
                int minutes = day.start(cell) - start;
                if (nearest == 0 || Math.abs(minutes) < Math.abs(nearest)) {
                    nearest = minutes;
                }
            }
        }
        return nearest == 0
                ? Optional.empty()
                : Optional.of(new Relaxation(
                        nearest > 0 ? Relaxation.RelaxationType.LATER : Relaxation.RelaxationType.EARLIER,
                        "",
                        Math.abs(nearest)));
    }

    private Optional<Relaxation> overtime(RoleRequirement requirement, int start) {
        int from = start + requirement.offset();
        int until = from + requirement.minutes();
        return requirement.candidates().stream()
                .flatMap(c -> {
                    int gap = c.gaps().firstEndingAfter(from);
                    if (gap == c.gaps().size() || c.gaps().start(gap) > from) {
                        return java.util.stream.Stream.empty();
                    }
                    int ends = c.gaps().end(gap);
                    var open = java.util.Objects.requireNonNull(
                                    snapshot.resources().get(c.resource().id()))
                            .open();
                    int hours = open.firstEndingAfter(from);
                    boolean closing = hours < open.size() && open.end(hours) == ends;
                    boolean clear = gap + 1 == c.gaps().size() || c.gaps().start(gap + 1) >= until;
                    return closing && clear && until - ends <= LONGEST_OVERTIME
                            ? java.util.stream.Stream.of(new Relaxation(
                                    Relaxation.RelaxationType.LONGER_HOURS,
                                    c.resource().name(),
                                    until - ends))
                            : java.util.stream.Stream.empty();
                })
                .min(Comparator.comparingLong(Relaxation::minutes));
    }
}
