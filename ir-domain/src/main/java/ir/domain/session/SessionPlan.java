package ir.domain.session;

import ir.domain.shared.TimeRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The planned phases of a session in order. Room time is their sum rounded up to a quarter of an hour; the turn-over
 * takes the rounding. Recovery follows the emergence, in a bay, while the room is turned over.
 *
 * @param input the parameters that determine the minutes
 * @param phases in order; the turn-over includes the rounding, recovery is last
 * @param rounding minutes added to the sum
 */
public record SessionPlan(PlanParameters input, List<PlannedPhase> phases, int rounding) {
    /** Room time is booked in multiples of these minutes. */
    public static final int ROUNDING = 15;

    public SessionPlan {
        phases = List.copyOf(phases);
    }

    /**
     * The minutes follow from the input alone (DOMAIN: duration estimate; local defaults until 20 cases give medians).
     */
    public static SessionPlan of(PlanParameters input) {
        var phases = new ArrayList<PlannedPhase>();
        var anaesthesia = input.anaesthesia();
        phases.add(new PlannedPhase(Phase.SET_UP, 15));
        phases.add(new PlannedPhase(Phase.INDUCTION, anaesthesia.induction()));
        phases.add(new PlannedPhase(Phase.PLANNING_CT, 15));
        phases.add(new PlannedPhase(Phase.PLACEMENT, 10 + 10 * input.probes()));
        if (input.protections() > 0) {
            phases.add(new PlannedPhase(Phase.PROTECTION, 20 * input.protections()));
        }
        phases.add(new PlannedPhase(Phase.FREEZE_THAW_FREEZE, input.protocol().minutes() * input.positions()));
        phases.add(new PlannedPhase(Phase.REMOVAL, 10));
        int addOns = input.addOns().stream().mapToInt(AdjunctProcedure::minutes).sum();
        if (addOns > 0) {
            phases.add(new PlannedPhase(Phase.ADD_ONS, addOns));
        }
        phases.add(new PlannedPhase(Phase.POST_CT, 10));
        phases.add(new PlannedPhase(Phase.EMERGENCE, anaesthesia.emergence()));
        int turnOver = 20;
        int sum = phases.stream().mapToInt(PlannedPhase::minutes).sum() + turnOver;
        int rounding = (ROUNDING - sum % ROUNDING) % ROUNDING;
        phases.add(new PlannedPhase(Phase.TURN_OVER, turnOver + rounding));
        phases.add(new PlannedPhase(Phase.RECOVERY, anaesthesia.recovery()));
        return new SessionPlan(input, phases, rounding);
    }

    /** Minutes that the room is taken, rounded. */
    public int roomMinutes() {
        return phases.stream()
                .filter(p -> p.phase().inRoom())
                .mapToInt(PlannedPhase::minutes)
                .sum();
    }

    public int unroundedMinutes() {
        return roomMinutes() - rounding;
    }

    /** The windows of the phases for a start. */
    public List<PhaseWindow> phaseWindows(Instant start) {
        var windows = new ArrayList<PhaseWindow>();
        var at = start;
        var emerged = start;
        for (var planned : phases) {
            var begins = planned.phase() == Phase.RECOVERY ? emerged : at;
            var window = TimeRange.ofMinutes(begins, planned.minutes());
            windows.add(new PhaseWindow(planned.phase(), window));
            at = window.end();
            if (planned.phase() == Phase.EMERGENCE) {
                emerged = at;
            }
        }
        return windows;
    }

    /** From the first to the last of the given phases; empty where the plan has none of them. */
    public Optional<TimeRange> span(Instant start, Set<Phase> requested) {
        var windows = phaseWindows(start).stream()
                .filter(w -> requested.contains(w.phase()))
                .map(PhaseWindow::window)
                .toList();
        return windows.isEmpty()
                ? Optional.empty()
                : Optional.of(new TimeRange(
                        windows.get(0).start(), windows.get(windows.size() - 1).end()));
    }

    /** One phase with its window. */
    public record PhaseWindow(Phase phase, TimeRange window) {}
}
