package ir.scheduling.repository;

import ir.scheduling.repository.Subscription.Event;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Stores subscriptions and the events of each. */
public interface SubscriptionRepository {
    /** Maximum number of concurrent deliveries to one scheme, host and port (local default). */
    int PER_ENDPOINT = 2;

    /**
     * Creates or updates a subscription.
     *
     * @return the subscription as stored
     * @throws ir.scheduling.transaction.StaleVersionException if it was changed since it was read
     */
    Subscription save(Subscription subscription);

    Optional<Subscription> find(String id);

    /** The subscription, locked against other changes until this transaction ends. */
    Optional<Subscription> lock(String id);

    void delete(String id);

    /** The newest first. */
    List<Subscription> ofOwner(String login);

    /** Those that can be read; the others are failed items. */
    List<Subscription> all();

    /**
     * Subscriptions whose events are numbered, always locked in the same order, which prevents deadlocks. One that
     * cannot be read does not prevent the others from being read.
     */
    ActiveSubscriptions lockActive();

    /** @param unreadable those whose stored document cannot be read */
    record ActiveSubscriptions(List<Subscription> subscriptions, List<Unreadable> unreadable) {}

    /**
     * What the columns beside an unreadable document say.
     *
     * @param numbered number of the last event
     */
    record Unreadable(
            String id, Topic topic, long numbered, Optional<Instant> ends, UnreadableDocumentException problem) {
        public boolean isExpired(Instant now) {
            return ends.filter(end -> !now.isBefore(end)).isPresent();
        }
    }

    /** Ids of subscriptions that are not off although their end has passed. */
    List<String> findExpiredIds(Instant now);

    void add(String id, List<Event> events);

    /** Adds events to a subscription whose document cannot be read; the column counts them. */
    void addToUnreadable(String id, List<Event> events);

    /** Events with numbers in this range, both ends included, in order. */
    List<Event> events(String id, long from, long until, int limit);

    /**
     * Claims a subscription with a notification to send now, whose circuit is closed and whose endpoint has fewer than
     * {@link #PER_ENDPOINT} deliveries in progress. No other caller gets it until {@code until}, or until it is
     * released. One whose document cannot be read is tried again after {@link UnreadableDocumentException#PAUSE}.
     */
    Optional<Subscription> claim(Instant now, Instant until);

    void release(String id);

    /**
     * Deletes delivered events that occurred before this time.
     *
     * @return how many events were deleted
     */
    int purge(Instant before);
}
