package ir.scheduling.treatment;

import ir.domain.lesion.Lesion;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.CryoablationSession;
import ir.domain.treatment.TreatmentRecord;
import ir.domain.treatment.UntreatedLesion;
import java.util.List;
import java.util.Optional;

/**
 * One lesion of a session, as published to an EHR: its treatment, or why it was not treated.
 *
 * @param events adverse events of this lesion and session, without those entered in error
 */
public record LesionOutcome(
        CryoablationSession session,
        Lesion lesion,
        Optional<TreatmentRecord> record,
        Optional<UntreatedLesion> untreated,
        List<AdverseEvent> events) {
    /** The id published to EHRs: the session, and the number of the lesion in it. */
    public String procedure() {
        return session.id().value() + ".l" + (session.lesions().indexOf(lesion.id()) + 1);
    }
}
