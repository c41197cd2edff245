package ir.domain.followup;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * State of a visit. OVERDUE and MISSED follow from the calendar: {@code FollowUpVisit.stateOn} computes them for a day
 * and they are never stored. The other states follow from users, from questionnaires of other systems and from changes
 * of the plan, such as a repeat treatment.
 */
public enum VisitState {
    /** Without an appointment. */
    PLANNED,
    /** With an appointment. */
    SCHEDULED,
    OVERDUE,
    COMPLETED,
    /** After the last day of the window. */
    COMPLETED_LATE,
    MISSED,
    WAIVED,
    SUPERSEDED,
    CANCELLED;

    private static final Set<VisitState> CLOSED_WITHOUT_VISIT = EnumSet.of(WAIVED, SUPERSEDED, CANCELLED);

    private static final Map<VisitState, Set<VisitState>> TRANSITIONS = new EnumMap<>(Map.of(
            PLANNED, orClosed(SCHEDULED, OVERDUE, COMPLETED),
            SCHEDULED, orClosed(PLANNED, OVERDUE, COMPLETED),
            OVERDUE, orClosed(COMPLETED_LATE, MISSED)));

    private static Set<VisitState> orClosed(VisitState... states) {
        var all = EnumSet.copyOf(CLOSED_WITHOUT_VISIT);
        all.addAll(java.util.Arrays.asList(states));
        return all;
    }

    public boolean mayBecome(VisitState next) {
        return TRANSITIONS.getOrDefault(this, Set.of()).contains(next);
    }

    public boolean open() {
        return this == PLANNED || this == SCHEDULED || this == OVERDUE;
    }
}
