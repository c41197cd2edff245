package ir.scheduling.repository;

import ir.domain.patient.PatientId;
import ir.scheduling.event.EventType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Events in the order in which they were written. They carry ids only; a reader fetches the data that it may see. */
public interface Outbox {
    void add(Event event);

    /** Events about one subject, oldest first. */
    List<Event> findBySubject(String subject);

    /** Those of the subjects for which an event of this type was written. */
    Set<String> alreadyPublished(EventType type, Collection<String> subjects);

    /**
     * Locks the outbox for this transaction, without waiting. Publishing in one transaction at a time keeps the order.
     *
     * @return whether this transaction holds the lock
     */
    boolean tryLock();

    /**
     * Committed events that are not yet published, oldest first. Events of one subject are in the order of its changes,
     * because the writer of the second event waits for the commit of the first.
     */
    List<PendingEvent> pending(int limit);

    /** The number of the first event that is not yet published. Does not read the event. */
    OptionalLong firstPending();

    /** @param numbers of events that were published, or set aside for every handler */
    void markPublished(List<Long> numbers);

    /** An event by its number, published or not. */
    Optional<Event> find(long number);

    /** An event that is not yet published, with its number in the queue. */
    record PendingEvent(long number, Event event) {}

    /**
     * One domain event.
     *
     * @param subject the id of the changed object
     */
    record Event(Instant at, EventType type, String subject, Optional<PatientId> patient, Map<String, String> facts) {
        public Event {
            facts = Map.copyOf(facts);
        }
    }
}
