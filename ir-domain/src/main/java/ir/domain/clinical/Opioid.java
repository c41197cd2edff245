package ir.domain.clinical;

/**
 * Opioids with factors to oral morphine-equivalent mg per day (CDC22; intravenous morphine V2). For outcome only, not
 * for opioid switching. A drug that is not listed has no factor: its equivalent is entered by hand or stays unknown.
 */
public enum Opioid {
    MORPHINE(1, "mg"),
    MORPHINE_IV(3, "mg"),
    HYDROCODONE(1, "mg"),
    OXYCODONE(1.5, "mg"),
    OXYMORPHONE(3, "mg"),
    HYDROMORPHONE(5, "mg"),
    CODEINE(0.15, "mg"),
    TRAMADOL(0.2, "mg"),
    TAPENTADOL(0.4, "mg"),
    METHADONE(4.7, "mg"),
    FENTANYL_PATCH(2.4, "µg/h");

    private final double factor;
    private final String unit;

    Opioid(double factor, String unit) {
        this.factor = factor;
        this.unit = unit;
    }

    public double factor() {
        return factor;
    }

    /** Unit of the daily dose; a patch is stated by its rate. */
    public String unit() {
        return unit;
    }
}
