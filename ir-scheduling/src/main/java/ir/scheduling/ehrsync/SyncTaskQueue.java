package ir.scheduling.ehrsync;

import ir.domain.patient.PatientId;
import ir.domain.shared.RecordType;
import ir.domain.shared.Result;
import ir.scheduling.message.RecordedReasons;
import ir.scheduling.repository.CircuitBreakerRegistry;
import ir.scheduling.repository.SyncTask;
import ir.scheduling.repository.SyncTask.Direction;
import ir.scheduling.repository.SyncTaskRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Subject;
import ir.scheduling.transaction.SubjectType;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** The single transactions of a synchronisation task: claim it, and record its result. */
@ApplicationScoped
public class SyncTaskQueue {
    private static final Duration LEASE = Duration.ofMinutes(5);

    private final UseCaseAudit audit;
    private final CircuitBreakerRegistry circuitBreakers;
    private final SyncTaskRepository syncTasks;
    private final Clock clock;

    @Inject
    public SyncTaskQueue(
            UseCaseAudit audit, CircuitBreakerRegistry circuitBreakers, SyncTaskRepository syncTasks, Clock clock) {
        this.audit = audit;
        this.circuitBreakers = circuitBreakers;
        this.syncTasks = syncTasks;
        this.clock = clock;
    }

    /** Claims the next due task; empty if there is none. */
    @Command(permission = Permission.READ, action = "claim", type = RecordType.SYNC_TASK)
    public Result<Optional<SyncTask>> claim(Caller system, String origin) {
        var now = clock.instant();
        return Result.success(syncTasks.claim(origin, now, now.plus(LEASE)));
    }

    /** Records what the remote system answered. */
    @Command(permission = Permission.READ, action = "errand", type = RecordType.RESOURCE)
    public Result<Boolean> record(
            Caller system,
            @SubjectType String resourceType,
            @Subject String id,
            SyncTask task,
            String origin,
            EhrClient.SyncResult result) {
        var now = clock.instant();
        var known = current(task);
        if (result instanceof EhrClient.Completed completed) {
            circuitBreakers.close(origin);
            syncTasks.save(known.completed(task, completed.remote(), completed.version(), now));
            if (task.direction() == Direction.IMPORT) {
                // after an import unknown references may resolve, so failed exports of the patient are retried
                syncTasks.failed(new PatientId(id)).forEach(filing -> syncTasks.save(filing.retry(now)));
            }
            if (task.direction() == Direction.EXPORT) {
                audit.add("file", resourceType, id, Optional.empty());
            }
        } else if (result instanceof EhrClient.Failed failed) {
            if (failed.retryable()) {
                circuitBreakers.recordFailure(origin, now);
            }
            syncTasks.save(failed(known, failed.problem(), failed.retryable(), now));
        }
        return Result.success(true);
    }

    /**
     * Records that the result itself could not be recorded; the task is retried later.
     *
     * @param problem the type of the failure, without values
     */
    @Command(permission = Permission.READ, action = "errand", type = RecordType.RESOURCE)
    public Result<Boolean> recordLocalFailure(
            Caller system, @SubjectType String resourceType, @Subject String id, SyncTask task, String problem) {
        syncTasks.save(failed(current(task), RecordedReasons.of("failed-here", problem), true, clock.instant()));
        return Result.success(true);
    }

    /** The task as stored, locked: it may have been queued again while it ran. */
    private SyncTask current(SyncTask task) {
        return syncTasks.lock(task.direction(), task.resourceType(), task.id()).orElse(task);
    }

    private static SyncTask failed(SyncTask known, String problem, boolean retryable, Instant now) {
        return known.failed(problem, retryable, now, ThreadLocalRandom.current().nextDouble());
    }
}
