package ir.domain.clinical;

import java.util.Optional;

/**
 * Whether a received statement counts. Rules read this and nothing else of what the sender said about the statement's
 * own validity.
 *
 * @param reason the element that decides and its value, such as {@code status=cancelled}; empty for a statement in force
 *     about which there is nothing to add
 */
public record Standing(State state, Optional<String> reason) {
    /** A statement in force without reservation. */
    public static final Standing IN_FORCE = new Standing(State.IN_FORCE, Optional.empty());

    /** What a statement counts for. */
    public enum State {
        /** It counts. */
        IN_FORCE,
        /** It may count later: a plan, a proposal, a result that is not released. */
        NOT_YET,
        /** It does not count any more, or never did. */
        WITHDRAWN,
        /** It says the opposite: not to be done, not taken, refused, ruled out. */
        DENIED,
        /** Its meaning is unknown. It settles nothing, and what was known before it is in doubt. */
        NOT_UNDERSTOOD
    }

    public static Standing of(State state, String reason) {
        return new Standing(state, Optional.of(reason));
    }

    public boolean inForce() {
        return state == State.IN_FORCE;
    }

    public boolean denied() {
        return state == State.DENIED;
    }

    public boolean notUnderstood() {
        return state == State.NOT_UNDERSTOOD;
    }
}
