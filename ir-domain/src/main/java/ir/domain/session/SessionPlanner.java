package ir.domain.session;

import ir.domain.clinical.Intent;
import ir.domain.lesion.BodySite;
import ir.domain.resource.ProbeSize;
import java.util.List;
import java.util.Optional;

/** Proposes a plan from the known facts of the lesions. The plan is a minimum that the operator confirms. */
public final class SessionPlanner {
    /** Size assumed where it is unknown (local default); the finding is UNKNOWN. */
    public static final double UNKNOWN_SIZE_CM = 3.0;

    private static final int MOST_PROBES = 30;

    private static final int LONG_SESSION_MINUTES = 150;

    private SessionPlanner() {}

    /**
     * One lesion of a session.
     *
     * @param longestCm longest dimension in cm; empty where it was not measured
     */
    public record Target(BodySite site, Optional<Double> longestCm) {}

    /**
     * Proposes a plan. The lesions of a session are frozen one after the other, each with its own probes and position;
     * the probes of all are placed together (local default).
     *
     * @param targets at least one
     * @param age whole years; empty where unknown
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
        var input =
                reason == AnaesthesiaReason.SEDATION_SUFFICES ? sedated : sedated.withAnaesthesia(Anaesthesia.GENERAL);
        return new PlanProposal(
                SessionPlan.of(input),
                probes.get(0),
                reason,
                targets.stream().anyMatch(t -> t.longestCm().isEmpty()));
    }

    /** Local default; the anaesthetist decides. ASA class alone never requires general anaesthesia. */
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

    /** Why this anaesthesia is proposed. */
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
     * @param sizeAssumed whether the size of a lesion is unknown
     */
    public record PlanProposal(
            SessionPlan plan, ProbePlan probes, AnaesthesiaReason anaesthesiaReason, boolean sizeAssumed) {}
}
