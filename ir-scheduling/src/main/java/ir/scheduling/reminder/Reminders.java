package ir.scheduling.reminder;

import ir.domain.patient.PatientId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The queue of messages, and what became of them. */
public interface Reminders {
    /** Queues those whose keys were never queued; a message is made once. */
    void add(Collection<Reminder> reminders);

    /** The next to send; nobody else gets it until this transaction ends. */
    Optional<Reminder> next(Instant now);

    Optional<Reminder> find(String key);

    void save(Reminder reminder);

    /** Whatever waits for a patient is not sent any more. */
    void drop(PatientId patient, Instant now);

    /** The newest first. */
    List<Reminder> newest(int count);
}
