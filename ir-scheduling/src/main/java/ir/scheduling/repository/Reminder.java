package ir.scheduling.repository;

import ir.domain.patient.PatientId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One message to one recipient. Its key makes it unique: a message is queued once. Before it is sent, its subject is
 * read again.
 *
 * @param key identifies the message by its type, subject and time
 * @param patient the recipient; empty for a message to staff
 * @param subject id of the session or visit; for a message to staff, the day
 * @param starts when the session or visit takes place
 * @param problem why the last attempt failed
 */
public record Reminder(
        String key,
        ReminderType type,
        Optional<PatientId> patient,
        String subject,
        Optional<Instant> starts,
        State state,
        int attempts,
        Instant nextTry,
        Instant created,
        Optional<Instant> finished,
        Optional<String> problem) {
    /** Number of attempts after which a message needs a person's attention. */
    public static final int MAX_ATTEMPTS = 8;

    /** What the message is about. */
    public enum ReminderType {
        /** An upcoming treatment session. */
        SESSION,
        /** An upcoming visit at a follow-up clinic. */
        VISIT,
        /** An upcoming telephone call. */
        CALL,
        /** To staff: visits whose window has ended. */
        OVERDUE
    }

    /** Delivery state of the message. */
    public enum State {
        QUEUED,
        SENT,
        /** The message no longer applied when it was due to be sent. */
        DROPPED,
        FAILED
    }

    public static Reminder queued(
            ReminderType type, Optional<PatientId> patient, String subject, Optional<Instant> starts, Instant now) {
        var key = type + " " + subject + starts.map(at -> " " + at).orElse("");
        return new Reminder(
                key, type, patient, subject, starts, State.QUEUED, 0, now, now, Optional.empty(), Optional.empty());
    }

    public Reminder sent(Instant now) {
        return withState(State.SENT, attempts + 1, nextTry, Optional.of(now), Optional.empty());
    }

    public Reminder dropped(String reason, Instant now) {
        return withState(State.DROPPED, attempts, nextTry, Optional.of(now), Optional.of(reason));
    }

    /**
     * Schedules another attempt; the delay starts at one minute and doubles each time. After the last attempt the
     * message has failed.
     */
    public Reminder failed(String reason, Instant now) {
        int tries = attempts + 1;
        return tries >= MAX_ATTEMPTS
                ? withState(State.FAILED, tries, nextTry, Optional.of(now), Optional.of(reason))
                : withState(
                        State.QUEUED,
                        tries,
                        now.plus(Duration.ofMinutes(1L << (tries - 1))),
                        Optional.empty(),
                        Optional.of(reason));
    }

    /** Queues the message again, as requested by a person. */
    public Reminder retry(Instant now) {
        return withState(State.QUEUED, 0, now, Optional.empty(), problem);
    }

    private Reminder withState(State next, int tries, Instant at, Optional<Instant> ended, Optional<String> reason) {
        return new Reminder(key, type, patient, subject, starts, next, tries, at, created, ended, reason);
    }
}
