package ir.scheduling.repeat;

import ir.domain.shared.DateRange;
import ir.domain.shared.RecordType;
import ir.domain.shared.Result;
import ir.scheduling.repository.FollowUpPlanRepository;
import ir.scheduling.repository.SiteRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.Subject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** Follow-up plans of recent treatments, which may lack responses: each step in one transaction. */
@ApplicationScoped
public class RecentTreatments {
    /** Age of a plan, in days, up to which the daily check evaluates it for missing responses. */
    private static final int LOOK_BACK_DAYS = 120;

    private final FollowUpPlanRepository followUpPlans;
    private final SiteRepository sites;
    private final RepeatCandidateUpdater updater;
    private final Clock clock;

    @Inject
    public RecentTreatments(
            FollowUpPlanRepository followUpPlans, SiteRepository sites, RepeatCandidateUpdater updater, Clock clock) {
        this.followUpPlans = followUpPlans;
        this.sites = sites;
        this.updater = updater;
        this.clock = clock;
    }

    /**
     * Ids of the plans of recent treatments.
     *
     * @param task named in the audit log
     */
    @Query(permission = Permission.READ, action = "sweep", type = RecordType.TASK)
    public Result<List<String>> find(Caller caller, @Subject String task) {
        var today = clock.instant().atZone(sites.site().zone()).toLocalDate();
        return Result.success(
                followUpPlans.findIdsTreatedIn(new DateRange(today.minusDays(LOOK_BACK_DAYS), today.minusDays(1))));
    }

    /** Evaluates one plan under its lock, inside the caller's transaction. */
    public void evaluate(Caller caller, String plan, Instant now) {
        followUpPlans.lock(plan).ifPresent(locked -> updater.evaluate(caller, locked, now));
    }
}
