package ir.scheduling.reminder;

import ir.domain.patient.Patient;
import ir.scheduling.site.Site;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What carries messages: a mail server, in a test a list. */
public interface ReminderSender {
    /** Whether one is set up at all; where none is, messages wait. */
    boolean isConfigured();

    /** Whether anybody of the staff is set up to hear of overdue visits. */
    boolean reachesStaff();

    /**
     * Hands a message over.
     *
     * @throws DeliveryException if it was not taken; it is tried again
     */
    void send(ReminderMessage message);

    /**
     * All a message needs to be written, in whatever words.
     *
     * @param id the same each time it is tried, so that a receiver can tell
     * @param patient whom it goes to; empty for the staff
     * @param place where to come to; empty for a call
     * @param code the milestone of a visit, empty for a session
     * @param lines for the staff: overdue visits by milestone and days, without names
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

    /** It was not taken. */
    final class DeliveryException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public DeliveryException(String reason, Throwable cause) {
            super(reason, cause);
        }
    }
}
