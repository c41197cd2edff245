package ir.domain.clinical;

/** Worst pain in the last 24 hours, as the Brief Pain Inventory asks it: a whole number from 0 to 10. */
public record PainScore(int value) implements Comparable<PainScore> {
    public PainScore {
        if (value < 0 || value > 10) {
            throw new IllegalArgumentException("pain: " + value + " (expected: a whole number from 0 to 10)");
        }
    }

    public static PainScore of(int value) {
        return new PainScore(value);
    }

    @Override
    public int compareTo(PainScore other) {
        return Integer.compare(value, other.value);
    }
}
