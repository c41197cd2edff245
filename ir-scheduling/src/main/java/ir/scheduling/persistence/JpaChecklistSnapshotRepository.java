package ir.scheduling.persistence;

import ir.domain.readiness.ChecklistSnapshot;
import ir.domain.referral.ReferralId;
import ir.scheduling.repository.ChecklistSnapshotRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.Session;

@ApplicationScoped
class JpaChecklistSnapshotRepository implements ChecklistSnapshotRepository {
    private final EntityManager manager;

    @Inject
    JpaChecklistSnapshotRepository(Session manager) {
        this.manager = manager;
    }

    @Override
    public Map<ReferralId, ChecklistSnapshot> of(Collection<ReferralId> referrals) {
        var found = new HashMap<ReferralId, ChecklistSnapshot>();
        if (!referrals.isEmpty()) {
            List<?> rows = manager.createNativeQuery(
                            "select referral_id, cast(body as text) from work_up where referral_id in (:ids)",
                            Tuple.class)
                    .setParameter(
                            "ids", referrals.stream().map(ReferralId::value).toList())
                    .getResultList();
            for (var row : rows) {
                var columns = (Tuple) row;
                var checklist = JsonDocuments.read(
                        "work_up", columns.get(0, String.class), columns.get(1, String.class), ChecklistSnapshot.class);
                found.put(checklist.referral(), checklist);
            }
        }
        return found;
    }

    @Override
    public void save(ChecklistSnapshot checklist) {
        manager.createNativeQuery("""
                        insert into work_up (referral_id, patient_id, state, body)
                        values (:referral, :patient, :state, cast(:body as jsonb))
                        on conflict (referral_id) do update set state = excluded.state, body = excluded.body""")
                .setParameter("referral", checklist.referral().value())
                .setParameter("patient", checklist.patient().value())
                .setParameter("state", checklist.state().name())
                .setParameter("body", JsonDocuments.write(checklist))
                .executeUpdate();
    }
}
