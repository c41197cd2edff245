package ir.domain.session;

import ir.domain.clinical.Intent;
import ir.domain.lesion.BodySite;
import ir.domain.resource.ProbeSize;
import java.util.List;
import java.util.Optional;

/** Proposes a plan from what is known of the lesion. A minimum the operator confirms. */
public final class SessionPlanner {
    /** Planned with when no size is known (L); the finding says UNKNOWN. */
    public static final double UNKNOWN_SIZE_CM = 3.0;

    private static final int MOST_PROBES = 30;

    private static final int LONG_SESSION_MINUTES = 150;

    private SessionPlanner() {}

    /**
     * One lesion of a session.
     *
     * @param longestCm longest dimension in cm, empty where nobody measured
     */
    public record Target(BodySite site, Optional<Double> longestCm) {}

    /**
     * Lesions of one session are frozen one after the other: each takes its own probes and its own position; the probes
     * of all are placed in one go (L).
     *
     * @param targets at least one
     * @param age whole years, empty where unknown
     */
    public static PlanProposal propose(List<Target> targets, Intent intent, Optional<Integer> age) {
        var probes = targets.stream()
                .map(t -> ProbePlan.of(t.longestCm().orElse(UNKNOWN_SIZE_CM), intent, ProbeSize.MM_2_4))
                .toList();
        int placed = Math.min(
                MOST_PROBES, probes.stream().mapToInt(ProbePlan::probes).sum());
        boolean spine = targets.stream().anyMatch(t -> t.site().tissueType() == BodySite.TissueType.SPINE);
        boolean vertebra = targets.stream().anyMatch(t -> t.site() == BodySite.VERTEBRA);
        var addOns = spine ? List.of(AdjunctProcedure.SPINE_OR_SACRUM) : List.<AdjunctProcedure>of();
        var sedated = new PlanParameters(
                ProbeSize.MM_2_4, placed, targets.size(), Anaesthesia.SEDATION, CryoProtocol.STANDARD, 0, addOns);
        var reason =
                generalBecause(vertebra, placed, age, SessionPlan.of(sedated).unroundedMinutes());
        var input = reason == AnaesthesiaReason.SEDATION_SUFFICES ? sedated : sedated.under(Anaesthesia.GENERAL);
        return new PlanProposal(
                SessionPlan.of(input),
                probes.get(0),
                reason,
                targets.stream().anyMatch(t -> t.longestCm().isEmpty()));
    }

    /** Default (L); the anaesthetist decides. ASA class alone never forces general anaesthesia. */
    private static AnaesthesiaReason generalBecause(boolean vertebra, int probes, Optional<Integer> age, int minutes) {
        if (age.isPresent() && age.get() < 18) {
            return AnaesthesiaReason.UNDER_18;
        }
        if (probes >= 3) {
            return AnaesthesiaReason.THREE_PROBES_OR_MORE;
        }
        if (vertebra) {
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

    /**
     * A plan and its reasons.
     *
     * @param probes of the first lesion
     * @param sizeAssumed of some lesion nobody knows the size
     */
    public record PlanProposal(
            SessionPlan plan, ProbePlan probes, AnaesthesiaReason anaesthesiaReason, boolean sizeAssumed) {}
}
