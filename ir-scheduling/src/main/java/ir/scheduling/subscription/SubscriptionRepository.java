package ir.scheduling.subscription;

import ir.scheduling.subscription.Subscription.Event;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps subscriptions and the events each is told. */
public interface SubscriptionRepository {
    /** So many deliveries to one scheme, host and port are under way at once (L). */
    int PER_ENDPOINT = 2;

    /** Made or changed; a stale version is refused. The one kept is given back. */
    Subscription save(Subscription subscription);

    Optional<Subscription> find(String id);

    /** For change: nobody else changes it in the meantime. */
    Optional<Subscription> lock(String id);

    void delete(String id);

    /** The newest first. */
    List<Subscription> ofOwner(String login);

    List<Subscription> all();

    /** Those whose events are counted, locked in one order for everybody. */
    List<Subscription> listening();

    /** Ids of those that are not off although their end has come. */
    List<String> endedIds(Instant now);

    void add(String id, List<Event> events);

    /** From one number to another, both included, in order. */
    List<Event> events(String id, long from, long until, int limit);

    /**
     * One that has something to be sent now, whose endpoint is not left alone and has fewer than {@link #PER_ENDPOINT}
     * deliveries under way; no other caller gets it until then, or until it is released.
     */
    Optional<Subscription> claim(Instant now, Instant until);

    void release(String id);

    /** Events that were taken before then are forgotten. */
    int purge(Instant before);
}
