package ir.domain.session;

import ir.domain.lesion.BodySite;
import ir.domain.referral.Intent;
import java.util.List;
import java.util.Optional;

/** Proposes a plan from what is known of the lesion. A minimum the operator confirms. */
public final class SessionPlanner {
    /** Planned with when no size is known (L); the finding says UNKNOWN. */
    public static final double UNKNOWN_SIZE_CM = 3.0;

    private static final int LONG_SESSION_MINUTES = 150;

    private SessionPlanner() {}

    /**
     * @param longestCm longest dimension in cm, empty where nobody measured
     * @param age whole years, empty where unknown
     */
    public static Proposal propose(BodySite site, Intent intent, Optional<Double> longestCm, Optional<Integer> age) {
        var probes = ProbePlan.of(longestCm.orElse(UNKNOWN_SIZE_CM), intent, ProbeSize.MM_2_4);
        var addOns = site.kind() == BodySite.Kind.SPINE ? List.of(AddOn.SPINE_OR_SACRUM) : List.<AddOn>of();
        var sedated = new PlanInput(probes.probes(), 1, Anaesthesia.SEDATION, CryoProtocol.STANDARD, 0, addOns);
        var reason = generalBecause(
                site, probes.probes(), age, SessionPlan.of(sedated).unroundedMinutes());
        var input = reason == AnaesthesiaReason.SEDATION_SUFFICES
                ? sedated
                : new PlanInput(probes.probes(), 1, Anaesthesia.GENERAL, CryoProtocol.STANDARD, 0, addOns);
        return new Proposal(SessionPlan.of(input), probes, reason, longestCm.isEmpty());
    }

    /** Default (L); the anaesthetist decides. ASA class alone never forces general anaesthesia. */
    private static AnaesthesiaReason generalBecause(BodySite site, int probes, Optional<Integer> age, int minutes) {
        if (age.isPresent() && age.get() < 18) {
            return AnaesthesiaReason.UNDER_18;
        }
        if (probes >= 3) {
            return AnaesthesiaReason.THREE_PROBES_OR_MORE;
        }
        if (site == BodySite.VERTEBRA) {
            return AnaesthesiaReason.SPINE;
        }
        return minutes > LONG_SESSION_MINUTES
                ? AnaesthesiaReason.LONGER_THAN_2_5_H
                : AnaesthesiaReason.SEDATION_SUFFICES;
    }

    /** Why this anaesthesia is the default. */
    public enum AnaesthesiaReason {
        UNDER_18,
        THREE_PROBES_OR_MORE,
        SPINE,
        LONGER_THAN_2_5_H,
        SEDATION_SUFFICES
    }

    /** A plan and its reasons. */
    public record Proposal(
            SessionPlan plan, ProbePlan probes, AnaesthesiaReason anaesthesiaReason, boolean sizeAssumed) {}
}
