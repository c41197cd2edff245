package ir.scheduling.repository;

import ir.domain.patient.PatientId;
import ir.scheduling.outbound.BackoffPolicy;
import java.time.Instant;
import java.util.Optional;

/**
 * The import or export of one resource, in the state it has when the task runs.
 *
 * @param resourceType local resource type; a patient stands for the whole chart
 * @param patient the patient of the resource
 * @param requestedAt time of the last request; a request that arrives while the task runs runs it again
 * @param failures number of failed attempts
 * @param failingSince when the first of the consecutive failed attempts was
 * @param problem the error of the last attempt, or what was left out
 * @param remote the remote version that the last export wrote
 */
public record SyncTask(
        Direction direction,
        String resourceType,
        String id,
        Optional<PatientId> patient,
        State state,
        Instant requestedAt,
        int failures,
        Optional<Instant> failingSince,
        Instant nextTry,
        Optional<String> problem,
        Optional<String> remote) {
    /** Import from the EHR server or export to it. */
    public enum Direction {
        IMPORT,
        EXPORT
    }

    /** Progress of a task. */
    public enum State {
        QUEUED,
        DONE,
        /** A user has to act. */
        FAILED
    }

    public static SyncTask queued(
            Direction direction, String resourceType, String id, Optional<PatientId> patient, Instant now) {
        return new SyncTask(
                direction,
                resourceType,
                id,
                patient,
                State.QUEUED,
                now,
                0,
                Optional.empty(),
                now,
                Optional.empty(),
                Optional.empty());
    }

    public SyncTask retry(Instant now) {
        return new SyncTask(
                direction, resourceType, id, patient, State.QUEUED, now, 0, Optional.empty(), now, problem, remote);
    }

    public SyncTask completed(SyncTask begun, Optional<String> left, Optional<String> version, Instant now) {
        return new SyncTask(
                direction,
                resourceType,
                id,
                patient,
                requestedAt.isAfter(begun.requestedAt()) ? State.QUEUED : State.DONE,
                requestedAt,
                0,
                Optional.empty(),
                now,
                left,
                version.or(() -> remote));
    }

    public SyncTask failed(String reason, boolean again, Instant now, double spread) {
        var since = failingSince.orElse(now);
        boolean given = !again || !now.isBefore(since.plus(BackoffPolicy.MAX_AGE));
        return new SyncTask(
                direction,
                resourceType,
                id,
                patient,
                given ? State.FAILED : State.QUEUED,
                requestedAt,
                failures + 1,
                Optional.of(since),
                BackoffPolicy.nextAttempt(failures + 1, now, spread),
                Optional.of(reason),
                remote);
    }
}
