package ir.domain.session;

/** Additional procedures of a session, done before the probe access is closed; minutes are local defaults. */
public enum AdjunctProcedure {
    CEMENTOPLASTY(30),
    FIXATION(60),
    BIOPSY(15),
    SPINE_OR_SACRUM(15);

    private final int minutes;

    AdjunctProcedure(int minutes) {
        this.minutes = minutes;
    }

    public int minutes() {
        return minutes;
    }
}
