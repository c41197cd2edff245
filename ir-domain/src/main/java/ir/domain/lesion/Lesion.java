package ir.domain.lesion;

import ir.domain.patient.Laterality;
import ir.domain.patient.PatientId;
import java.util.Optional;

/**
 * One tumour in one place of one patient. A new place is a new lesion, never a repeat.
 *
 * @param condition the EHR's Condition it came from
 * @param description the order's own words for site or tumour, empty where it gave none
 */
public record Lesion(
        LesionId id,
        PatientId patient,
        BodySite site,
        Optional<Laterality> side,
        TumourCategory category,
        String description,
        String condition) {

    /** A paired site without a side: nobody may treat it (hard stop). */
    public boolean sideMissing() {
        return site.paired() && side.isEmpty();
    }
}
