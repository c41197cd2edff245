package ir.domain.clinical;

/** One opioid with its usual daily amount, in the opioid's unit. */
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
