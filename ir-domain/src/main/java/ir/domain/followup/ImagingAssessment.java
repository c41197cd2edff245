package ir.domain.followup;

import java.time.LocalDate;
import java.util.Optional;

/**
 * What a picture of the treated zone showed (terms AHM14). Residual is viable tumour at the first check, progression is
 * new viable tumour after a check that showed complete ablation. A rim that enhances before week 4 is no progression
 * (M).
 *
 * @param longestCm of what is viable, cm
 * @param report where the report is found
 */
public record ImagingAssessment(
        LocalDate on, Modality modality, Verdict verdict, Optional<Double> longestCm, String report, String by) {
    /** Days after the treatment before which an enhancing rim says nothing (M). */
    public static final int RIM_DAYS = 28;

    /** How the picture was made. */
    public enum Modality {
        MRI,
        CT,
        PET_CT,
        X_RAY
    }

    /** What it showed. */
    public enum Verdict {
        NO_VIABLE_TUMOUR,
        RESIDUAL_TUMOUR,
        LOCAL_PROGRESSION,
        NEW_LESION,
        FRACTURE,
        INDETERMINATE
    }

    public ImagingAssessment {
        report = report.strip();
        longestCm.ifPresent(cm -> {
            if (!(cm > 0 && cm <= 40)) {
                throw new IllegalArgumentException("longest dimension: " + cm + " cm (expected: above 0, at most 40)");
            }
        });
    }
}
