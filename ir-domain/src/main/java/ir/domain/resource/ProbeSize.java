package ir.domain.resource;

/** Diameter of the cryoprobe; the ice of the thinner one reaches 84 % of the thicker one's (LIT09). */
public enum ProbeSize {
    MM_2_4(1.0),
    MM_1_7(0.84);

    private final double reach;

    ProbeSize(double reach) {
        this.reach = reach;
    }

    public double reach() {
        return reach;
    }
}
