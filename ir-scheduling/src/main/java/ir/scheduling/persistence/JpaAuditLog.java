package ir.scheduling.persistence;

import ir.domain.patient.PatientId;
import ir.scheduling.audit.AuditLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hibernate.Session;

@ApplicationScoped
class JpaAuditLog implements AuditLog {
    private final EntityManager manager;

    @Inject
    JpaAuditLog(Session manager) {
        this.manager = manager;
    }

    /** Plain SQL in one batch: a row that its transaction never reads back needs no entity. */
    @Override
    public void addAll(List<AuditEntry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        manager.unwrap(Session.class).doWork(connection -> {
            try (var insert = connection.prepareStatement(
                    "insert into audit (at, actor, roles, door, action, entity, entity_id, patient_id, outcome)"
                            + " values (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
                for (var entry : entries) {
                    insert.setObject(1, entry.at().atOffset(ZoneOffset.UTC));
                    insert.setString(2, entry.actor());
                    insert.setString(3, entry.roles());
                    insert.setString(4, entry.channel());
                    insert.setString(5, entry.action());
                    insert.setString(6, entry.entity());
                    insert.setString(7, entry.entityId());
                    insert.setString(8, entry.patient().map(PatientId::value).orElse(null));
                    insert.setString(9, entry.outcome());
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        });
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<AuditEntry> latest(int count) {
        var entries = new ArrayList<AuditEntry>();
        ((Stream<Tuple>) manager.createNativeQuery(
                                "select at, actor, roles, door, action, entity, entity_id, patient_id, outcome"
                                        + " from audit order by id desc",
                                Tuple.class)
                        .setMaxResults(count)
                        .getResultStream())
                .forEach(row -> entries.add(new AuditEntry(
                        row.get(0, Instant.class),
                        row.get(1, String.class),
                        row.get(2, String.class),
                        channel(row.get(3, String.class)),
                        row.get(4, String.class),
                        row.get(5, String.class),
                        row.get(6, String.class),
                        Optional.ofNullable(row.get(7, String.class)).map(PatientId::new),
                        row.get(8, String.class))));
        return entries;
    }

    /** The channel of an entry; entries of earlier versions name the system itself HOUSE. */
    static String channel(String stored) {
        return stored.equals("HOUSE") ? "SYSTEM" : stored;
    }
}
