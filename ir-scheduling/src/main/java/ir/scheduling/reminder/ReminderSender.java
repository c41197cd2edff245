package ir.scheduling.reminder;

import ir.domain.patient.Patient;
import ir.scheduling.repository.Reminder;
import ir.scheduling.repository.Site;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Delivers reminders: through a mail server, or in tests into a list. */
public interface ReminderSender {
    /** Whether delivery is configured; if not, messages stay queued. */
    boolean isConfigured();

    /** Whether a staff recipient for overdue visits is configured. */
    boolean reachesStaff();

    /**
     * Delivers a message.
     *
     * @throws DeliveryException if it was not accepted; it is retried
     */
    void send(ReminderMessage message);

    /**
     * The content of a message, independent of its wording.
     *
     * @param id the same for every attempt, so that a receiver can detect duplicates
     * @param patient the recipient; empty for a message to staff
     * @param place where the patient is to come; empty for a call
     * @param code the milestone of a visit, empty for a session
     * @param lines for staff: overdue visits by milestone and days overdue, without names
     */
    record ReminderMessage(
            String id,
            Reminder.ReminderType type,
            Site site,
            Optional<Patient> patient,
            Optional<Instant> starts,
            Optional<String> place,
            String code,
            List<String> lines) {
        public ReminderMessage {
            lines = List.copyOf(lines);
        }
    }

    /** The message was not accepted. */
    final class DeliveryException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public DeliveryException(String reason, Throwable cause) {
            super(reason, cause);
        }
    }
}
