package ir.scheduling.readiness;

import ir.domain.referral.ReferralId;
import ir.domain.shared.RecordType;
import ir.domain.shared.Result;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Query;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;

/** Open referrals, whose values become too old with time alone: each step in one transaction. */
@ApplicationScoped
public class OpenReferrals {
    private final ReferralRepository referrals;
    private final ReadinessUpdater readinessUpdater;

    @Inject
    public OpenReferrals(ReferralRepository referrals, ReadinessUpdater readinessUpdater) {
        this.referrals = referrals;
        this.readinessUpdater = readinessUpdater;
    }

    /** Ids of the open referrals. */
    @Query(permission = Permission.READ, action = "look", type = RecordType.TASK)
    public Result<List<String>> find(Caller caller) {
        return Result.success(referrals.openIds());
    }

    /** Refreshes the checklist of one referral, inside the caller's transaction. */
    public void refresh(String referral, Instant now) {
        readinessUpdater.refresh(new ReferralId(referral), now);
    }
}
