package ir.scheduling.repository;

import ir.domain.lesion.LesionId;
import ir.domain.patient.PatientId;
import ir.domain.session.PlanParameters;
import ir.domain.session.SessionId;
import ir.domain.shared.TimeRange;
import ir.domain.treatment.CryoablationSession;
import ir.domain.treatment.TreatmentRecord;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Sessions, from planned to completed. */
public interface SessionRepository {
    Optional<CryoablationSession> find(SessionId id);

    /** Several sessions by id. */
    default Map<SessionId, CryoablationSession> find(Collection<SessionId> ids) {
        return ids.stream()
                .distinct()
                .flatMap(id -> find(id).stream())
                .collect(Collectors.toMap(CryoablationSession::id, session -> session));
    }

    /** The procedure ids of a session: one for each treated lesion. */
    default List<String> procedures(SessionId id) {
        return find(id).stream()
                .flatMap(session -> session.course().treatments().stream()
                        .map(TreatmentRecord::lesion)
                        .distinct()
                        .filter(session.lesions()::contains)
                        .map(lesion -> id.value() + ".l" + (session.lesions().indexOf(lesion) + 1)))
                .toList();
    }

    Optional<CryoablationSession> lock(SessionId id);

    /** Those of the sessions whose patient has arrived and whose treatment has not begun. */
    Set<SessionId> checkedIn(Collection<SessionId> ids);

    /** Sessions whose set-up begins within a range, in order of time. */
    List<CryoablationSession> findStartingIn(TimeRange range);

    /** Their ids only. */
    List<String> idsWithin(TimeRange range);

    /** Every session that included this lesion, oldest first. */
    List<CryoablationSession> ofLesion(LesionId lesion);

    List<CryoablationSession> ofPatient(PatientId patient);

    /** All sessions of a patient, locked against other changes until this transaction ends; for a merge of patients. */
    List<CryoablationSession> lockOfPatient(PatientId patient);

    /** Completed sessions with the same anaesthesia and the same number of probes and positions, the newest first. */
    List<CryoablationSession> findComparable(PlanParameters plan, int limit);

    /**
     * @throws ir.scheduling.transaction.StaleVersionException if the session was changed since it
     *     was read
     */
    void save(CryoablationSession session);
}
