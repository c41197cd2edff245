package ir.scheduling.outbox;

import ir.domain.patient.PatientId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Events in the order of their writing; ids only, a reader fetches what it may see. */
public interface Outbox {
    void add(Event event);

    /** Events about one subject, oldest first. */
    List<Event> about(String subject);

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
