package ir.domain.treatment;

import ir.domain.lesion.LesionId;
import java.time.Instant;

/** A lesion of the session that was left alone, and why (I5). It counts as no treatment. */
public record UntreatedLesion(LesionId lesion, Reason reason, String text, Instant at, String by) {
    /** The usual ones; the text says the rest. */
    public enum Reason {
        NO_SAFE_PATH,
        LESION_GONE,
        TOO_CLOSE_TO_NERVE_OR_ORGAN,
        PATIENT_UNWELL,
        PATIENT_REFUSED,
        EQUIPMENT,
        TIME,
        OTHER
    }
}
