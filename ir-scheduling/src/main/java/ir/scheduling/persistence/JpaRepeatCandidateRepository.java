package ir.scheduling.persistence;

import ir.domain.lesion.LesionId;
import ir.domain.patient.PatientId;
import ir.domain.repeat.RepeatCandidate;
import ir.scheduling.repository.RepeatCandidateRepository;
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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.hibernate.Session;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class JpaRepeatCandidateRepository implements RepeatCandidateRepository {
    private static final String OPEN = "state in ('OPEN', 'UNDER_REVIEW', 'DEFERRED')";

    private final EntityManager manager;

    @Inject
    JpaRepeatCandidateRepository(Session manager) {
        this.manager = manager;
    }

    @Override
    public Optional<RepeatCandidate> find(String id) {
        return Optional.ofNullable(manager.find(CandidateRow.class, id)).map(CandidateRow::toCandidate);
    }

    @Override
    public Optional<RepeatCandidate> lock(String id) {
        var row = Optional.ofNullable(manager.find(CandidateRow.class, id));
        row.ifPresent(found -> manager.refresh(found, LockModeType.PESSIMISTIC_WRITE));
        return row.map(CandidateRow::toCandidate);
    }

    @Override
    public Optional<RepeatCandidate> openOf(LesionId lesion) {
        return where("lesionId = ?1 and " + OPEN, lesion.value()).stream().findFirst();
    }

    @Override
    public List<RepeatCandidate> ofLesion(LesionId lesion) {
        return where("lesionId = ?1", lesion.value());
    }

    @Override
    public List<RepeatCandidate> ofPatient(PatientId patient) {
        return where("patientId = ?1", patient.value());
    }

    @Override
    public List<RepeatCandidate> lockOfPatient(PatientId patient) {
        return LockedRows.ofPatient(manager, CandidateRow.class, patient).stream()
                .map(CandidateRow::toCandidate)
                .toList();
    }

    @Override
    public List<RepeatCandidate> open() {
        return where(OPEN);
    }

    private List<RepeatCandidate> where(String condition, Object... values) {
        var query = manager.createQuery("from CandidateRow where " + condition, CandidateRow.class);
        for (int i = 0; i < values.length; i++) {
            query.setParameter(i + 1, values[i]);
        }
        return query.getResultStream()
                .map(CandidateRow::toCandidate)
                .sorted(Comparator.comparing(
                                (RepeatCandidate c) -> c.history().get(0).at())
                        .thenComparing(RepeatCandidate::id))
                .toList();
    }

    @Override
    public void save(RepeatCandidate candidate) {
        @Nullable CandidateRow row = manager.find(CandidateRow.class, candidate.id());
        boolean fresh = row == null;
        if (row == null) {
            row = new CandidateRow();
            row.id = candidate.id();
            row.version = 1;
        } else if (row.version != candidate.version()) {
            throw new StaleVersionException(candidate.version(), row.version);
        }
        row.lesionId = candidate.lesion().value();
        row.patientId = candidate.patient().value();
        row.state = candidate.state().name();
        row.body = row.body.with(candidate);
        if (fresh) {
            manager.persist(row);
        }
        manager.flush();
    }

    @Entity(name = "CandidateRow")
    @Table(name = "repeat_candidate")
    static class CandidateRow {
        @Id
        String id = "";

        @Version
        long version;

        @Column(name = "lesion_id")
        String lesionId = "";

        @Column(name = "patient_id")
        String patientId = "";

        String state = "";

        @JdbcTypeCode(SqlTypes.JSON)
        StoredDocument<RepeatCandidate> body = StoredDocument.absent(RepeatCandidate.class);

        RepeatCandidate toCandidate() {
            return body.read("repeat_candidate", id, version);
        }
    }
}
