package ir.scheduling.repository;

import ir.domain.readiness.ChecklistSnapshot;
import ir.domain.referral.ReferralId;
import java.util.Collection;
import java.util.Map;

/** The last stored checklist of each referral. Written only under the referral's lock. */
public interface ChecklistSnapshotRepository {
    Map<ReferralId, ChecklistSnapshot> of(Collection<ReferralId> referrals);

    void save(ChecklistSnapshot checklist);
}
