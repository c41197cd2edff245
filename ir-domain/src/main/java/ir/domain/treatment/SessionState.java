package ir.domain.treatment;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** States of a session with their permitted transitions. */
public enum SessionState {
    PLANNED,
    CHECKED_IN,
    IN_PROGRESS,
    RECOVERY,
    COMPLETED,
    CANCELLED,
    NO_SHOW,
    ABORTED;

    private static final Map<SessionState, Set<SessionState>> NEXT = new EnumMap<>(Map.of(
            PLANNED, EnumSet.of(CHECKED_IN, CANCELLED, NO_SHOW),
            CHECKED_IN, EnumSet.of(IN_PROGRESS, CANCELLED),
            IN_PROGRESS, EnumSet.of(RECOVERY, ABORTED),
            RECOVERY, EnumSet.of(COMPLETED),
            COMPLETED, EnumSet.noneOf(SessionState.class),
            CANCELLED, EnumSet.noneOf(SessionState.class),
            NO_SHOW, EnumSet.noneOf(SessionState.class),
            ABORTED, EnumSet.noneOf(SessionState.class)));

    public boolean mayBecome(SessionState next) {
        return NEXT.getOrDefault(this, Set.of()).contains(next);
    }
}
