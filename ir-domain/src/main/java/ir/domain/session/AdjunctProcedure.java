package ir.domain.session;

/** Work beside the freezing, done before the probes' wound is closed; minutes are local defaults (L). */
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
