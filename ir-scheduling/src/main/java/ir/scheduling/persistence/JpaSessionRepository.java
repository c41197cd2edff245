package ir.scheduling.persistence;

import ir.domain.lesion.LesionId;
import ir.domain.patient.PatientId;
import ir.domain.session.PlanParameters;
import ir.domain.session.SessionId;
import ir.domain.shared.TimeRange;
import ir.domain.treatment.CryoablationSession;
import ir.scheduling.repository.SessionRepository;
import ir.scheduling.transaction.StaleVersionException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.Session;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class JpaSessionRepository implements SessionRepository {
    private final EntityManager manager;

    @Inject
    JpaSessionRepository(Session manager) {
        this.manager = manager;
    }

    @Override
    public Optional<CryoablationSession> find(SessionId id) {
        return Optional.ofNullable(manager.find(SessionRow.class, id.value())).map(SessionRow::toSession);
    }

    @Override
    public Map<SessionId, CryoablationSession> find(Collection<SessionId> ids) {
        return ids.isEmpty()
                ? Map.of()
                : manager.createQuery("from SessionRow where id in :ids", SessionRow.class)
                        .setParameter("ids", ids.stream().map(SessionId::value).toList())
                        .getResultStream()
                        .map(SessionRow::toSession)
                        .collect(Collectors.toMap(CryoablationSession::id, session -> session));
    }

    @Override
    public Optional<CryoablationSession> lock(SessionId id) {
        var row = Optional.ofNullable(manager.find(SessionRow.class, id.value()));
        row.ifPresent(found -> manager.refresh(found, LockModeType.PESSIMISTIC_WRITE));
        return row.map(SessionRow::toSession);
    }

    @Override
    public Set<SessionId> checkedIn(Collection<SessionId> ids) {
        if (ids.isEmpty()) {
            return Set.of();
        }
        return manager.createQuery("select id from SessionRow where id in :ids and state = 'CHECKED_IN'", String.class)
                .setParameter("ids", ids.stream().map(SessionId::value).toList())
                .getResultStream()
                .map(SessionId::new)
                .collect(Collectors.toSet());
    }

    @Override
    public List<String> idsWithin(TimeRange range) {
        return manager.createQuery(
                        "select id from SessionRow where starts >= :start and starts < :end order by starts, id",
                        String.class)
                .setParameter("start", range.start())
                .setParameter("end", range.end())
                .getResultList();
    }

    @Override
    public List<CryoablationSession> findStartingIn(TimeRange range) {
        return manager.createQuery(
                        "from SessionRow where starts >= :start and starts < :end order by starts, id",
                        SessionRow.class)
                .setParameter("start", range.start())
                .setParameter("end", range.end())
                .getResultStream()
                .map(SessionRow::toSession)
                .toList();
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<CryoablationSession> ofLesion(LesionId lesion) {
        return ((List<SessionRow>) manager.createNativeQuery("""
                                select s.* from treatment_session s join session_lesion l on l.session_id = s.id
                                where l.lesion_id = :lesion order by s.starts""", SessionRow.class)
                        .setParameter("lesion", lesion.value())
                        .getResultList())
                .stream().map(SessionRow::toSession).toList();
    }

    @Override
    public List<CryoablationSession> ofPatient(PatientId patient) {
        return manager.createQuery("from SessionRow where patientId = :patient order by starts", SessionRow.class)
                .setParameter("patient", patient.value())
                .getResultStream()
                .map(SessionRow::toSession)
                .toList();
    }

    @Override
    public List<CryoablationSession> lockOfPatient(PatientId patient) {
        return LockedRows.ofPatient(manager, SessionRow.class, patient).stream()
                .map(SessionRow::toSession)
                .toList();
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<CryoablationSession> findComparable(PlanParameters plan, int limit) {
        return ((List<SessionRow>) manager.createNativeQuery("""
                                select * from treatment_session where state = 'COMPLETED'
                                   and anaesthesia = :anaesthesia and probes = :probes and positions = :positions
                                 order by starts desc limit :limit""", SessionRow.class)
                        .setParameter("anaesthesia", plan.anaesthesia().name())
                        .setParameter("probes", plan.probes())
                        .setParameter("positions", plan.positions())
                        .setParameter("limit", limit)
                        .getResultList())
                .stream().map(SessionRow::toSession).toList();
    }

    @Override
    public void save(CryoablationSession session) {
        @Nullable SessionRow row = manager.find(SessionRow.class, session.id().value());
        boolean fresh = row == null;
        if (row == null) {
            row = new SessionRow();
            row.id = session.id().value();
            row.version = 1;
        } else if (row.version != session.version()) {
            throw new StaleVersionException(session.version(), row.version);
        }
        row.referralId = session.referral().value();
        row.patientId = session.patient().value();
        row.state = session.state().name();
        row.starts = session.planned().start();
        row.body = row.body.with(session);
        if (fresh) {
            manager.persist(row);
        }
        manager.flush();
        if (fresh) {
            for (var lesion : session.lesions()) {
                manager.createNativeQuery(
                                "insert into session_lesion (session_id, lesion_id) values (:session, :lesion)")
                        .setParameter("session", session.id().value())
                        .setParameter("lesion", lesion.value())
                        .executeUpdate();
            }
        }
    }

    @Entity(name = "SessionRow")
    @Table(name = "treatment_session")
    static class SessionRow {
        @Id
        String id = "";

        @Version
        long version;

        @Column(name = "referral_id")
        String referralId = "";

        @Column(name = "patient_id")
        String patientId = "";

        String state = "";
        Instant starts = Instant.EPOCH;

        @JdbcTypeCode(SqlTypes.JSON)
        StoredDocument<CryoablationSession> body = StoredDocument.absent(CryoablationSession.class);

        CryoablationSession toSession() {
            return body.read("treatment_session", id, version);
        }
    }
}
