package ir.scheduling.reminder;

import ir.domain.patient.PatientId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The queue of messages, and what became of them. */
public interface ReminderRepository {
    /** Queues those whose keys were never queued; a message is made once. */
    void add(Collection<Reminder> reminders);

    /** The next to send; no other caller gets it until then, or until it is saved. */
    Optional<Reminder> claim(Instant now, Instant until);

    Optional<Reminder> find(String key);

    /** Ends the claim as well. */
    void save(Reminder reminder);

    /** Whatever waits for a patient is not sent any more. */
    void cancel(PatientId patient, Instant now);

    /** The newest first. */
    List<Reminder> latest(int count);
}
