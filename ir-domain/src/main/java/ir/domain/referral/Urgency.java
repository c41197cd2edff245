package ir.domain.referral;

/**
 * How long a patient may wait for treatment. The days are local defaults (L) to be set by the clinical lead; there is
 * no published figure.
 */
public enum Urgency {
    URGENT(14),
    SOON(28),
    ROUTINE(56);

    private final int days;

    Urgency(int days) {
        this.days = days;
    }

    /** Days from referral to the treat-by date. */
    public int days() {
        return days;
    }
}
