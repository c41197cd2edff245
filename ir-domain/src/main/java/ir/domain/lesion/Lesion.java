package ir.domain.lesion;

import ir.domain.patient.Laterality;
import ir.domain.patient.PatientId;
import java.util.Optional;

/**
 * One tumour at one site of one patient. A tumour at a new site is a new lesion, never a repeat.
 *
 * @param condition the EHR's Condition it came from
 * @param description site or tumour as the order describes it; empty where the order has no text
 */
public record Lesion(
        LesionId id,
        PatientId patient,
        BodySite site,
        Optional<Laterality> side,
        TumourCategory category,
        String description,
        String condition) {

    /** The same lesion as a record of another patient, into whose records this patient's are merged. */
    public Lesion withPatient(PatientId other) {
        return new Lesion(id, other, site, side, category, description, condition);
    }

    /** Whether a paired site has no side. Such a lesion must not be treated (hard stop). */
    public boolean sideMissing() {
        return site.paired() && side.isEmpty();
    }
}
