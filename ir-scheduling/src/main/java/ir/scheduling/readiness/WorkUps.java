package ir.scheduling.readiness;

import ir.domain.readiness.WorkUp;
import ir.domain.referral.ReferralId;
import java.util.Collection;
import java.util.Map;

/** What was last known of each referral's checklist. Written under the referral's lock only. */
public interface WorkUps {
    Map<ReferralId, WorkUp> of(Collection<ReferralId> referrals);

    void save(WorkUp workUp);
}
