package ir.scheduling.ehrsync;

import ir.domain.patient.PatientId;
import ir.domain.session.SessionId;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.message.RecordedReasons;
import ir.scheduling.outbox.OutboxEventHandler;
import ir.scheduling.repository.Outbox;
import ir.scheduling.repository.Repositories;
import ir.scheduling.repository.SyncTask;
import ir.scheduling.repository.SyncTask.Direction;
import ir.scheduling.repository.SyncTaskRepository.ReconciliationConflict;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.task.ItemRunner;
import ir.scheduling.transaction.CommandExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** Synchronises with the hospital's EHR server: import, export, and conflicts between the two systems. */
@ApplicationScoped
public class EhrSyncService {
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final int PAGE_SIZE = 200;
    private static final Logger LOG = Logger.getLogger(EhrSyncService.class.getName());

    private static final Set<String> APPOINTMENT = Set.of(
            "appointment-booked",
            "appointment-moved",
            "appointment-reassigned",
            "appointment-cancelled",
            "visit-scheduled",
            "visit-fulfilled",
            "visit-cancelled",
            "session-check-in",
            "session-no-show",
            "session-abort",
            "session-complete");
    private static final Set<String> ANSWERED = Set.of("visit-completed", "answers", "answers-amended");
    private static final Set<String> PROCEDURE = Set.of("session-abort", "session-complete", "session-amend");

    private final CommandExecutor executor;

    @Inject
    public EhrSyncService(CommandExecutor executor) {
        this.executor = executor;
    }

    /**
     * Enqueues the export of events that the EHR records; a received order enqueues the import of its patient's chart.
     */
    public OutboxEventHandler eventHandler() {
        return new SyncTaskEnqueuer();
    }

    private static final class SyncTaskEnqueuer implements OutboxEventHandler {
        @Override
        public String name() {
            return "hospital-server";
        }

        @Override
        public void handle(Repositories repositories, List<Outbox.Event> events, Instant now) {
            events.forEach(event -> enqueue(repositories, event, now));
        }
    }

    private static void enqueue(Repositories repositories, Outbox.Event event, Instant now) {
        var whose = event.patient();
        if (event.topic().equals("referral-received")) {
            whose.ifPresent(
                    p -> enqueue(repositories, Direction.IMPORT, RecordType.PATIENT.code(), p.value(), whose, now));
        }
        if (APPOINTMENT.contains(event.topic())) {
            enqueue(repositories, Direction.EXPORT, RecordType.APPOINTMENT.code(), event.subject(), whose, now);
        }
        if (PROCEDURE.contains(event.topic())) {
            repositories
                    .sessions()
                    .procedures(new SessionId(event.subject()))
                    .forEach(
                            id -> enqueue(repositories, Direction.EXPORT, RecordType.TREATMENT.code(), id, whose, now));
        }
        if (event.topic().startsWith("adverse-event")) {
            enqueue(repositories, Direction.EXPORT, RecordType.ADVERSE_EVENT.code(), event.subject(), whose, now);
        }
        if (ANSWERED.contains(event.topic())) {
            enqueue(repositories, Direction.EXPORT, RecordType.OBSERVATION.code(), event.subject(), whose, now);
        }
        plan(event)
                .ifPresent(plan ->
                        enqueue(repositories, Direction.EXPORT, RecordType.FOLLOW_UP_PLAN.code(), plan, whose, now));
    }

    private static Optional<String> plan(Outbox.Event event) {
        return event.topic().equals("followup-planned")
                ? Optional.of(event.subject())
                : Stream.of("visit-", "followup-", "answers").anyMatch(event.topic()::startsWith)
                        ? Optional.ofNullable(event.facts().get("plan"))
                        : Optional.empty();
    }

    private static void enqueue(
            Repositories repositories,
            Direction direction,
            String resourceType,
            String id,
            Optional<PatientId> patient,
            Instant now) {
        repositories
                .syncTasks()
                .save(repositories
                        .syncTasks()
                        .lock(direction, resourceType, id)
                        .map(known -> known.retry(now))
                        .orElseGet(() -> SyncTask.queued(direction, resourceType, id, patient, now)));
    }

    /** Enqueues another import of a patient's chart at a user's request. */
    public Result<PatientId> requestImport(Caller caller, PatientId patient) {
        return executor.change(
                caller,
                Permission.ENTER_REFERRAL,
                "fetch",
                RecordType.PATIENT,
                patient.value(),
                (repositories, now) -> {
                    if (repositories.receivedResources().patient(patient).isEmpty()) {
                        return Result.failure(new Rejection.NotFound("patient", patient.value()));
                    }
                    enqueue(
                            repositories,
                            Direction.IMPORT,
                            RecordType.PATIENT.code(),
                            patient.value(),
                            Optional.of(patient),
                            now);
                    repositories
                            .audit()
                            .add(AuditLog.AuditEntry.success(
                                    now, caller, "fetch", RecordType.PATIENT, patient.value(), Optional.of(patient)));
                    return Result.success(patient);
                });
    }

    /** The result of a task. */
    public sealed interface SyncResult {}

    /**
     * @param remote what was left out, and why
     * @param version the remote version, after an export
     */
    public record Completed(Optional<String> remote, Optional<String> version) implements SyncResult {}

    /** @param retryable whether a retry may succeed */
    public record Failed(String problem, boolean retryable) implements SyncResult {}

    /** Runs a task, outside of any transaction. */
    @FunctionalInterface
    public interface EhrClient {
        SyncResult run(SyncTask task);
    }

    /** Runs the next due task. Returns whether there was one. */
    public boolean run(Caller system, String origin, EhrClient peer) {
        var begun = executor.change(
                        system,
                        Permission.READ,
                        "claim",
                        RecordType.SYNC_TASK,
                        "",
                        (repositories, now) ->
                                Result.success(repositories.syncTasks().claim(origin, now, now.plus(LEASE))))
                .orElseThrow();
        begun.ifPresent(task -> {
            var answer = answer(peer, task);
            try {
                record(system, origin, task, answer);
            } catch (RuntimeException exception) {
                // the task is retried later; the other tasks continue
                LOG.log(
                        Level.WARNING,
                        exception,
                        () -> "The result of synchronisation task " + task.resourceType() + "/" + task.id()
                                + " could not be recorded.");
                record(system, origin, task, new NotRecorded(ItemRunner.problem(exception)));
            }
        });
        return begun.isPresent();
    }

    private static SyncResult answer(EhrClient peer, SyncTask task) {
        try {
            return peer.run(task);
        } catch (RuntimeException exception) {
            LOG.log(
                    Level.WARNING,
                    exception,
                    () -> "Synchronisation task " + task.resourceType() + "/" + task.id() + " failed on this server.");
            return new Failed(RecordedReasons.of("failed-here", ItemRunner.problem(exception)), false);
        }
    }

    /** The result could not be recorded. */
    private record NotRecorded(String why) implements SyncResult {}

    private void record(Caller system, String origin, SyncTask task, SyncResult answer) {
        executor.change(system, Permission.READ, "errand", task.resourceType(), task.id(), (repositories, now) -> {
                    var known = repositories
                            .syncTasks()
                            .lock(task.direction(), task.resourceType(), task.id())
                            .orElse(task);
                    if (answer instanceof Completed done) {
                        repositories.circuitBreakers().close(origin);
                        repositories.syncTasks().save(known.completed(task, done.remote(), done.version(), now));
                        if (task.direction() == Direction.IMPORT) {
                            // after an import unknown references may resolve, so failed exports of the patient are
                            // retried
                            repositories
                                    .syncTasks()
                                    .failed(new PatientId(task.id()))
                                    .forEach(filing -> repositories.syncTasks().save(filing.retry(now)));
                        }
                        if (task.direction() == Direction.EXPORT) {
                            repositories
                                    .audit()
                                    .add(AuditLog.AuditEntry.success(
                                            now, system, "file", task.resourceType(), task.id(), Optional.empty()));
                        }
                    } else if (answer instanceof Failed failed) {
                        if (failed.retryable()) {
                            repositories.circuitBreakers().recordFailure(origin, now);
                        }
                        repositories
                                .syncTasks()
                                .save(known.failed(
                                        failed.problem(),
                                        failed.retryable(),
                                        now,
                                        ThreadLocalRandom.current().nextDouble()));
                    } else if (answer instanceof NotRecorded lost) {
                        repositories
                                .syncTasks()
                                .save(known.failed(
                                        RecordedReasons.of("failed-here", lost.why()),
                                        true,
                                        now,
                                        ThreadLocalRandom.current().nextDouble()));
                    }
                    return Result.success(true);
                })
                .orElseThrow();
    }

    /** Records that the remote system contradicts data that is final here. A user decides; nothing is overwritten. */
    public void recordConflict(
            Caller system,
            String resourceType,
            String id,
            Optional<PatientId> patient,
            String element,
            String local,
            String remote) {
        executor.change(system, Permission.READ, "contradict", resourceType, id, (repositories, now) -> {
                    recordConflict(repositories, system, resourceType, id, patient, element, local, remote, now);
                    return Result.success(true);
                })
                .orElseThrow();
    }

    public static void recordConflict(
            Repositories repositories,
            Caller caller,
            String resourceType,
            String id,
            Optional<PatientId> patient,
            String element,
            String local,
            String remote,
            Instant now) {
        boolean fresh = repositories
                .syncTasks()
                .open(new ReconciliationConflict(
                        UUID.randomUUID().toString(), now, resourceType, id, patient, element, local, remote));
        if (fresh) {
            repositories
                    .audit()
                    .add(AuditLog.AuditEntry.success(now, caller, "contradiction", resourceType, id, patient));
        }
    }

    /** The view of an interface administrator. */
    public record Overview(List<SyncTask> tasks, List<ReconciliationConflict> conflicts) {}

    public Result<Overview> overview(Caller caller) {
        return executor.read(
                caller,
                Permission.MANAGE_INTERFACES,
                "list",
                RecordType.SYNC_TASK,
                "",
                (repositories, now) -> Result.success(new Overview(
                        repositories.syncTasks().latest(PAGE_SIZE),
                        repositories.syncTasks().open())));
    }

    /** Retries a task at a user's request. */
    public Result<SyncTask> retry(Caller caller, Direction direction, String resourceType, String id, String origin) {
        return executor.change(caller, Permission.MANAGE_INTERFACES, "again", resourceType, id, (repositories, now) -> {
            var known = repositories.syncTasks().lock(direction, resourceType, id);
            if (known.isEmpty()) {
                return Result.failure(new Rejection.NotFound("sync-task", id));
            }
            repositories.circuitBreakers().close(origin);
            repositories.syncTasks().save(known.get().retry(now));
            repositories
                    .audit()
                    .add(AuditLog.AuditEntry.success(now, caller, "again", resourceType, id, Optional.empty()));
            return Result.success(known.get());
        });
    }

    /** Retries all failed tasks. Returns how many. */
    public Result<Integer> retryAll(Caller caller, String origin) {
        return executor.change(
                caller, Permission.MANAGE_INTERFACES, "again", RecordType.SYNC_TASK, "", (repositories, now) -> {
                    var failed = repositories.syncTasks().latest(Integer.MAX_VALUE).stream()
                            .filter(task -> task.state() == SyncTask.State.FAILED)
                            .toList();
                    failed.forEach(task -> repositories.syncTasks().save(task.retry(now)));
                    repositories.circuitBreakers().close(origin);
                    repositories
                            .audit()
                            .add(AuditLog.AuditEntry.success(
                                    now, caller, "again", RecordType.SYNC_TASK, "", Optional.empty()));
                    return Result.success(failed.size());
                });
    }

    /** Closes a conflict after a user resolved it. */
    public Result<Boolean> close(Caller caller, String id, String reason) {
        return executor.change(
                caller,
                Permission.MANAGE_INTERFACES,
                "close",
                RecordType.RECONCILIATION_CONFLICT,
                id,
                (repositories, now) -> {
                    if (reason.strip().length() < 8) {
                        return Result.failure(new Rejection.ReasonMissing("data-conflict"));
                    }
                    if (!repositories.syncTasks().close(id, caller.name(), reason.strip(), now)) {
                        return Result.failure(new Rejection.NotFound("data-conflict", id));
                    }
                    repositories
                            .audit()
                            .add(AuditLog.AuditEntry.success(
                                    now, caller, "close", RecordType.RECONCILIATION_CONFLICT, id, Optional.empty()));
                    return Result.success(true);
                });
    }
}
