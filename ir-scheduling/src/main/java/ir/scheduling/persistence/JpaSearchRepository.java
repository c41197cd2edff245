package ir.scheduling.persistence;

import static ir.scheduling.persistence.SearchSchema.AUDIT;
import static ir.scheduling.persistence.SearchSchema.BOOKING_VERSION;
import static ir.scheduling.persistence.SearchSchema.EVIDENCE_VERSION;
import static ir.scheduling.persistence.SearchSchema.PROBE_USE;
import static ir.scheduling.persistence.SearchSchema.SESSION_VERSION;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;

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
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.jooq.Configuration;
import org.jooq.Log;
import org.jooq.Record;
import org.jooq.Record1;
import org.jooq.RecordMapper;
import org.jooq.SQLDialect;
import org.jooq.Select;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConfiguration;
import org.jooq.impl.SQLDataType;
import org.jooq.tools.JooqLogger;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class JpaSearchRepository implements SearchRepository {
    /** Shared by all queries, because jOOQ keeps what it finds out about types with its configuration. */
    private static final Configuration CONFIGURATION = new DefaultConfiguration()
            .set(SQLDialect.POSTGRES)
            .set(new Settings().withExecuteLogging(false).withFetchWarnings(false));

    private final EntityManager manager;
    private final StockRepository lots;

    static {
        // jOOQ greets and gives tips at the level of information
        JooqLogger.globalThreshold(Log.Level.WARN);
    }

    @Inject
    JpaSearchRepository(Session manager, StockRepository lots) {
        this.manager = manager;
        this.lots = lots;
    }

    @Override
    public List<SearchHit> find(RecordSearch search, Instant now) {
        return fetch(SearchQueryBuilder.rows(search, now), row -> {
            var filter = search.filters().get(row.get(SearchQueryBuilder.SOURCE));
            return new SearchHit(
                    filter.record(),
                    filter.documentType(),
                    row.get(SearchQueryBuilder.ID),
                    Optional.ofNullable(row.get(SearchQueryBuilder.PATIENT)),
                    Optional.ofNullable(row.get(SearchQueryBuilder.VERSION)).map(String::valueOf),
                    row.get(SearchQueryBuilder.UPDATED).toInstant(),
                    row.get(SearchQueryBuilder.SORTED).toInstant());
        });
    }

    @Override
    public long count(RecordSearch search, Instant now) {
        return fetch(SearchQueryBuilder.count(search, now), Record1::value1).get(0);
    }

    /** Runs a query in the transaction of the session. Like every query in SQL, it does not see what is not flushed. */
    private <R extends Record, T> List<T> fetch(Select<R> query, RecordMapper<R, T> reader) {
        return manager.unwrap(Session.class).doReturningWork(connection -> {
            try {
                return DSL.using(CONFIGURATION.derive(connection)).fetch(query).map(reader);
            } catch (DataAccessException failed) {
                @Nullable SQLException cause = failed.getCause(SQLException.class);
                if (cause != null) {
                    throw cause;
                }
                throw failed;
            }
        });
    }

    @Override
    public List<Version> versions(SearchableRecord record, String id) {
        return switch (record) {
            case BOOKING -> bookingVersions(id);
            case LESION_TREATMENT ->
                versions(
                        SESSION_VERSION,
                        id.substring(0, id.lastIndexOf(".l")),
                        (number, document) -> new SessionBody(JsonDocuments.read(
                                "session_version", id, document, number, CryoablationSession.class)));
            case RECEIVED_DOCUMENT -> versions(EVIDENCE_VERSION, id, (number, document) -> new ResourceBody(document));
            default -> List.of();
        };
    }

    private List<Version> bookingVersions(String id) {
        var table = BOOKING_VERSION;
        return fetch(
                select(table.version, table.at, table.document, table.checkedIn)
                        .from(table.table)
                        .where(table.id.eq(id))
                        .orderBy(table.version.desc()),
                row -> new Version(
                        row.value1(),
                        row.value2().toInstant(),
                        new BookingBody(
                                JsonDocuments.read("booking_version", id, row.value3(), row.value1(), Booking.class),
                                row.value4())));
    }

    private List<Version> versions(SearchSchema.Versions table, String id, BiFunction<Long, String, Body> reader) {
        return fetch(
                select(table.version, table.at, table.document)
                        .from(table.table)
                        .where(table.id.eq(id))
                        .orderBy(table.version.desc()),
                row -> new Version(row.value1(), row.value2().toInstant(), reader.apply(row.value1(), row.value3())));
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
    @SuppressWarnings("unchecked")
    public Optional<String> page(String id, String owner, Instant now) {
        return ((Stream<String>) manager.createNativeQuery(
                                "select body from search_page where id = :id and owner = :owner and expires > :now",
                                String.class)
                        .setParameter("id", id)
                        .setParameter("owner", owner)
                        .setParameter("now", now)
                        .getResultStream())
                .findFirst();
    }

    @Override
    public Map<String, LotUse> lotUses(Collection<String> ids) {
        var id = ClinicalTables.idOfProbeUse();
        var uses = fetch(
                select(id, PROBE_USE.sessionId, PROBE_USE.lesionId, PROBE_USE.lotId, PROBE_USE.quantity, PROBE_USE.at)
                        .from(PROBE_USE.table)
                        .where(id.eq(any(SearchQueryBuilder.bound(List.copyOf(ids))))),
                row -> Map.entry(
                        row.value1(),
                        new LotUse(
                                new SessionId(row.value2()),
                                new LesionId(row.value3()),
                                lots.lot(row.value4()).orElseThrow(),
                                row.value5(),
                                row.value6().toInstant())));
        return uses.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
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
        var entries = fetch(
                select(
                                AUDIT.id,
                                AUDIT.at,
                                AUDIT.actor,
                                AUDIT.roles,
                                AUDIT.channel,
                                AUDIT.action,
                                AUDIT.entity,
                                AUDIT.entityId,
                                AUDIT.patientId,
                                AUDIT.outcome)
                        .from(AUDIT.table)
                        .where(AUDIT.id.eq(any(val(numbers.toArray(Long[]::new), SQLDataType.BIGINT.array())))),
                row -> Map.entry(
                        row.value1(),
                        new AuditLog.AuditEntry(
                                row.value2().toInstant(),
                                row.value3(),
                                row.value4(),
                                JpaAuditLog.channel(row.value5()),
                                row.value6(),
                                row.value7(),
                                row.value8(),
                                Optional.ofNullable(row.value9()).map(PatientId::new),
                                row.value10())));
        return entries.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
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
