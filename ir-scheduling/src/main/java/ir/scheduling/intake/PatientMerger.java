package ir.scheduling.intake;

import ir.domain.patient.Patient;
import ir.domain.shared.RecordType;
import ir.scheduling.ehrsync.ReconciliationConflicts;
import ir.scheduling.event.DomainEvent;
import ir.scheduling.message.RecordedReasons;
import ir.scheduling.readiness.ReadinessUpdater;
import ir.scheduling.repository.PatientRepository;
import ir.scheduling.repository.ReminderRepository;
import ir.scheduling.repository.SyncTaskRepository;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;

/** Merges the records of one person, inside the caller's transaction. */
@ApplicationScoped
public class PatientMerger {
    private final PatientRepository patientRepository;
    private final PatientRecords records;
    private final ReminderRepository reminders;
    private final SyncTaskRepository syncTasks;
    private final ReconciliationConflicts conflicts;
    private final ReadinessUpdater readinessUpdater;
    private final Event<DomainEvent> events;
    private final UseCaseAudit audit;

    @Inject
    public PatientMerger(
            PatientRepository patientRepository,
            PatientRecords records,
            ReminderRepository reminders,
            SyncTaskRepository syncTasks,
            ReconciliationConflicts conflicts,
            ReadinessUpdater readinessUpdater,
            Event<DomainEvent> events,
            UseCaseAudit audit) {
        this.patientRepository = patientRepository;
        this.records = records;
        this.reminders = reminders;
        this.syncTasks = syncTasks;
        this.conflicts = conflicts;
        this.readinessUpdater = readinessUpdater;
        this.events = events;
        this.audit = audit;
    }

    /**
     * Merges two patient records: all data of the replaced record moves to the other, whichever record arrives first.
     * If both have a session at the same time, nothing is moved, the replaced record stays a hard stop, and a person
     * decides.
     */
    void merge(Patient received, Instant now) {
        var gone = new ArrayList<>(patientRepository.mergedInto(received.id()));
        received.mergedInto().ifPresent(into -> gone.add(received.id()));
        for (var from : gone) {
            var into = from.equals(received.id()) ? received.mergedInto().orElseThrow() : received.id();
            if (from.equals(into) || patientRepository.find(into).isEmpty()) {
                continue;
            }
            if (records.move(from, into, now)) {
                reminders.changePatient(from, into);
                syncTasks.changePatient(from, into);
                events.fire(new DomainEvent.PatientMerged(now, from, into));
                audit.add("merge", RecordType.PATIENT, from.value(), Optional.of(into));
                readinessUpdater.refresh(into, now);
            } else {
                conflicts.recordConflict(
                        RecordType.PATIENT.code(),
                        from.value(),
                        Optional.of(into),
                        "Patient.link",
                        RecordedReasons.of("conflict-sessions-overlap"),
                        RecordedReasons.of("conflict-one-patient"),
                        now);
            }
        }
    }
}
