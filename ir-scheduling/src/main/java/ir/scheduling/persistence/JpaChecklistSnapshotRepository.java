package ir.scheduling.persistence;

import ir.domain.patient.PatientId;
import ir.domain.readiness.ChecklistSnapshot;
import ir.domain.referral.ReferralId;
import ir.scheduling.repository.ChecklistSnapshotRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.persistence.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.hibernate.Session;

/** A checklist is written by one upsert, which an entity would need two statements for, so it is no entity. */
@ApplicationScoped
class JpaChecklistSnapshotRepository implements ChecklistSnapshotRepository {
    private final EntityManager manager;

    @Inject
    JpaChecklistSnapshotRepository(Session manager) {
        this.manager = manager;
    }

    @Override
    public Map<ReferralId, ChecklistSnapshot> of(Collection<ReferralId> referrals) {
        return referrals.isEmpty()
                ? Map.of()
                : checklists(manager.createNativeQuery(
                                        "select referral_id, cast(body as text) from work_up where referral_id in (:ids)",
                                        Tuple.class)
                                .setParameter(
                                        "ids",
                                        referrals.stream()
                                                .map(ReferralId::value)
                                                .toList()))
                        .stream()
                        .collect(Collectors.toMap(ChecklistSnapshot::referral, checklist -> checklist));
    }

    @Override
    public List<ChecklistSnapshot> lockOfPatient(PatientId patient) {
        return checklists(manager.createNativeQuery(
                        "select referral_id, cast(body as text) from work_up where patient_id = :patient"
                                + " order by referral_id for update",
                        Tuple.class)
                .setParameter("patient", patient.value()));
    }

    @SuppressWarnings("unchecked")
    private static List<ChecklistSnapshot> checklists(Query query) {
        return ((List<Tuple>) query.getResultList())
                .stream()
                        .map(row -> JsonDocuments.read(
                                "work_up", row.get(0, String.class), row.get(1, String.class), ChecklistSnapshot.class))
                        .toList();
    }

    @Override
    public void save(ChecklistSnapshot checklist) {
        manager.createNativeQuery("""
                        insert into work_up (referral_id, patient_id, state, body)
                        values (:referral, :patient, :state, cast(:body as jsonb))
                        on conflict (referral_id) do update set patient_id = excluded.patient_id,
                          state = excluded.state, body = excluded.body""")
                .setParameter("referral", checklist.referral().value())
                .setParameter("patient", checklist.patient().value())
                .setParameter("state", checklist.state().name())
                .setParameter("body", JsonDocuments.write(checklist))
                .executeUpdate();
    }
}
