package ir.scheduling.repository;

import ir.domain.patient.PatientId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The queue of reminders, with their delivery states. */
public interface ReminderRepository {
    /** Queues reminders whose keys are new, so that each message is created once. */
    void add(Collection<Reminder> reminders);

    /** Claims the next reminder to send. No other caller gets it until {@code until}, or until it is saved. */
    Optional<Reminder> claim(Instant now, Instant until);

    Optional<Reminder> find(String key);

    /** Saves the reminder and ends its claim. */
    void save(Reminder reminder);

    /** Cancels all queued reminders of a patient. */
    void cancel(PatientId patient, Instant now);

    /** Gives the reminders of one patient to another. */
    void changePatient(PatientId from, PatientId into);

    /** The newest first. */
    List<Reminder> latest(int count);
}
