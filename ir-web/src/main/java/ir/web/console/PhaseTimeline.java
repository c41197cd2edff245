package ir.web.console;

import ir.domain.session.Phase;
import ir.domain.session.PlannedPhase;
import ir.domain.session.SessionPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A session plan as a strip of lettered phases, to scale. Freeze and thaw are separate; the rounding reserve is
 * hatched.
 */
final class PhaseTimeline {
    private PhaseTimeline() {}

    /** @param type the style's letter; small t is the thaw, X the rounding reserve */
    public record PhaseSegment(String type, String letter, int minutes) {}

    static List<PhaseSegment> room(SessionPlan plan) {
        return of(
                plan,
                plan.phases().stream()
                        .map(PlannedPhase::phase)
                        .filter(Phase::inRoom)
                        .collect(Collectors.toSet()));
    }

    static List<PhaseSegment> of(SessionPlan plan, Set<Phase> requested) {
        var pieces = new ArrayList<PhaseSegment>();
        for (var planned : plan.phases()) {
            if (!requested.contains(planned.phase())) {
                continue;
            }
            var letter = String.valueOf(planned.phase().letter());
            switch (planned.phase()) {
                case FREEZE_THAW_FREEZE -> {
                    var protocol = plan.input().protocol();
                    for (int i = 0; i < plan.input().positions(); i++) {
                        pieces.add(new PhaseSegment("F", "F", protocol.firstFreeze()));
                        pieces.add(new PhaseSegment("t", "", protocol.thaw()));
                        pieces.add(new PhaseSegment("F", "F", protocol.secondFreeze()));
                    }
                }
                case TURN_OVER -> {
                    pieces.add(new PhaseSegment(letter, letter, planned.minutes() - plan.rounding()));
                    if (plan.rounding() > 0) {
                        pieces.add(new PhaseSegment("X", "", plan.rounding()));
                    }
                }
                default -> pieces.add(new PhaseSegment(letter, letter, planned.minutes()));
            }
        }
        return pieces;
    }
}
