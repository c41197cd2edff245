package ir.scheduling.repeat;

import ir.domain.lesion.LesionId;
import ir.domain.referral.Referral;
import ir.domain.repeat.RepeatCandidate;
import ir.scheduling.repository.FollowUpPlanRepository;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.repository.SessionRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;

/** Finds the earlier treatments of a lesion that may be treated again, inside the caller's transaction. */
@ApplicationScoped
public class EarlierTreatments {
    private final FollowUpPlanRepository followUpPlans;
    private final ReferralRepository referrals;
    private final SessionRepository sessions;

    @Inject
    public EarlierTreatments(
            FollowUpPlanRepository followUpPlans, ReferralRepository referrals, SessionRepository sessions) {
        this.followUpPlans = followUpPlans;
        this.referrals = referrals;
        this.sessions = sessions;
    }

    /** The referral of the treatment that would be repeated. */
    public Optional<Referral> referral(RepeatCandidate candidate) {
        return followUpPlans
                .find(candidate.plan())
                .flatMap(plan -> sessions.find(plan.session()))
                .flatMap(session -> referrals.find(session.referral()));
    }

    /** Whether the treatment belongs to a treatment series. */
    public static boolean inSeries(Optional<Referral> referral) {
        return referral.filter(r -> r.sessionCount() > 1).isPresent();
    }

    /** How often the lesion was treated. */
    public int count(LesionId lesion) {
        return (int) sessions.ofLesion(lesion).stream()
                .filter(session -> session.treatmentOf(lesion).isPresent())
                .count();
    }
}
