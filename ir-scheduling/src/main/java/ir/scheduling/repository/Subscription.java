package ir.scheduling.repository;

import ir.domain.patient.PatientId;
import ir.scheduling.outbound.BackoffPolicy;
import ir.scheduling.outbound.Origin;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Role;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A client's subscription to one topic, with its delivery state. Events are numbered from 1 without gaps and delivered
 * in this order; an event that cannot be delivered blocks later ones.
 *
 * @param problem why the last delivery failed
 * @param numbered number of the last event
 * @param delivered number of the last event that the endpoint accepted
 * @param failures consecutive failures
 * @param failing since when deliveries fail
 * @param reached when the endpoint last responded
 * @param revision counts changes of its specification or state: the version that its owner sees; deliveries do not
 *     change it
 * @param filterBroken whether its filter could not be evaluated: until it is reactivated or changed, events are
 *     numbered without the filter, so that none is lost
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
    /** FHIR subscription states. */
    public enum State {
        /** The endpoint has not responded yet. */
        REQUESTED,
        ACTIVE,
        /** Nothing is sent until a person or the owner reactivates it; events are still numbered. */
        ERROR,
        /** Nothing is sent, and no events are numbered. */
        OFF
    }

    /**
     * The owner, with the rights of the token that created the subscription; rights are verified again at every
     * delivery.
     *
     * @param scopes of the token
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
     * What the client requests.
     *
     * @param filter a search that the resource must match, as {@code Appointment?location=ct-1}; blank for all
     * @param headers sent with every notification; they may contain the endpoint's key
     * @param heartbeat time without a notification after which a heartbeat is sent
     * @param atOnce maximum number of events in one notification
     * @param end when the subscription ends
     * @param contacts contacts of the client, as {@code EMAIL|address}
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

        /** Scheme, host and port of the endpoint. */
        public String origin() {
            return Origin.of(endpoint);
        }
    }

    /** How much of a resource a notification contains. */
    public enum Content {
        EMPTY,
        ID_ONLY,
        FULL_RESOURCE
    }

    /**
     * One event to deliver.
     *
     * @param focus the id of the resource that the event is about
     */
    public record Event(long number, Instant at, Topic topic, String focus, Optional<PatientId> patient) {}

    public static Subscription requested(String id, Owner owner, SubscriptionSpec spec, Instant now) {
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

    /** The same subscription with its owner's current roles. */
    public Subscription owned(Owner now) {
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

    /**
     * The same subscription with the number of its last event from the column. The column is ahead of the document
     * after events were numbered while the document could not be read.
     */
    public Subscription withStoredNumber(long number) {
        return number == numbered
                ? this
                : new Subscription(
                        id,
                        owner,
                        spec,
                        state,
                        problem,
                        number,
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

    /** When the next heartbeat is due; empty if the subscription is not active or has no heartbeat. */
    public Optional<Instant> heartbeatAt() {
        return state == State.ACTIVE
                ? spec.heartbeat().flatMap(period -> reached.map(at -> at.plus(period)))
                : Optional.empty();
    }

    public boolean isExpired(Instant now) {
        return spec.end().filter(end -> !now.isBefore(end)).isPresent();
    }

    /** The same subscription with another content level. */
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

    public Subscription withNumbered(int more) {
        return with(state, problem, numbered + more, delivered, failures, failing, nextTry, reached);
    }

    /**
     * Changes the specification, with the rights of the current token; the endpoint must confirm a handshake again.
     */
    public Subscription withSpec(Owner by, SubscriptionSpec other, Instant now) {
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

    /** Requests a handshake; after it, all undelivered events are sent. */
    public Subscription reactivate(Instant now) {
        return with(State.REQUESTED, problem, numbered, delivered, 0, Optional.empty(), now, reached);
    }

    public Subscription disable(String reason) {
        // events that are not yet delivered are skipped, so that a later reactivation does not send outdated events
        return with(State.OFF, Optional.of(reason), numbered, numbered, 0, Optional.empty(), nextTry, reached);
    }

    public Subscription markDelivered(long upTo, Instant now) {
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

    public Subscription failed(String reason, Instant now, double spread) {
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

    /** Stops delivery, because a retry would not help. */
    public Subscription stopped(String reason, Instant now) {
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

    /**
     * Stops delivery because the filter cannot be evaluated, until a person or the owner reactivates the subscription.
     */
    public Subscription filterFailed(String reason, Instant now) {
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
