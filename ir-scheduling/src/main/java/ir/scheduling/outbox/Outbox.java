package ir.scheduling.outbox;

import ir.domain.patient.PatientId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Events in the order of their writing; ids only, a reader fetches what it may see. */
public interface Outbox {
    void add(Event event);

    /** Events about one subject, oldest first. */
    List<Event> findBySubject(String subject);

    /** Of these, the subjects an event of this topic was written about. */
    Set<String> alreadyPublished(String topic, Collection<String> subjects);

    /** Whether this transaction is the one that tells; one at a time keeps the order. */
    boolean tryLock();

    /**
     * Committed events nobody has been told of, oldest first. Of one subject they stand in the order of its changes: who
     * writes the second event has waited for the first to be committed.
     */
    List<PendingEvent> pending(int limit);

    void markPublished(List<PendingEvent> events);

    /** An event by its number, told or not. */
    Optional<Event> find(long number);

    /** An event waiting in the queue, by its place in it. */
    record PendingEvent(long number, Event event) {}

    /**
     * One thing that happened.
     *
     * @param topic appointment-booked, procedure-completed …
     * @param subject the id of what it happened to
     */
    record Event(Instant at, String topic, String subject, Optional<PatientId> patient, Map<String, String> facts) {
        public Event {
            facts = Map.copyOf(facts);
        }
    }
}
