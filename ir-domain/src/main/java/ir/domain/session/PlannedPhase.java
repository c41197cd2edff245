package ir.domain.session;

/** One phase with its planned minutes. */
public record PlannedPhase(Phase phase, int minutes) {
    public PlannedPhase {
        if (minutes < 1) {
            throw new IllegalArgumentException("minutes of " + phase + ": " + minutes + " (expected: >= 1)");
        }
    }
}
