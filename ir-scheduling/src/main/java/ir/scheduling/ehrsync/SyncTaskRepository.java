package ir.scheduling.ehrsync;

import ir.domain.patient.PatientId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps errands, and what two systems say differently. */
public interface SyncTaskRepository {
    Optional<SyncTask> lock(SyncTask.Direction direction, String resourceType, String id);

    void save(SyncTask task);

    /** One whose turn has come, for nobody else until then or until it is saved; none while the peer is left alone. */
    Optional<SyncTask> claim(String origin, Instant now, Instant until);

    /** What of a patient could not be filed. */
    List<SyncTask> failed(PatientId patient);

    /** Waiting or failed ones first, then the newest. */
    List<SyncTask> latest(int count);

    /**
     * Two systems disagree.
     *
     * @param element where, as {@code Appointment.status}
     */
    record ReconciliationConflict(
            String id,
            Instant at,
            String resourceType,
            String local,
            Optional<PatientId> patient,
            String element,
            String localValue,
            String remoteValue) {}

    /** Once, however often it is seen before somebody closes it; whether it is new. */
    boolean open(ReconciliationConflict conflict);

    List<ReconciliationConflict> open();

    boolean close(String id, String by, String reason, Instant now);
}
