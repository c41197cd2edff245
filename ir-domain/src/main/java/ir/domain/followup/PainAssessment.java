package ir.domain.followup;

import ir.domain.clinical.OpioidDose;
import ir.domain.clinical.OralMorphineEquivalent;
import ir.domain.clinical.PainScore;
import ir.domain.lesion.LesionId;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * Pain and opioid dose of one lesion on one day. A score that was not given stays empty: it is never carried forward
 * and never read as zero.
 *
 * @param doses the doses the equivalent was calculated from; empty where it was entered as a sum
 */
public record PainAssessment(
        LesionId lesion,
        LocalDate on,
        Optional<PainScore> worst,
        Optional<OralMorphineEquivalent> omed,
        List<OpioidDose> doses,
        String by) {
    public PainAssessment {
        doses = List.copyOf(doses);
    }
}
