package ir.fhir.standing;

import ir.domain.clinical.Standing;

/** What one value of one element makes of its resource. Of several effects the first in this order decides. */
public enum Effect {
    /** A value or an element of unknown meaning: it may turn all others around. */
    UNREADABLE(Standing.State.NOT_UNDERSTOOD),
    WITHDRAWN(Standing.State.WITHDRAWN),
    NOT_YET(Standing.State.NOT_YET),
    /** The value is known and settles nothing. */
    UNDECIDED(Standing.State.NOT_UNDERSTOOD),
    DENIED(Standing.State.DENIED),
    /** It counts, and the reason says with which reservation. */
    WITH_RESERVATION(Standing.State.IN_FORCE),
    IN_FORCE(Standing.State.IN_FORCE);

    private final Standing.State state;

    Effect(Standing.State state) {
        this.state = state;
    }

    public Standing.State state() {
        return state;
    }
}
