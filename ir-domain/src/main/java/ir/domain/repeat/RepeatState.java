package ir.domain.repeat;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** States of a candidate. A deferred candidate is reviewed again on its day or before. */
public enum RepeatState {
    OPEN,
    UNDER_REVIEW,
    DEFERRED,
    RE_REFERRED,
    DISMISSED,
    /** The patient died or withdrew. */
    CLOSED;

    private static final Map<RepeatState, Set<RepeatState>> NEXT = new EnumMap<>(Map.of(
            OPEN, EnumSet.of(UNDER_REVIEW, CLOSED),
            UNDER_REVIEW, EnumSet.of(RE_REFERRED, DEFERRED, DISMISSED, CLOSED),
            DEFERRED, EnumSet.of(UNDER_REVIEW, CLOSED),
            RE_REFERRED, EnumSet.noneOf(RepeatState.class),
            DISMISSED, EnumSet.noneOf(RepeatState.class),
            CLOSED, EnumSet.noneOf(RepeatState.class)));

    public boolean mayBecome(RepeatState next) {
        return NEXT.getOrDefault(this, Set.of()).contains(next);
    }

    public boolean open() {
        return !NEXT.getOrDefault(this, Set.of()).isEmpty();
    }
}
