package ir.scheduling.persistence;

import ir.domain.clinical.Standing;
import ir.domain.patient.PatientId;
import ir.scheduling.repository.ReceivedResource;
import ir.scheduling.repository.ReceivedResourceRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import jakarta.persistence.Tuple;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class JpaReceivedResourceRepository implements ReceivedResourceRepository {
    private final EntityManager manager;

    @Inject
    JpaReceivedResourceRepository(Session manager) {
        this.manager = manager;
    }

    @Override
    public void add(ReceivedResource received) {
        manager.persist(row(received));
        // reports a duplicate identifier now, and inserts the row that the values refer to
        manager.flush();
        addValues(received);
    }

    @Override
    public void replace(ReceivedResource received) {
        manager.merge(row(received));
        replaceValues(received);
    }

    @Override
    public void index(ReceivedResource received) {
        derived(received, manager.find(EvidenceRow.class, received.id()));
        replaceValues(received);
    }

    private void replaceValues(ReceivedResource received) {
        manager.flush();
        manager.createNativeQuery("delete from evidence_value where evidence_id = :id")
                .setParameter("id", received.id())
                .executeUpdate();
        addValues(received);
    }

    private void addValues(ReceivedResource received) {
        if (received.values().isEmpty()) {
            return;
        }
        manager.unwrap(Session.class).doWork(connection -> {
            try (var insert = connection.prepareStatement(
                    "insert into evidence_value (evidence_id, kind, parameter, system, value, exact, low, high, amount)"
                            + " values (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
                for (var value : received.values()) {
                    insert.setString(1, received.id());
                    insert.setString(2, received.resourceType());
                    insert.setString(3, value.parameter());
                    insert.setString(4, value.system().orElse(null));
                    insert.setString(5, value.value().orElse(null));
                    insert.setString(6, value.exact().orElse(null));
                    insert.setObject(
                            7, value.low().map(i -> i.atOffset(ZoneOffset.UTC)).orElse(null));
                    insert.setObject(
                            8, value.high().map(i -> i.atOffset(ZoneOffset.UTC)).orElse(null));
                    insert.setBigDecimal(9, value.amount().orElse(null));
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        });
    }

    @Override
    public List<ReceivedResource> find(String resourceType, Collection<String> ids) {
        return ids.isEmpty()
                ? List.of()
                : manager.createQuery("from EvidenceRow where kind = :kind and id in :ids", EvidenceRow.class)
                        .setParameter("kind", resourceType)
                        .setParameter("ids", ids)
                        .getResultStream()
                        .map(EvidenceRow::toEvidence)
                        .toList();
    }

    private static EvidenceRow row(ReceivedResource received) {
        var row = new EvidenceRow();
        row.id = received.id();
        row.kind = received.resourceType();
        row.patientId = received.patient().value();
        derived(received, row);
        row.focus = received.focus().orElse(null);
        row.effective = received.effective().orElse(null);
        row.value = received.value().orElse(null);
        row.unit = received.unit().orElse(null);
        row.display = received.display().orElse(null);
        row.outcome = received.outcome().orElse(null);
        row.dosage = received.dosage().orElse(null);
        row.identifierSystem = received.identifierSystem().orElse(null);
        row.identifierValue = received.identifierValue().orElse(null);
        row.received = received.received();
        row.source = received.source();
        row.resource = received.resource();
        return row;
    }

    /** What a later version of this program may derive differently from the same JSON. */
    private static void derived(ReceivedResource received, EvidenceRow row) {
        row.codeSystem = received.codeSystem().orElse(null);
        row.code = received.code().orElse(null);
        row.standing = received.standing().state();
        row.standingReason = received.standing().reason().orElse(null);
        row.effectiveEnd = received.effectiveEnd().orElse(null);
        row.indexed = true;
    }

    @Override
    public void changePatient(PatientId from, PatientId into, References references) {
        LockedRows.forgetLoaded(manager);
        // few resources of the other patient name this one: the text narrows them, the structure decides
        manager.createQuery("""
                        from EvidenceRow where kind <> 'Patient'
                          and (patientId = :from or patientId = :into and locate(:from, resource) > 0) order by id""", EvidenceRow.class)
                .setParameter("from", from.value())
                .setParameter("into", into.value())
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultList()
                .forEach(row -> {
                    row.patientId = into.value();
                    row.resource = row.replaced(references);
                });
        manager.flush();
        manager.createNativeQuery("""
                        update evidence_value v set value = :into from evidence e
                         where e.id = v.evidence_id and e.patient_id = :into and e.kind <> 'Patient'
                           and v.parameter in (:parameters) and v.system = 'Patient' and v.value = :from""")
                .setParameter("from", from.value())
                .setParameter("into", into.value())
                .setParameter("parameters", references.parameters())
                .executeUpdate();
    }

    @Override
    public Optional<ReceivedResource> find(String resourceType, String id) {
        return Optional.ofNullable(manager.find(EvidenceRow.class, id))
                .filter(row -> row.kind.equals(resourceType))
                .map(EvidenceRow::toEvidence);
    }

    @Override
    public Optional<ReceivedResource> byIdentifier(String resourceType, String system, String value) {
        return manager.createQuery(
                        "from EvidenceRow where kind = :kind and identifierSystem = :system and identifierValue = :value",
                        EvidenceRow.class)
                .setParameter("kind", resourceType)
                .setParameter("system", system)
                .setParameter("value", value)
                .getResultStream()
                .findFirst()
                .map(EvidenceRow::toEvidence);
    }

    @Override
    public List<ReceivedResource> of(Collection<PatientId> patients, Collection<String> kinds) {
        if (patients.isEmpty()) {
            return List.of();
        }
        // leaves out the JSON, which is the larger part of a row, because rules read only the columns
        return manager.createQuery("""
                        select id, kind, patientId, codeSystem, code, standing, standingReason, focus, effective,
                          effectiveEnd, value, unit, display, outcome, dosage, identifierSystem, identifierValue,
                          received, source
                        from EvidenceRow where patientId in :patients and kind in :kinds
                        order by effective desc nulls last""", Tuple.class)
                .setParameter(
                        "patients", patients.stream().map(PatientId::value).toList())
                .setParameter("kinds", kinds)
                .getResultStream()
                .map(JpaReceivedResourceRepository::withoutResource)
                .toList();
    }

    private static ReceivedResource withoutResource(Tuple row) {
        return new ReceivedResource(
                row.get(0, String.class),
                row.get(1, String.class),
                new PatientId(row.get(2, String.class)),
                Optional.ofNullable(row.get(3, String.class)),
                Optional.ofNullable(row.get(4, String.class)),
                new Standing(row.get(5, Standing.State.class), Optional.ofNullable(row.get(6, String.class))),
                Optional.ofNullable(row.get(7, String.class)),
                Optional.ofNullable(row.get(8, Instant.class)),
                Optional.ofNullable(row.get(9, Instant.class)),
                Optional.ofNullable(row.get(10, BigDecimal.class)),
                Optional.ofNullable(row.get(11, String.class)),
                Optional.ofNullable(row.get(12, String.class)),
                Optional.ofNullable(row.get(13, String.class)),
                Optional.ofNullable(row.get(14, String.class)),
                Optional.ofNullable(row.get(15, String.class)),
                Optional.ofNullable(row.get(16, String.class)),
                row.get(17, Instant.class),
                row.get(18, String.class),
                "",
                0,
                List.of());
    }

    @Entity(name = "EvidenceRow")
    @Table(name = "evidence")
    static class EvidenceRow {
        @Id
        String id = "";

        String kind = "";

        @Column(name = "patient_id")
        String patientId = "";

        @Nullable
        String code;

        @Column(name = "code_system")
        @Nullable
        String codeSystem;

        @Enumerated(EnumType.STRING)
        Standing.State standing = Standing.State.NOT_UNDERSTOOD;

        @Column(name = "standing_reason")
        @Nullable
        String standingReason;

        @Nullable
        String focus;

        @Nullable
        Instant effective;

        @Column(name = "effective_end")
        @Nullable
        Instant effectiveEnd;

        @Nullable
        BigDecimal value;

        @Nullable
        String unit;

        @Nullable
        String display;

        @Nullable
        String outcome;

        @Nullable
        String dosage;

        @Column(name = "identifier_system")
        @Nullable
        String identifierSystem;

        @Column(name = "identifier_value")
        @Nullable
        String identifierValue;

        Instant received = Instant.EPOCH;
        String source = "";
        String resource = "";

        /** Incremented by the database. */
        @Column(insertable = false, updatable = false)
        long version = 1;

        boolean indexed;

        String replaced(References references) {
            try {
                return JsonMembers.replace(resource, references.member(), references.replacement());
            } catch (IllegalArgumentException notJson) {
                throw JsonDocuments.unreadable("evidence", id, ReceivedResource.class, notJson);
            }
        }

        ReceivedResource toEvidence() {
            return new ReceivedResource(
                    id,
                    kind,
                    new PatientId(patientId),
                    Optional.ofNullable(codeSystem),
                    Optional.ofNullable(code),
                    new Standing(standing, Optional.ofNullable(standingReason)),
                    Optional.ofNullable(focus),
                    Optional.ofNullable(effective),
                    Optional.ofNullable(effectiveEnd),
                    Optional.ofNullable(value),
                    Optional.ofNullable(unit),
                    Optional.ofNullable(display),
                    Optional.ofNullable(outcome),
                    Optional.ofNullable(dosage),
                    Optional.ofNullable(identifierSystem),
                    Optional.ofNullable(identifierValue),
                    received,
                    source,
                    resource,
                    version,
                    List.of());
        }
    }
}
