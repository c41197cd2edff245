package ir.domain.followup;

import java.time.LocalDate;
import java.util.Optional;

/**
 * The finding of imaging of the treated zone (terms AHM14). Residual is viable tumour at the first check, progression
 * is new viable tumour after a check that showed complete ablation. A rim that enhances before week 4 is no progression
 * (M).
 *
 * @param longestCm longest diameter of the viable tumour, cm
 * @param report reference to the report
 */
public record ImagingAssessment(
        LocalDate on, Modality modality, Verdict verdict, Optional<Double> longestCm, String report, String by) {
    /** Days after the treatment before which an enhancing rim is not conclusive (M). */
    public static final int RIM_DAYS = 28;

    /** The imaging modality. */
    public enum Modality {
        MRI,
        CT,
        PET_CT,
        X_RAY
    }

    /** The imaging finding. */
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
