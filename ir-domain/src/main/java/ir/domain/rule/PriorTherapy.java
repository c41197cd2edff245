package ir.domain.rule;

import java.time.LocalDate;
import java.util.Optional;

/** What was done to a lesion before, and how it ended; the second line asks for the end, not for the therapy. */
public record PriorTherapy(String name, Optional<LocalDate> on, Result result) {
    /** How it ended. */
    public enum Result {
        FAILED,
        NOT_REPEATABLE,
        CONTRAINDICATED,
        REFUSED,
        OTHER;

        public boolean opensSecondLine() {
            return this != OTHER;
        }
    }
}
