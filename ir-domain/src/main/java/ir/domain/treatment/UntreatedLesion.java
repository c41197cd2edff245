package ir.domain.treatment;

import ir.domain.lesion.LesionId;
import java.time.Instant;

/** A lesion of the session that was not treated, with the reason (I5). It does not count as a treatment. */
public record UntreatedLesion(LesionId lesion, Reason reason, String text, Instant at, String by) {
    /** The coded reasons; the text gives details. */
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
