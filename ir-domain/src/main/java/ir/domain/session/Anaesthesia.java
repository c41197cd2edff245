package ir.domain.session;

/** Anaesthesia with its minutes per phase (local defaults). The planner proposes it, the anaesthetist decides. */
public enum Anaesthesia {
    LOCAL(5, 5, 60),
    SEDATION(10, 5, 120),
    GENERAL(30, 15, 240);

    private final int induction;
    private final int emergence;
    private final int recovery;

    Anaesthesia(int induction, int emergence, int recovery) {
        this.induction = induction;
        this.emergence = emergence;
        this.recovery = recovery;
    }

    public int induction() {
        return induction;
    }

    public int emergence() {
        return emergence;
    }

    public int recovery() {
        return recovery;
    }
}
