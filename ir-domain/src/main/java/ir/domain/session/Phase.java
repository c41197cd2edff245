package ir.domain.session;

/** The phases of a session in their order. Timelines and printed day lists show the letter. */
public enum Phase {
    SET_UP('S'),
    INDUCTION('A'),
    PLANNING_CT('C'),
    PLACEMENT('P'),
    PROTECTION('P'),
    FREEZE_THAW_FREEZE('F'),
    REMOVAL('R'),
    ADD_ONS('R'),
    POST_CT('O'),
    EMERGENCE('A'),
    TURN_OVER('T'),
    RECOVERY('B');

    private final char letter;

    Phase(char letter) {
        this.letter = letter;
    }

    public char letter() {
        return letter;
    }

    /** Whether it takes place in the procedure room; recovery is in a bay. */
    public boolean inRoom() {
        return this != RECOVERY;
    }
}
