package ir.scheduling.persistence;

import ir.domain.booking.Booking;
import ir.domain.lesion.LesionId;
import ir.domain.patient.PatientId;
import ir.domain.session.SessionId;
import ir.domain.treatment.CryoablationSession;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.repository.ReceivedResource;
import ir.scheduling.repository.RecordSearch;
import ir.scheduling.repository.Reminder;
import ir.scheduling.repository.SearchRepository;
import ir.scheduling.repository.SearchableRecord;
import ir.scheduling.repository.StockRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernate.Session;

@ApplicationScoped
class JpaSearchRepository implements SearchRepository {
    private final EntityManager manager;
    private final StockRepository lots;

    @Inject
    JpaSearchRepository(Session manager, StockRepository lots) {
        this.manager = manager;
        this.lots = lots;
    }

    @Override
    public List<SearchHit> find(RecordSearch search, Instant now) {
        return query(SearchQueryBuilder.rows(search, now), row -> {
            var filter = search.filters().get(row.getInt(1));
            return new SearchHit(
                    filter.record(),
                    filter.documentType(),
                    row.getString(2),
                    Optional.ofNullable(row.getString(3)),
                    Optional.ofNullable(row.getString(4)),
                    instant(row, 5),
                    instant(row, 6));
        });
    }

    @Override
    public long count(RecordSearch search, Instant now) {
        return query(SearchQueryBuilder.count(search, now), row -> row.getLong(1))
                .get(0);
    }

    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> List<T> query(SearchQueryBuilder.Statement statement, Row<T> reader) {
        return manager.unwrap(Session.class).doReturningWork(connection -> {
            try (var prepared = statement.on(connection);
                    var rows = prepared.executeQuery()) {
                var found = new ArrayList<T>();
                while (rows.next()) {
                    found.add(reader.read(rows));
                }
                return found;
            }
        });
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    @Override
    public List<Version> versions(SearchableRecord record, String id) {
        return switch (record) {
            case BOOKING ->
                versions(
                        "select version, at, cast(body as text), checked_in from booking_version where id = ? order by version desc",
                        id,
                        row -> new Version(
                                row.getLong(1),
                                instant(row, 2),
                                new BookingBody(
                                        JsonDocuments.read(
                                                "booking_version", id, row.getString(3), row.getLong(1), Booking.class),
                                        row.getBoolean(4))));
            case LESION_TREATMENT ->
                versions(
                        "select version, at, cast(body as text) from session_version where id = ? order by version desc",
                        id.substring(0, id.lastIndexOf(".l")),
                        row -> new Version(
                                row.getLong(1),
                                instant(row, 2),
                                new SessionBody(JsonDocuments.read(
                                        "session_version",
                                        id,
                                        row.getString(3),
                                        row.getLong(1),
                                        CryoablationSession.class))));
            case RECEIVED_DOCUMENT ->
                versions(
                        "select version, at, resource from evidence_version where id = ? order by version desc",
                        id,
                        row -> new Version(row.getLong(1), instant(row, 2), new ResourceBody(row.getString(3))));
            default -> List.of();
        };
    }

    private List<Version> versions(String sql, String id, Row<Version> reader) {
        return query(new SearchQueryBuilder.Statement(sql, List.of(id)), reader);
    }

    @Override
    public void savePage(String id, String owner, String body, Instant expires) {
        manager.createNativeQuery("delete from search_page where expires < :now")
                .setParameter("now", expires.minus(PAGE_LIFE))
                .executeUpdate();
        manager.createNativeQuery(
                        "insert into search_page (id, owner, expires, body) values (:id, :owner, :expires, :body)")
                .setParameter("id", id)
                .setParameter("owner", owner)
                .setParameter("expires", expires)
                .setParameter("body", body)
                .executeUpdate();
    }

    @Override
    public Optional<String> page(String id, String owner, Instant now) {
        return query(
                        new SearchQueryBuilder.Statement(
                                "select body from search_page where id = ? and owner = ? and expires > ?",
                                List.of(id, owner, now)),
                        row -> row.getString(1))
                .stream()
                .findFirst();
    }

    @Override
    public Map<String, LotUse> lotUses(Collection<String> ids) {
        var found = new HashMap<String, LotUse>();
        query(
                        new SearchQueryBuilder.Statement("""
                                select md5(session_id || ' ' || lesion_id || ' ' || lot_id), session_id, lesion_id, lot_id, quantity, at
                                  from probe_use where md5(session_id || ' ' || lesion_id || ' ' || lot_id) = any(?)""", List.of((Object) ids.toArray(String[]::new))),
                        row -> Map.entry(
                                row.getString(1),
                                new LotUse(
                                        new SessionId(row.getString(2)),
                                        new LesionId(row.getString(3)),
                                        lots.lot(row.getString(4)).orElseThrow(),
                                        row.getInt(5),
                                        instant(row, 6))))
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }

    @Override
    public Map<Long, Reminder> messages(Collection<Long> numbers) {
        return numbers.isEmpty()
                ? Map.of()
                : manager.createQuery("from ReminderRow where id in :numbers", JpaReminderRepository.ReminderRow.class)
                        .setParameter("numbers", numbers)
                        .getResultStream()
                        .collect(Collectors.toMap(row -> row.id, JpaReminderRepository.ReminderRow::toReminder));
    }

    @Override
    public Map<Long, AuditLog.AuditEntry> auditEntries(Collection<Long> numbers) {
        var found = new HashMap<Long, AuditLog.AuditEntry>();
        query(
                        new SearchQueryBuilder.Statement(
                                "select id, at, actor, roles, " + JpaAuditLog.CHANNEL
                                        + ", action, entity, entity_id, patient_id, outcome from audit"
                                        + " where id = any(?::bigint[])",
                                List.of((Object)
                                        numbers.stream().map(String::valueOf).toArray(String[]::new))),
                        row -> Map.entry(
                                row.getLong(1),
                                new AuditLog.AuditEntry(
                                        instant(row, 2),
                                        row.getString(3),
                                        row.getString(4),
                                        row.getString(5),
                                        row.getString(6),
                                        row.getString(7),
                                        row.getString(8),
                                        Optional.ofNullable(row.getString(9)).map(PatientId::new),
                                        row.getString(10))))
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }

    @Override
    public List<ReceivedResource> unindexed(int limit) {
        return manager.createQuery(
                        "select e from EvidenceRow e where e.indexed = false order by e.id",
                        JpaReceivedResourceRepository.EvidenceRow.class)
                .setMaxResults(limit)
                .getResultStream()
                .map(JpaReceivedResourceRepository.EvidenceRow::toEvidence)
                .toList();
    }
}
