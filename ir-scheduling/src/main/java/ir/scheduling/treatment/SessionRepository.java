package ir.scheduling.treatment;

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

/** Sessions, from booked to completed. */
public interface SessionRepository {
    Optional<CryoablationSession> find(SessionId id);

    /** Several at once. */
    default Map<SessionId, CryoablationSession> find(Collection<SessionId> ids) {
        return ids.stream()
                .distinct()
                .flatMap(id -> find(id).stream())
                .collect(Collectors.toMap(CryoablationSession::id, session -> session));
    }

    /** A session has a procedure for each lesion that was treated. */
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

    /** Of these, the sessions whose patient has arrived and not begun. */
    Set<SessionId> checkedIn(Collection<SessionId> ids);

    /** Those whose set-up begins within a stretch, in its order. */
    List<CryoablationSession> findStartingIn(TimeRange range);

    /** Their ids alone. */
    List<String> idsWithin(TimeRange range);

    /** Every session that had this lesion, oldest first. */
    List<CryoablationSession> ofLesion(LesionId lesion);

    List<CryoablationSession> ofPatient(PatientId patient);

    /** Completed ones with the same anaesthesia and as many probes and positions, the newest first. */
    List<CryoablationSession> findComparable(PlanParameters plan, int limit);

    /** @throws ir.scheduling.transaction.TransactionManager.StaleVersionException if it was changed since it was read */
    void save(CryoablationSession session);
}
