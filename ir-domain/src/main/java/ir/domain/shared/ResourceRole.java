package ir.domain.shared;

/** The role of a resource in a session. */
public enum ResourceRole {
    ROOM,
    OPERATOR,
    ANAESTHETIST,
    SEDATION_NURSE,
    TECHNOLOGIST,
    CONSOLE,
    BAY,
    /** A follow-up clinic: a consulting room or a scanner for follow-up visits. No session needs one. */
    FOLLOW_UP_CLINIC;

    /** Whether procedure templates can name the role. */
    public boolean ofSessions() {
        return this != FOLLOW_UP_CLINIC;
    }

    /** Whether the role is filled by a person, not by a location or a device. */
    public boolean person() {
        return this == OPERATOR || this == ANAESTHETIST || this == SEDATION_NURSE || this == TECHNOLOGIST;
    }
}
