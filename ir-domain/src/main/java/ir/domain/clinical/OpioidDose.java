package ir.domain.clinical;

/** One opioid on a usual day. */
public record OpioidDose(Opioid opioid, double amount) {
    public OpioidDose {
        if (!(amount > 0 && amount <= 10_000)) {
            throw new IllegalArgumentException(
                    "dose of " + opioid + ": " + amount + " (expected: above 0, at most 10000)");
        }
    }

    public double morphineEquivalent() {
        return amount * opioid.factor();
    }
}
