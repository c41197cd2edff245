package ir.scheduling.repository;

import ir.domain.lesion.LesionId;
import ir.domain.patient.PatientId;
import ir.domain.session.SessionId;
import ir.domain.treatment.AdverseEvent;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Adverse events, including those entered in error. */
public interface AdverseEventRepository {
    Optional<AdverseEvent> find(String id);

    /** Several adverse events by id. */
    default List<AdverseEvent> find(Collection<String> ids) {
        return ids.stream().flatMap(id -> find(id).stream()).toList();
    }

    /** By onset. */
    List<AdverseEvent> ofLesion(LesionId lesion);

    List<AdverseEvent> ofPatient(PatientId patient);

    /** All adverse events of a patient, locked against other changes until this transaction ends; for a merge of patients. */
    List<AdverseEvent> lockOfPatient(PatientId patient);

    List<AdverseEvent> ofSessions(Collection<SessionId> sessions);

    /**
     * @throws ir.scheduling.transaction.StaleVersionException if the event was changed since it was
     *     read
     */
    void save(AdverseEvent event);
}
