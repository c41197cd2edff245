package ir.domain.resource;

/** The part a resource plays in a session. */
public enum ResourceRole {
    ROOM,
    OPERATOR,
    ANAESTHETIST,
    SEDATION_NURSE,
    TECHNOLOGIST,
    CONSOLE,
    BAY;

    /** A person, not a place or a machine. */
    public boolean person() {
        return this == OPERATOR || this == ANAESTHETIST || this == SEDATION_NURSE || this == TECHNOLOGIST;
    }
}
