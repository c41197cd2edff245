package ir.domain.shared;

/** The part a resource plays in a session. */
public enum ResourceRole {
    ROOM,
    OPERATOR,
    ANAESTHETIST,
    SEDATION_NURSE,
    TECHNOLOGIST,
    CONSOLE,
    BAY,
    /** Where follow-up visits take place: a consulting room, a scanner. No session needs one. */
    CLINIC;

    /** Part of sessions, so named in procedure templates. */
    public boolean ofSessions() {
        return this != CLINIC;
    }

    /** A person, not a place or a machine. */
    public boolean person() {
        return this == OPERATOR || this == ANAESTHETIST || this == SEDATION_NURSE || this == TECHNOLOGIST;
    }
}
