package ir.scheduling.reminder;

import ir.domain.patient.PatientId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One message to one person. Queued once a key; before it is sent, what it is about is looked at again.
 *
 * @param key what makes it the same message: its kind, subject and time
 * @param patient whom it goes to; empty for the staff
 * @param subject the session or visit it is about; for the staff, the day
 * @param starts when that takes place
 * @param problem why the last try failed
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
    /** After so many tries a person has to look. */
    public static final int MAX_ATTEMPTS = 8;

    /** What it says. */
    public enum ReminderType {
        /** The treatment is near. */
        SESSION,
        /** A visit with a place is near. */
        VISIT,
        /** Somebody will call. */
        CALL,
        /** To the staff: visits whose window has ended. */
        OVERDUE
    }

    /** What became of it. */
    public enum State {
        QUEUED,
        SENT,
        /** It was not true any more when its turn came. */
        DROPPED,
        FAILED
    }

    public static Reminder queued(
            ReminderType type, Optional<PatientId> patient, String subject, Optional<Instant> starts, Instant now) {
        var key = type + " " + subject + starts.map(at -> " " + at).orElse("");
        return new Reminder(
                key, type, patient, subject, starts, State.QUEUED, 0, now, now, Optional.empty(), Optional.empty());
    }

    Reminder sent(Instant now) {
        return withState(State.SENT, attempts + 1, nextTry, Optional.of(now), Optional.empty());
    }

    Reminder dropped(String reason, Instant now) {
        return withState(State.DROPPED, attempts, nextTry, Optional.of(now), Optional.of(reason));
    }

    /** Again later, twice as late each time from a minute on; after the last try it has failed. */
    Reminder failed(String reason, Instant now) {
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

    /** A person had it sent again. */
    Reminder retry(Instant now) {
        return withState(State.QUEUED, 0, now, Optional.empty(), problem);
    }

    private Reminder withState(State next, int tries, Instant at, Optional<Instant> ended, Optional<String> reason) {
        return new Reminder(key, type, patient, subject, starts, next, tries, at, created, ended, reason);
    }
}
