package ir.scheduling.repository;

import ir.domain.patient.PatientId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Repository of synchronisation tasks and reconciliation conflicts. */
public interface SyncTaskRepository {
    Optional<SyncTask> lock(SyncTask.Direction direction, String resourceType, String id);

    void save(SyncTask task);

    /**
     * Claims a due task exclusively, until {@code until} or until it is saved; empty while the circuit breaker of the
     * server is open.
     */
    Optional<SyncTask> claim(String origin, Instant now, Instant until);

    /** Failed exports of a patient. */
    List<SyncTask> failed(PatientId patient);

    /** Gives the tasks of one patient to another. */
    void changePatient(PatientId from, PatientId into);

    /** Waiting or failed tasks first, then the latest. */
    List<SyncTask> latest(int count);

    /**
     * A contradiction between this system and the EHR.
     *
     * @param element path of the element, as {@code Appointment.status}
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

    /** Opens a conflict, unless one is already open for the same element. Returns whether it is new. */
    boolean open(ReconciliationConflict conflict);

    List<ReconciliationConflict> open();

    boolean close(String id, String by, String reason, Instant now);
}
