package ir.scheduling.ehrsync;

import ir.domain.patient.PatientId;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.outbox.OutboxEventHandler;
import ir.scheduling.repository.CircuitBreakerRegistry;
import ir.scheduling.repository.PatientRepository;
import ir.scheduling.repository.SyncTask;
import ir.scheduling.repository.SyncTask.Direction;
import ir.scheduling.repository.SyncTaskRepository;
import ir.scheduling.repository.SyncTaskRepository.ReconciliationConflict;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.Subject;
import ir.scheduling.transaction.SubjectType;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The synchronisation with the hospital's EHR server as users see it: its tasks, and conflicts between the systems. */
@ApplicationScoped
public class EhrSyncService {
    private static final int PAGE_SIZE = 200;

    private final UseCaseAudit audit;
    private final CircuitBreakerRegistry circuitBreakers;
    private final ReconciliationConflicts conflicts;
    private final SyncTaskEnqueuer enqueuer;
    private final PatientRepository patientRepository;
    private final SyncTaskRepository syncTasks;
    private final Clock clock;

    @Inject
    public EhrSyncService(
            UseCaseAudit audit,
            CircuitBreakerRegistry circuitBreakers,
            ReconciliationConflicts conflicts,
            SyncTaskEnqueuer enqueuer,
            PatientRepository patientRepository,
            SyncTaskRepository syncTasks,
            Clock clock) {
        this.audit = audit;
        this.circuitBreakers = circuitBreakers;
        this.conflicts = conflicts;
        this.enqueuer = enqueuer;
        this.patientRepository = patientRepository;
        this.syncTasks = syncTasks;
        this.clock = clock;
    }

    /**
     * Enqueues the export of events that the EHR records; a received order enqueues the import of its patient's chart.
     */
    public OutboxEventHandler eventHandler() {
        return enqueuer;
    }

    /** Enqueues another import of a patient's chart at a user's request. */
    @Command(permission = Permission.ENTER_REFERRAL, action = "fetch", type = RecordType.PATIENT)
    public Result<PatientId> requestImport(Caller caller, @Subject PatientId patient) {
        var now = clock.instant();
        if (patientRepository.find(patient).isEmpty()) {
            return Result.failure(new Rejection.NotFound("patient", patient.value()));
        }
        enqueuer.enqueueImport(patient, now);
        audit.add(patient.value(), Optional.of(patient));
        return Result.success(patient);
    }

    /** Records that the remote system contradicts data that is final here. A user decides; nothing is overwritten. */
    @Command(permission = Permission.READ, action = "contradict", type = RecordType.RESOURCE)
    public Result<Boolean> recordConflict(
            Caller system,
            @SubjectType String resourceType,
            @Subject String id,
            Optional<PatientId> patient,
            String element,
            String local,
            String remote) {
        conflicts.recordConflict(resourceType, id, patient, element, local, remote, clock.instant());
        return Result.success(true);
    }

    /** The view of an interface administrator. */
    public record Overview(List<SyncTask> tasks, List<ReconciliationConflict> conflicts) {}

    @Query(permission = Permission.MANAGE_INTERFACES, action = "list", type = RecordType.SYNC_TASK)
    public Result<Overview> overview(Caller caller) {
        return Result.success(new Overview(syncTasks.latest(PAGE_SIZE), syncTasks.open()));
    }

    /** Retries a task at a user's request. */
    @Command(permission = Permission.MANAGE_INTERFACES, action = "again", type = RecordType.RESOURCE)
    public Result<SyncTask> retry(
            Caller caller, Direction direction, @SubjectType String resourceType, @Subject String id, String origin) {
        var now = clock.instant();
        var known = syncTasks.lock(direction, resourceType, id);
        if (known.isEmpty()) {
            return Result.failure(new Rejection.NotFound("sync-task", id));
        }
        circuitBreakers.close(origin);
        syncTasks.save(known.get().retry(now));
        audit.add("again", resourceType, id, Optional.empty());
        return Result.success(known.get());
    }

    /** Retries all failed tasks. Returns how many. */
    @Command(permission = Permission.MANAGE_INTERFACES, action = "again", type = RecordType.SYNC_TASK)
    public Result<Integer> retryAll(Caller caller, String origin) {
        var now = clock.instant();
        var failed = syncTasks.latest(Integer.MAX_VALUE).stream()
                .filter(task -> task.state() == SyncTask.State.FAILED)
                .toList();
        failed.forEach(task -> syncTasks.save(task.retry(now)));
        circuitBreakers.close(origin);
        audit.add("", Optional.empty());
        return Result.success(failed.size());
    }

    /** Closes a conflict after a user resolved it. */
    @Command(permission = Permission.MANAGE_INTERFACES, action = "close", type = RecordType.RECONCILIATION_CONFLICT)
    public Result<Boolean> close(Caller caller, @Subject String id, String reason) {
        var now = clock.instant();
        if (reason.strip().length() < 8) {
            return Result.failure(new Rejection.ReasonMissing("data-conflict"));
        }
        if (!syncTasks.close(id, caller.name(), reason.strip(), now)) {
            return Result.failure(new Rejection.NotFound("data-conflict", id));
        }
        audit.add(id, Optional.empty());
        return Result.success(true);
    }
}
