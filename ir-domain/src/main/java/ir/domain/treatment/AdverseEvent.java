package ir.domain.treatment;

import java.time.LocalDate;

/** What went wrong, graded on one stated scale; scales are never mixed. */
public record AdverseEvent(String term, Scale scale, int grade, LocalDate onset) {
    /** The published scales, kept apart. */
    public enum Scale {
        SIR_2017(5),
        CTCAE_5(5),
        CIRSE(6);

        private final int highest;

        Scale(int highest) {
            this.highest = highest;
        }

        public int highest() {
            return highest;
        }
    }

    public AdverseEvent {
        if (term.isBlank()) {
            throw new IllegalArgumentException("adverse event: blank (expected: a term)");
        }
        if (grade < 1 || grade > scale.highest()) {
            throw new IllegalArgumentException(
                    "grade: " + grade + " (expected: 1 to " + scale.highest() + " on " + scale + ")");
        }
    }
}
