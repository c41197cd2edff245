package ir.scheduling.subscription;

import ir.domain.patient.PatientId;
import ir.scheduling.outbound.Origin;
import ir.scheduling.outbox.BackoffPolicy;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Role;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One system's wish to hear of one kind of event, and how far it has heard. Events are numbered from 1 without a gap;
 * the endpoint takes them in that order or not at all.
 *
 * @param problem what was wrong when it was last tried
 * @param numbered how many events there were since it began
 * @param delivered up to which number the endpoint has taken them
 * @param failures tries in a row that failed
 * @param failing since when
 * @param reached when the endpoint last answered
 * @param revision how often its wish or state changed: what its owner sees as a version, which being told does not change
 * @param filterBroken whether its filter could not be evaluated: until it is sent again or changed, events are numbered
 *     without the filter, so that none is lost
 */
public record Subscription(
        String id,
        Owner owner,
        SubscriptionSpec spec,
        State state,
        Optional<String> problem,
        long numbered,
        long delivered,
        int failures,
        Optional<Instant> failing,
        Instant nextTry,
        Optional<Instant> reached,
        Instant created,
        long revision,
        long version,
        boolean filterBroken) {
    /** FHIR's words. */
    public enum State {
        /** The endpoint has not answered yet. */
        REQUESTED,
        ACTIVE,
        /** Nothing is sent until a person or its owner says so; events are numbered all the same. */
        ERROR,
        /** Nothing is sent and nothing numbered. */
        OFF
    }

    /**
     * Whose it is, with what the token could do that made it: rights are asked again at every delivery.
     *
     * @param scopes as the token had them
     */
    public record Owner(String login, Set<Role> roles, String scopes) {
        public Owner {
            roles = Set.copyOf(roles);
        }

        public Caller actor() {
            return new Caller(login, login, roles, Caller.Channel.FHIR, Set.of());
        }
    }

    /**
     * What it asks for.
     *
     * @param filter a search the resource must meet, as {@code Appointment?location=ct-1}; blank for all
     * @param headers sent with every notification; they may hold the endpoint's key
     * @param heartbeat after so long without a word a sign of life is sent
     * @param atOnce at most so many events in one notification
     * @param end when it is over
     * @param contacts whom to ask about it, as {@code EMAIL|address}
     */
    public record SubscriptionSpec(
            Topic topic,
            String filter,
            URI endpoint,
            Content content,
            boolean xml,
            List<String> headers,
            Optional<Duration> heartbeat,
            Duration timeout,
            int atOnce,
            Optional<Instant> end,
            String reason,
            List<String> contacts) {
        public SubscriptionSpec {
            headers = List.copyOf(headers);
            contacts = List.copyOf(contacts);
        }

        /** Scheme, host and port: what answers or does not. */
        public String origin() {
            return Origin.of(endpoint);
        }
    }

    /** How much of a resource a notification carries. */
    public enum Content {
        EMPTY,
        ID_ONLY,
        FULL_RESOURCE
    }

    /**
     * One thing to tell.
     *
     * @param focus the id of the resource it is about
     */
    public record Event(long number, Instant at, Topic topic, String focus, Optional<PatientId> patient) {}

    static Subscription requested(String id, Owner owner, SubscriptionSpec spec, Instant now) {
        return new Subscription(
                id,
                owner,
                spec,
                State.REQUESTED,
                Optional.empty(),
                0,
                0,
                0,
                Optional.empty(),
                now,
                Optional.empty(),
                now,
                1,
                0,
                false);
    }

    /** The same, its owner as somebody else knows them now. */
    Subscription owned(Owner now) {
        return new Subscription(
                id,
                now,
                spec,
                state,
                problem,
                numbered,
                delivered,
                failures,
                failing,
                nextTry,
                reached,
                created,
                revision,
                version,
                filterBroken);
    }

    /** When a sign of life is due; empty where none is wanted or events are waiting anyway. */
    public Optional<Instant> heartbeatAt() {
        return state == State.ACTIVE
                ? spec.heartbeat().flatMap(period -> reached.map(at -> at.plus(period)))
                : Optional.empty();
    }

    public boolean isExpired(Instant now) {
        return spec.end().filter(end -> !now.isBefore(end)).isPresent();
    }

    /** The same, telling more or less of each event. */
    public Subscription withContent(Content content) {
        var other = new SubscriptionSpec(
                spec.topic(),
                spec.filter(),
                spec.endpoint(),
                content,
                spec.xml(),
                spec.headers(),
                spec.heartbeat(),
                spec.timeout(),
                spec.atOnce(),
                spec.end(),
                spec.reason(),
                spec.contacts());
        return new Subscription(
                id,
                owner,
                other,
                state,
                problem,
                numbered,
                delivered,
                failures,
                failing,
                nextTry,
                reached,
                created,
                revision,
                version,
                filterBroken);
    }

    Subscription withFailures(int more) {
        return with(state, problem, numbered + more, delivered, failures, failing, nextTry, reached);
    }

    /** Another wish, by a token of today: the endpoint is asked anew. */
    Subscription withSpec(Owner by, SubscriptionSpec other, Instant now) {
        return new Subscription(
                        id,
                        by,
                        other,
                        state,
                        problem,
                        numbered,
                        delivered,
                        failures,
                        failing,
                        nextTry,
                        reached,
                        created,
                        revision + 1,
                        version,
                        filterBroken)
                .reactivate(now);
    }

    /** The endpoint is asked whether it is there, and then told all it has missed. */
    Subscription reactivate(Instant now) {
        return with(State.REQUESTED, problem, numbered, delivered, 0, Optional.empty(), now, reached);
    }

    Subscription disable(String reason) {
        // what was not told by then is not told later: it would be news of long ago
        return with(State.OFF, Optional.of(reason), numbered, numbered, 0, Optional.empty(), nextTry, reached);
    }

    Subscription markDelivered(long upTo, Instant now) {
        return with(
                State.ACTIVE,
                Optional.empty(),
                numbered,
                Math.max(delivered, upTo),
                0,
                Optional.empty(),
                now,
                Optional.of(now));
    }

    Subscription failed(String reason, Instant now, double spread) {
        var since = failing.orElse(now);
        int tries = failures + 1;
        boolean given = !now.isBefore(since.plus(BackoffPolicy.MAX_AGE));
        return with(
                given ? State.ERROR : state,
                Optional.of(reason),
                numbered,
                delivered,
                tries,
                Optional.of(since),
                BackoffPolicy.nextAttempt(tries, now, spread),
                reached);
    }

    /** Trying again would not help. */
    Subscription stopped(String reason, Instant now) {
        return with(
                State.ERROR,
                Optional.of(reason),
                numbered,
                delivered,
                failures,
                failing.or(() -> Optional.of(now)),
                nextTry,
                reached);
    }

    /** Its filter cannot be evaluated: nothing is sent until a person or its owner says so. */
    Subscription filterFailed(String reason, Instant now) {
        var stopped = stopped(reason, now);
        return new Subscription(
                id,
                owner,
                spec,
                stopped.state(),
                stopped.problem(),
                numbered,
                delivered,
                failures,
                stopped.failing(),
                nextTry,
                reached,
                created,
                stopped.revision(),
                version,
                true);
    }

    private Subscription with(
            State next,
            Optional<String> reason,
            long all,
            long taken,
            int tries,
            Optional<Instant> since,
            Instant at,
            Optional<Instant> answered) {
        return new Subscription(
                id,
                owner,
                spec,
                next,
                reason,
                all,
                taken,
                tries,
                since,
                at,
                answered,
                created,
                next == state ? revision : revision + 1,
                version,
                filterBroken && next == State.ERROR);
    }
}
