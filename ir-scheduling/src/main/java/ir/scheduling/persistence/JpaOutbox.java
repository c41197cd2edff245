package ir.scheduling.persistence;

import ir.domain.patient.PatientId;
import ir.scheduling.outbox.Outbox;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.annotations.ColumnTransformer;
import org.jspecify.annotations.Nullable;

final class JpaOutbox implements Outbox {
    private final EntityManager manager;

    JpaOutbox(EntityManager manager) {
        this.manager = manager;
    }

    @Override
    public void add(Event event) {
        var row = new OutboxRow();
        row.at = event.at();
        row.topic = event.topic();
        row.subject = event.subject();
        row.patientId = event.patient().map(PatientId::value).orElse(null);
        row.body = Json.write(event.facts());
        manager.persist(row);
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<Event> about(String subject) {
        return manager.createQuery("from OutboxRow where subject = :subject order by id", OutboxRow.class)
                .setParameter("subject", subject)
                .getResultStream()
                .map(row -> new Event(
                        row.at,
                        row.topic,
                        row.subject,
                        Optional.ofNullable(row.patientId).map(PatientId::new),
                        (Map<String, String>) Json.read(row.body, Map.class)))
                .toList();
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

        @ColumnTransformer(write = "?::jsonb")
        String body = "";
    }
}
