package ir.scheduling.persistence;

import ir.domain.patient.PatientId;
import ir.scheduling.event.EventType;
import ir.scheduling.repository.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.hibernate.Session;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class JpaOutbox implements Outbox {
    private final EntityManager manager;

    @Inject
    JpaOutbox(Session manager) {
        this.manager = manager;
    }

    @Override
    public void add(Event event) {
        var row = new OutboxRow();
        row.at = event.at();
        row.topic = event.type().code();
        row.subject = event.subject();
        row.patientId = event.patient().map(PatientId::value).orElse(null);
        row.body = row.body.with(new Facts(event.facts()));
        manager.persist(row);
    }

    @Override
    public List<Event> findBySubject(String subject) {
        return manager.createQuery("from OutboxRow where subject = :subject order by id", OutboxRow.class)
                .setParameter("subject", subject)
                .getResultStream()
                .map(OutboxRow::toEvent)
                .toList();
    }

    @Override
    public Set<String> alreadyPublished(EventType type, Collection<String> subjects) {
        return subjects.isEmpty()
                ? Set.of()
                : Set.copyOf(manager.createQuery(
                                "select distinct subject from OutboxRow where topic = :topic and subject in (:subjects)",
                                String.class)
                        .setParameter("topic", type.code())
                        .setParameter("subjects", subjects)
                        .getResultList());
    }

    /** Key of the advisory lock; an arbitrary constant that must never change. */
    private static final long RELAY_LOCK = 7_203;

    @Override
    public boolean tryLock() {
        return (boolean) manager.createNativeQuery("select pg_try_advisory_xact_lock(:key)")
                .setParameter("key", RELAY_LOCK)
                .getSingleResult();
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<PendingEvent> pending(int limit) {
        return ((List<OutboxRow>) manager.createNativeQuery(
                                "select o.* from outbox_untold u join outbox o on o.id = u.id order by u.id limit :limit",
                                OutboxRow.class)
                        .setParameter("limit", limit)
                        .getResultList())
                .stream()
                        .map(row -> new PendingEvent(Objects.requireNonNull(row.id), row.toEvent()))
                        .toList();
    }

    @Override
    public OptionalLong firstPending() {
        var first = (@Nullable Number)
                manager.createNativeQuery("select min(id) from outbox_untold").getSingleResult();
        return first == null ? OptionalLong.empty() : OptionalLong.of(first.longValue());
    }

    @Override
    public void markPublished(List<Long> numbers) {
        manager.createNativeQuery("delete from outbox_untold where id in (:ids)")
                .setParameter("ids", numbers)
                .executeUpdate();
    }

    @Override
    public Optional<Event> find(long number) {
        return Optional.ofNullable(manager.find(OutboxRow.class, number)).map(OutboxRow::toEvent);
    }

    /** The type of the document; an erased map would accept values of any type. */
    static final class Facts extends HashMap<String, String> {
        private static final long serialVersionUID = 1;

        /** For the JSON mapper. */
        Facts() {}

        Facts(Map<String, String> facts) {
            super(facts);
        }
    }

    @Entity(name = "OutboxRow")
    @Table(name = "outbox")
    static class OutboxRow {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        @Nullable
        Long id;

        Instant at = Instant.EPOCH;
        String topic = "";
        String subject = "";

        @Column(name = "patient_id")
        @Nullable
        String patientId;

        @JdbcTypeCode(SqlTypes.JSON)
        StoredDocument<Facts> body = StoredDocument.absent(Facts.class);

        Event toEvent() {
            return new Event(at, type(), subject, Optional.ofNullable(patientId).map(PatientId::new), facts());
        }

        private EventType type() {
            return EventType.ofCode(topic)
                    .orElseThrow(() -> JsonDocuments.unreadable(
                            "outbox",
                            String.valueOf(id),
                            EventType.class,
                            new IllegalArgumentException("no type of event has this code")));
        }

        private Map<String, String> facts() {
            return body.read("outbox", String.valueOf(id));
        }
    }
}
