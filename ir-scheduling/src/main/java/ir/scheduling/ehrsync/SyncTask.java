package ir.scheduling.ehrsync;

import ir.domain.patient.PatientId;
import ir.scheduling.outbox.BackoffPolicy;
import java.time.Instant;
import java.util.Optional;

/**
 * One resource to be fetched from the peer or filed there, as it stands when its turn comes.
 *
 * @param resourceType its type here; a patient stands for the whole chart
 * @param patient whose it is
 * @param requestedAt when it was last asked for: what is asked for again meanwhile is done again
 * @param failingSince since when every try has failed
 * @param problem what was wrong when it was last tried, or what was left out
 * @param remote the peer's version of it as we last wrote it
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
    /** Which way. */
    public enum Direction {
        FETCH,
        FILE
    }

    /** How far it is. */
    public enum State {
        QUEUED,
        DONE,
        /** A person has to look. */
        FAILED
    }

    static SyncTask queued(
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

    SyncTask retry(Instant now) {
        return new SyncTask(
                direction, resourceType, id, patient, State.QUEUED, now, 0, Optional.empty(), now, problem, remote);
    }

    SyncTask completed(SyncTask begun, Optional<String> left, Optional<String> version, Instant now) {
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

    SyncTask failed(String reason, boolean again, Instant now, double spread) {
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
