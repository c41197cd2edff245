package ir.scheduling.ehrsync;

import ir.domain.patient.PatientId;
import ir.scheduling.repository.SyncTaskRepository;
import ir.scheduling.repository.SyncTaskRepository.ReconciliationConflict;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Records conflicts between this system and the hospital's, in the transaction of the caller, for a user to decide. */
@ApplicationScoped
public class ReconciliationConflicts {
    private final UseCaseAudit audit;
    private final SyncTaskRepository syncTasks;

    @Inject
    public ReconciliationConflicts(UseCaseAudit audit, SyncTaskRepository syncTasks) {
        this.audit = audit;
        this.syncTasks = syncTasks;
    }

    /** Opens a conflict, unless one is already open for the same element. */
    public void recordConflict(
            String resourceType,
            String id,
            Optional<PatientId> patient,
            String element,
            String local,
            String remote,
            Instant now) {
        boolean fresh = syncTasks.open(new ReconciliationConflict(
                UUID.randomUUID().toString(), now, resourceType, id, patient, element, local, remote));
        if (fresh) {
            audit.add("contradiction", resourceType, id, patient);
        }
    }
}
