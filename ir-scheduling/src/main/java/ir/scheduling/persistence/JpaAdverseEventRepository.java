package ir.scheduling.persistence;

import ir.domain.lesion.LesionId;
import ir.domain.patient.PatientId;
import ir.domain.session.SessionId;
import ir.domain.treatment.AdverseEvent;
import ir.scheduling.repository.AdverseEventRepository;
import ir.scheduling.transaction.StaleVersionException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.hibernate.Session;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class JpaAdverseEventRepository implements AdverseEventRepository {
    private final EntityManager manager;

    @Inject
    JpaAdverseEventRepository(Session manager) {
        this.manager = manager;
    }

    @Override
    public Optional<AdverseEvent> find(String id) {
        return Optional.ofNullable(manager.find(EventRow.class, id)).map(EventRow::toEvent);
    }

    @Override
    public List<AdverseEvent> find(Collection<String> ids) {
        return where("id", List.copyOf(ids));
    }

    @Override
    public List<AdverseEvent> ofLesion(LesionId lesion) {
        return where("lesionId", List.of(lesion.value()));
    }

    @Override
    public List<AdverseEvent> ofPatient(PatientId patient) {
        return where("patientId", List.of(patient.value()));
    }

    @Override
    public List<AdverseEvent> lockOfPatient(PatientId patient) {
        return LockedRows.ofPatient(manager, EventRow.class, patient).stream()
                .map(EventRow::toEvent)
                .toList();
    }

    @Override
    public List<AdverseEvent> ofSessions(Collection<SessionId> sessions) {
        return sessions.isEmpty()
                ? List.of()
                : where("sessionId", sessions.stream().map(SessionId::value).toList());
    }

    private List<AdverseEvent> where(String column, List<String> values) {
        return manager.createQuery("from EventRow where " + column + " in :values order by onset, id", EventRow.class)
                .setParameter("values", values)
                .getResultStream()
                .map(EventRow::toEvent)
                .toList();
    }

    @Override
    public void save(AdverseEvent event) {
        @Nullable EventRow row = manager.find(EventRow.class, event.id());
        boolean fresh = row == null;
        if (row == null) {
            row = new EventRow();
            row.id = event.id();
            row.version = 1;
        } else if (row.version != event.version()) {
            throw new StaleVersionException(event.version(), row.version);
        }
        row.patientId = event.patient().value();
        row.lesionId = event.lesion().value();
        row.sessionId = event.session().value();
        row.onset = event.onset();
        row.body = row.body.with(event);
        if (fresh) {
            manager.persist(row);
        }
        manager.flush();
    }

    @Entity(name = "EventRow")
    @Table(name = "adverse_event")
    static class EventRow {
        @Id
        String id = "";

        @Version
        long version;

        @Column(name = "patient_id")
        String patientId = "";

        @Column(name = "lesion_id")
        String lesionId = "";

        @Column(name = "session_id")
        String sessionId = "";

        LocalDate onset = LocalDate.EPOCH;

        @JdbcTypeCode(SqlTypes.JSON)
        StoredDocument<AdverseEvent> body = StoredDocument.absent(AdverseEvent.class);

        AdverseEvent toEvent() {
            return body.read("adverse_event", id, version);
        }
    }
}
