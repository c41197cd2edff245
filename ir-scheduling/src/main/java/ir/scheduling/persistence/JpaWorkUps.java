package ir.scheduling.persistence;

import ir.domain.readiness.WorkUp;
import ir.domain.referral.ReferralId;
import ir.scheduling.readiness.WorkUps;
import jakarta.persistence.EntityManager;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

final class JpaWorkUps implements WorkUps {
    private final EntityManager manager;

    JpaWorkUps(EntityManager manager) {
        this.manager = manager;
    }

    @Override
    public Map<ReferralId, WorkUp> of(Collection<ReferralId> referrals) {
        var found = new HashMap<ReferralId, WorkUp>();
        if (!referrals.isEmpty()) {
            List<?> bodies = manager.createNativeQuery(
                            "select cast(body as text) from work_up where referral_id in (:ids)", String.class)
                    .setParameter(
                            "ids", referrals.stream().map(ReferralId::value).toList())
                    .getResultList();
            for (var body : bodies) {
                var workUp = Json.read(String.valueOf(body), WorkUp.class);
                found.put(workUp.referral(), workUp);
            }
        }
        return found;
    }

    @Override
    public void save(WorkUp workUp) {
        manager.createNativeQuery("""
                        insert into work_up (referral_id, patient_id, state, body)
                        values (:referral, :patient, :state, cast(:body as jsonb))
                        on conflict (referral_id) do update set state = excluded.state, body = excluded.body""")
                .setParameter("referral", workUp.referral().value())
                .setParameter("patient", workUp.patient().value())
                .setParameter("state", workUp.state().name())
                .setParameter("body", Json.write(workUp))
                .executeUpdate();
    }
}
