package ir.scheduling.persistence;

import ir.domain.assessment.Answer;
import ir.domain.assessment.Question;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.patient.PatientId;
import ir.domain.referral.OrderNumber;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.rule.Finding;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.transaction.StaleVersionException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.Session;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class JpaReferralRepository implements ReferralRepository {
    private final EntityManager manager;

    @Inject
    JpaReferralRepository(Session manager) {
        this.manager = manager;
    }

    @Override
    public Optional<Referral> find(ReferralId id) {
        return Optional.ofNullable(manager.find(ReferralRow.class, id.value())).map(ReferralRow::toReferral);
    }

    @Override
    public List<Referral> find(Collection<ReferralId> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        return manager.createQuery("from ReferralRow where id in :ids", ReferralRow.class)
                .setParameter("ids", ids.stream().map(ReferralId::value).toList())
                .getResultStream()
                .map(ReferralRow::toReferral)
                .toList();
    }

    @Override
    public Optional<Referral> lock(ReferralId id) {
        var row = Optional.ofNullable(manager.find(ReferralRow.class, id.value()));
        // reads again under the lock, because an entity loaded before it may be outdated
        row.ifPresent(found -> manager.refresh(found, LockModeType.PESSIMISTIC_WRITE));
        return row.map(ReferralRow::toReferral);
    }

    @Override
    public Optional<Referral> byOrder(OrderNumber order) {
        return manager.createQuery(
                        "from ReferralRow where orderSystem = :system and orderValue = :value", ReferralRow.class)
                .setParameter("system", order.system())
                .setParameter("value", order.value())
                .getResultStream()
                .findFirst()
                .map(ReferralRow::toReferral);
    }

    @Override
    public List<Referral> open() {
        return manager.createQuery(
                        "from ReferralRow where state not in ('COMPLETED', 'DECLINED', 'WITHDRAWN') order by treatBy, id",
                        ReferralRow.class)
                .getResultStream()
                .map(ReferralRow::toReferral)
                .toList();
    }

    @Override
    public List<String> openIds() {
        return manager.createQuery(
                        "select id from ReferralRow where state not in ('COMPLETED', 'DECLINED', 'WITHDRAWN') order by treatBy, id",
                        String.class)
                .getResultList();
    }

    @Override
    public void save(Referral referral) {
        @Nullable
        ReferralRow row = manager.find(ReferralRow.class, referral.id().value());
        boolean fresh = row == null;
        if (row == null) {
            row = new ReferralRow();
            row.id = referral.id().value();
            row.version = 1;
        } else if (row.version != referral.version()) {
            throw new StaleVersionException(referral.version(), row.version);
        }
        row.patientId = referral.patient().value();
        row.orderSystem = referral.order().system();
        row.orderValue = referral.order().value();
        row.state = referral.state().name();
        row.treatBy = referral.treatBy();
        row.body = row.body.with(referral);
        if (fresh) {
            manager.persist(row);
        }
        manager.flush();
    }

    @Override
    public void save(Lesion lesion) {
        var row = new LesionRow();
        row.id = lesion.id().value();
        row.patientId = lesion.patient().value();
        row.conditionId = lesion.condition();
        row.body = row.body.with(lesion);
        manager.merge(row);
        manager.flush();
    }

    @Override
    public Optional<Lesion> lesion(LesionId id) {
        return Optional.ofNullable(manager.find(LesionRow.class, id.value())).map(LesionRow::toLesion);
    }

    @Override
    public Map<LesionId, Lesion> lesions(Collection<LesionId> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        var found = new LinkedHashMap<LesionId, Lesion>();
        manager.createQuery("from LesionRow where id in :ids", LesionRow.class)
                .setParameter("ids", ids.stream().map(LesionId::value).toList())
                .getResultList()
                .forEach(row -> found.put(new LesionId(row.id), row.toLesion()));
        return found;
    }

    @Override
    public Optional<Lesion> lesionOfCondition(String condition) {
        return manager.createQuery("from LesionRow where conditionId = :condition", LesionRow.class)
                .setParameter("condition", condition)
                .getResultStream()
                .findFirst()
                .map(LesionRow::toLesion);
    }

    @Override
    public List<Lesion> allLesions(int limit) {
        return manager.createQuery(
                        "select l from LesionRow l join PatientRow p on p.id = l.patientId order by p.searchName",
                        LesionRow.class)
                .setMaxResults(limit)
                .getResultStream()
                .map(LesionRow::toLesion)
                .toList();
    }

    @Override
    public void addOverride(ReferralId referral, String rule, Finding.Override override) {
        var row = new OverrideRow();
        row.referralId = referral.value();
        row.rule = rule;
        row.body = row.body.with(override);
        manager.persist(row);
        manager.flush();
    }

    @Override
    public Map<ReferralId, Map<String, List<Finding.Override>>> overrides(Collection<ReferralId> referrals) {
        var found = new HashMap<ReferralId, Map<String, List<Finding.Override>>>();
        manager.createQuery("from OverrideRow where referralId in :ids order by id", OverrideRow.class)
                .setParameter("ids", referrals.stream().map(ReferralId::value).toList())
                .getResultList()
                .forEach(row -> found.computeIfAbsent(new ReferralId(row.referralId), id -> new HashMap<>())
                        .computeIfAbsent(row.rule, rule -> new ArrayList<>())
                        .add(row.toOverride()));
        return found;
    }

    @Override
    public List<Referral> ofPatient(PatientId patient) {
        return manager.createQuery(
                        "from ReferralRow where patientId = :patient order by treatBy desc, id", ReferralRow.class)
                .setParameter("patient", patient.value())
                .getResultStream()
                .map(ReferralRow::toReferral)
                .toList();
    }

    @Override
    public List<Referral> lockOfPatient(PatientId patient) {
        return LockedRows.ofPatient(manager, ReferralRow.class, patient).stream()
                .map(ReferralRow::toReferral)
                .toList();
    }

    @Override
    public List<Lesion> lockLesionsOfPatient(PatientId patient) {
        return LockedRows.ofPatient(manager, LesionRow.class, patient).stream()
                .map(LesionRow::toLesion)
                .toList();
    }

    @Override
    public List<Referral> latest(int limit) {
        return manager.createQuery("from ReferralRow order by treatBy desc, id", ReferralRow.class)
                .setMaxResults(limit)
                .getResultStream()
                .map(ReferralRow::toReferral)
                .toList();
    }

    @Override
    public void addAnswers(ReferralId referral, List<Answer> answers) {
        for (var answer : answers) {
            var row = new AnswerRow();
            row.referralId = referral.value();
            row.lesionId = answer.lesion().map(LesionId::value).orElse(null);
            row.question = answer.question().name();
            row.value = answer.value();
            row.at = answer.at();
            row.by = answer.by();
            manager.persist(row);
        }
        manager.flush();
    }

    @Override
    public Map<ReferralId, List<Answer>> answers(Collection<ReferralId> referrals) {
        var found = new HashMap<ReferralId, List<Answer>>();
        manager.createQuery("from AnswerRow where referralId in :ids order by id", AnswerRow.class)
                .setParameter("ids", referrals.stream().map(ReferralId::value).toList())
                .getResultList()
                .forEach(row -> found.computeIfAbsent(new ReferralId(row.referralId), id -> new ArrayList<>())
                        .add(row.toAnswer()));
        return found;
    }

    @Override
    public void saveFindings(RecordedFindings stored) {
        var row = new KeptRow();
        row.referralId = stored.referral().value();
        row.at = stored.at();
        row.event = stored.event();
        row.ruleSetVersion = stored.ruleSetVersion();
        row.body = row.body.with(stored);
        manager.persist(row);
    }

    @Override
    public List<RecordedFindings> findings(ReferralId referral) {
        return manager.createQuery("from KeptRow where referralId = :id order by id", KeptRow.class)
                .setParameter("id", referral.value())
                .getResultStream()
                .map(KeptRow::toFindings)
                .toList();
    }

    @Entity(name = "ReferralRow")
    @Table(name = "referral")
    static class ReferralRow {
        @Id
        String id = "";

        @Version
        long version;

        @Column(name = "patient_id")
        String patientId = "";

        @Column(name = "order_system")
        String orderSystem = "";

        @Column(name = "order_value")
        String orderValue = "";

        String state = "";

        @Column(name = "treat_by")
        LocalDate treatBy = LocalDate.EPOCH;

        @JdbcTypeCode(SqlTypes.JSON)
        StoredDocument<Referral> body = StoredDocument.absent(Referral.class);

        Referral toReferral() {
            return body.read("referral", id, version);
        }
    }

    @Entity(name = "LesionRow")
    @Table(name = "lesion")
    static class LesionRow {
        @Id
        String id = "";

        @Column(name = "patient_id")
        String patientId = "";

        @Column(name = "condition_id")
        String conditionId = "";

        @JdbcTypeCode(SqlTypes.JSON)
        StoredDocument<Lesion> body = StoredDocument.absent(Lesion.class);

        Lesion toLesion() {
            return body.read("lesion", id);
        }
    }

    @Entity(name = "AnswerRow")
    @Table(name = "answer")
    static class AnswerRow {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        @Nullable
        Long id;

        @Column(name = "referral_id")
        String referralId = "";

        @Column(name = "lesion_id")
        @Nullable
        String lesionId;

        String question = "";
        String value = "";
        Instant at = Instant.EPOCH;
        String by = "";

        Answer toAnswer() {
            return new Answer(
                    JsonDocuments.constant("answer", String.valueOf(id), Question.class, question),
                    Optional.ofNullable(lesionId).map(LesionId::new),
                    value,
                    at,
                    by);
        }
    }

    @Entity(name = "KeptRow")
    @Table(name = "finding_kept")
    static class KeptRow {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        @Nullable
        Long id;

        @Column(name = "referral_id")
        String referralId = "";

        Instant at = Instant.EPOCH;
        String event = "";

        @Column(name = "rule_set_version")
        int ruleSetVersion;

        @JdbcTypeCode(SqlTypes.JSON)
        StoredDocument<RecordedFindings> body = StoredDocument.absent(RecordedFindings.class);

        RecordedFindings toFindings() {
            return body.read("finding_kept", String.valueOf(id));
        }
    }

    @Entity(name = "OverrideRow")
    @Table(name = "finding_override")
    static class OverrideRow {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        @Nullable
        Long id;

        @Column(name = "referral_id")
        String referralId = "";

        String rule = "";

        @JdbcTypeCode(SqlTypes.JSON)
        StoredDocument<Finding.Override> body = StoredDocument.absent(Finding.Override.class);

        Finding.Override toOverride() {
            return body.read("finding_override", String.valueOf(id));
        }
    }
}
