package ir.scheduling.ehrsync;

import ir.domain.patient.PatientId;
import ir.domain.session.SessionId;
import ir.domain.shared.RecordType;
import ir.scheduling.outbox.OutboxEventHandler;
import ir.scheduling.repository.Outbox;
import ir.scheduling.repository.SessionRepository;
import ir.scheduling.repository.SyncTask;
import ir.scheduling.repository.SyncTask.Direction;
import ir.scheduling.repository.SyncTaskRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Enqueues the export of events that the EHR records; a received order enqueues the import of its patient's chart. Runs
 * in the transaction of its caller.
 */
@ApplicationScoped
public class SyncTaskEnqueuer implements OutboxEventHandler {
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

    private final SessionRepository sessions;
    private final SyncTaskRepository syncTasks;

    @Inject
    public SyncTaskEnqueuer(SessionRepository sessions, SyncTaskRepository syncTasks) {
        this.sessions = sessions;
        this.syncTasks = syncTasks;
    }

    @Override
    public String name() {
        return "hospital-server";
    }

    @Override
    public void handle(List<Outbox.Event> events, Instant now) {
        events.forEach(event -> enqueue(event, now));
    }

    private void enqueue(Outbox.Event event, Instant now) {
        var whose = event.patient();
        if (event.topic().equals("referral-received")) {
            whose.ifPresent(p -> enqueueImport(p, now));
        }
        if (APPOINTMENT.contains(event.topic())) {
            enqueue(Direction.EXPORT, RecordType.APPOINTMENT, event.subject(), whose, now);
        }
        if (PROCEDURE.contains(event.topic())) {
            sessions.procedures(new SessionId(event.subject()))
                    .forEach(id -> enqueue(Direction.EXPORT, RecordType.TREATMENT, id, whose, now));
        }
        if (event.topic().startsWith("adverse-event")) {
            enqueue(Direction.EXPORT, RecordType.ADVERSE_EVENT, event.subject(), whose, now);
        }
        if (ANSWERED.contains(event.topic())) {
            enqueue(Direction.EXPORT, RecordType.OBSERVATION, event.subject(), whose, now);
        }
        plan(event).ifPresent(plan -> enqueue(Direction.EXPORT, RecordType.FOLLOW_UP_PLAN, plan, whose, now));
    }

    private static Optional<String> plan(Outbox.Event event) {
        return event.topic().equals("followup-planned")
                ? Optional.of(event.subject())
                : Stream.of("visit-", "followup-", "answers").anyMatch(event.topic()::startsWith)
                        ? Optional.ofNullable(event.facts().get("plan"))
                        : Optional.empty();
    }

    /** Enqueues the import of a patient's chart in the caller's transaction. */
    public void enqueueImport(PatientId patient, Instant now) {
        enqueue(Direction.IMPORT, RecordType.PATIENT, patient.value(), Optional.of(patient), now);
    }

    private void enqueue(Direction direction, RecordType type, String id, Optional<PatientId> patient, Instant now) {
        syncTasks.save(syncTasks
                .lock(direction, type.code(), id)
                .map(known -> known.retry(now))
                .orElseGet(() -> SyncTask.queued(direction, type.code(), id, patient, now)));
    }
}
