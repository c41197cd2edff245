package ir.scheduling.readiness;

import ir.domain.readiness.ChecklistSnapshot;
import ir.domain.referral.ReferralId;
import java.util.Collection;
import java.util.Map;

/** What was last known of each referral's checklist. Written under the referral's lock only. */
public interface ChecklistSnapshotRepository {
    Map<ReferralId, ChecklistSnapshot> of(Collection<ReferralId> referrals);

    void save(ChecklistSnapshot checklist);
}
