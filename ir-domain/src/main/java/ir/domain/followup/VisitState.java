package ir.domain.followup;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** State of a visit. Overdue and missed follow from the calendar, the other states from actions of users. */
public enum VisitState {
    PLANNED,
    SCHEDULED,
    OVERDUE,
    COMPLETED,
    COMPLETED_LATE,
    MISSED,
    WAIVED,
    SUPERSEDED,
    CANCELLED;

    private static final Set<VisitState> ENDS = EnumSet.of(WAIVED, SUPERSEDED, CANCELLED);

    private static final Map<VisitState, Set<VisitState>> NEXT = new EnumMap<>(Map.of(
            PLANNED, with(SCHEDULED, OVERDUE, COMPLETED),
            SCHEDULED, with(PLANNED, OVERDUE, COMPLETED),
            OVERDUE, with(COMPLETED_LATE, MISSED)));

    private static Set<VisitState> with(VisitState... states) {
        var all = EnumSet.copyOf(ENDS);
        all.addAll(java.util.Arrays.asList(states));
        return all;
    }

    public boolean mayBecome(VisitState next) {
        return NEXT.getOrDefault(this, Set.of()).contains(next);
    }

    public boolean open() {
        return this == PLANNED || this == SCHEDULED || this == OVERDUE;
    }
}
