package ir.scheduling.ehrsync;

import ir.domain.patient.PatientId;
import ir.domain.session.SessionId;
import ir.domain.shared.RecordType;
import ir.scheduling.event.EventType;
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

/**
 * Enqueues the export of events that the EHR records; a received order enqueues the import of its patient's chart. Runs
 * in the transaction of its caller.
 */
@ApplicationScoped
public class SyncTaskEnqueuer implements OutboxEventHandler {
    private static final Set<EventType> APPOINTMENT = Set.of(
            EventType.APPOINTMENT_BOOKED,
            EventType.APPOINTMENT_MOVED,
            EventType.APPOINTMENT_REASSIGNED,
            EventType.APPOINTMENT_CANCELLED,
            EventType.VISIT_SCHEDULED,
            EventType.VISIT_FULFILLED,
            EventType.VISIT_CANCELLED,
            EventType.SESSION_CHECK_IN,
            EventType.SESSION_NO_SHOW,
            EventType.SESSION_ABORT,
            EventType.SESSION_COMPLETE);
    private static final Set<EventType> ADVERSE_EVENT =
            Set.of(EventType.ADVERSE_EVENT, EventType.ADVERSE_EVENT_RESOLVED, EventType.ADVERSE_EVENT_STRUCK);
    private static final Set<EventType> ANSWERED =
            Set.of(EventType.VISIT_COMPLETED, EventType.ANSWERS, EventType.ANSWERS_AMENDED);
    private static final Set<EventType> PROCEDURE =
            Set.of(EventType.SESSION_ABORT, EventType.SESSION_COMPLETE, EventType.SESSION_AMEND);

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
        if (event.type() == EventType.REFERRAL_RECEIVED) {
            whose.ifPresent(p -> enqueueImport(p, now));
        }
        if (APPOINTMENT.contains(event.type())) {
            enqueue(Direction.EXPORT, RecordType.APPOINTMENT, event.subject(), whose, now);
        }
        if (PROCEDURE.contains(event.type())) {
            sessions.procedures(new SessionId(event.subject()))
                    .forEach(id -> enqueue(Direction.EXPORT, RecordType.TREATMENT, id, whose, now));
        }
        if (ADVERSE_EVENT.contains(event.type())) {
            enqueue(Direction.EXPORT, RecordType.ADVERSE_EVENT, event.subject(), whose, now);
        }
        if (ANSWERED.contains(event.type())) {
            enqueue(Direction.EXPORT, RecordType.OBSERVATION, event.subject(), whose, now);
        }
        plan(event).ifPresent(plan -> enqueue(Direction.EXPORT, RecordType.FOLLOW_UP_PLAN, plan, whose, now));
    }

    private static Optional<String> plan(Outbox.Event event) {
        return event.type() == EventType.FOLLOWUP_PLANNED
                ? Optional.of(event.subject())
                : Optional.ofNullable(event.facts().get("plan"));
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
