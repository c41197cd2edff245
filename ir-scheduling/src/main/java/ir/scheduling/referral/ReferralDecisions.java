package ir.scheduling.referral;

import ir.domain.referral.Referral;
import ir.domain.referral.ReferralState;
import ir.domain.rule.Gate;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.event.EventType;
import ir.scheduling.readiness.ReadinessUpdater;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;

/** Applies decisions about referrals, inside the caller's transaction. */
@ApplicationScoped
public class ReferralDecisions {
    private final ReferralRepository referrals;
    private final ReferralDetailsAssembler referralDetails;
    private final ReadinessUpdater readinessUpdater;
    private final ReferralJournal journal;

    @Inject
    public ReferralDecisions(
            ReferralRepository referrals,
            ReferralDetailsAssembler referralDetails,
            ReadinessUpdater readinessUpdater,
            ReferralJournal journal) {
        this.referrals = referrals;
        this.referralDetails = referralDetails;
        this.readinessUpdater = readinessUpdater;
        this.journal = journal;
    }

    /** A referral cannot be accepted while a hard-stop finding is open. */
    public Result<Referral> applyDecision(
            Caller caller, Referral referral, ReferralState next, String reason, Instant now) {
        var stops = referralDetails.of(referral.id(), now).orElseThrow().blockedAt(Gate.INTAKE);
        boolean accepts = next == ReferralState.ACCEPTED || next == ReferralState.ACCEPTED_CONDITIONAL;
        if (accepts && !stops.isEmpty()) {
            return Result.failure(new Rejection.HardStop(stops.get(0)));
        }
        return referral.transitionTo(next, now, caller.name(), reason.strip()).map(changed -> {
            referrals.save(changed);
            journal.publish(now, EventType.REFERRAL_DECIDED, changed);
            readinessUpdater.recordFindings(referral.id(), next.name(), now);
            return changed;
        });
    }
}
