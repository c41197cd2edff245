package ir.scheduling.peer;

import ir.domain.patient.PatientId;
import ir.scheduling.outbox.Retry;
import java.time.Instant;
import java.util.Optional;

/**
 * One resource to be fetched from the peer or filed there, as it stands when its turn comes.
 *
 * @param kind its type here; a patient stands for the whole chart
 * @param patient whose it is
 * @param asked when it was last asked for: what is asked for again meanwhile is done again
 * @param failing since when every try has failed
 * @param problem what was wrong when it was last tried, or what was left out
 * @param remote the peer's version of it as we last wrote it
 */
public record Errand(
        What what,
        String kind,
        String id,
        Optional<PatientId> patient,
        State state,
        Instant asked,
        int failures,
        Optional<Instant> failing,
        Instant nextTry,
        Optional<String> problem,
        Optional<String> remote) {
    /** Which way. */
    public enum What {
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

    static Errand queued(What what, String kind, String id, Optional<PatientId> patient, Instant now) {
        return new Errand(
                what,
                kind,
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

    Errand again(Instant now) {
        return new Errand(what, kind, id, patient, State.QUEUED, now, 0, Optional.empty(), now, problem, remote);
    }

    Errand done(Errand begun, Optional<String> left, Optional<String> version, Instant now) {
        return new Errand(
                what,
                kind,
                id,
                patient,
                asked.isAfter(begun.asked()) ? State.QUEUED : State.DONE,
                asked,
                0,
                Optional.empty(),
                now,
                left,
                version.or(() -> remote));
    }

    Errand failed(String why, boolean again, Instant now, double spread) {
        var since = failing.orElse(now);
        boolean given = !again || !now.isBefore(since.plus(Retry.GIVE_UP));
        return new Errand(
                what,
                kind,
                id,
                patient,
                given ? State.FAILED : State.QUEUED,
                asked,
                failures + 1,
                Optional.of(since),
                Retry.next(failures + 1, now, spread),
                Optional.of(why),
                remote);
    }
}
