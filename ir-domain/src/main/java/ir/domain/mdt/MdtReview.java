package ir.domain.mdt;

import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The MDT's review of one referral and its decision. The factors are exactly those a treatment of bone metastases
 * depends on (S2): the other treatments, and type, stage, site, extent, health and goals.
 *
 * @param alternatives comment on each other treatment
 * @param factors comment on each factor
 * @param decisionMaker the person responsible for the decision
 */
public record MdtReview(
        String id,
        ReferralId referral,
        Optional<MeetingId> meeting,
        Map<Alternative, String> alternatives,
        Map<Factor, String> factors,
        ReferralState decision,
        String reason,
        String decisionMaker,
        Instant at) {
    /** The other treatments of S2. */
    public enum Alternative {
        RADIOTHERAPY,
        CHEMOTHERAPY,
        HORMONE_THERAPY,
        SURGERY,
        PALLIATIVE_CARE
    }

    /** Factors of the decision (S2). */
    public enum Factor {
        TYPE,
        STAGE,
        SITE,
        EXTENT,
        HEALTH,
        GOALS_OF_CARE
    }

    public MdtReview {
        alternatives = Map.copyOf(alternatives);
        factors = Map.copyOf(factors);
    }

    /** Validates a review: every factor is answered, the decision is one the MDT can take, and a person is named. */
    public static Result<MdtReview> of(
            String id,
            ReferralId referral,
            Optional<MeetingId> meeting,
            Map<Alternative, String> alternatives,
            Map<Factor, String> factors,
            ReferralState decision,
            String reason,
            String decisionMaker,
            Instant at) {
        var said = new EnumMap<Factor, String>(Factor.class);
        for (var factor : Factor.values()) {
            var text = factors.getOrDefault(factor, "").strip();
            if (text.isEmpty()) {
                return Result.failure(new Rejection.MissingValue(
                        factor.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '), "mdt-assessment"));
            }
            said.put(factor, text);
        }
        var other = new EnumMap<Alternative, String>(Alternative.class);
        alternatives.forEach((alternative, text) -> {
            if (!text.isBlank()) {
                other.put(alternative, text.strip());
            }
        });
        boolean decides = decision == ReferralState.ACCEPTED
                || decision == ReferralState.ACCEPTED_CONDITIONAL
                || decision == ReferralState.DECLINED
                || decision == ReferralState.NEEDS_INFO;
        if (!decides) {
            return Result.failure(new Rejection.InvalidValue("decision", decision.name(), "mdt-decision"));
        }
        if (reason.isBlank()) {
            return Result.failure(new Rejection.ReasonMissing("decision"));
        }
        if (decisionMaker.isBlank()) {
            return Result.failure(new Rejection.MissingValue("decision maker", "responsible-person"));
        }
        return Result.success(
                new MdtReview(id, referral, meeting, other, said, decision, reason.strip(), decisionMaker.strip(), at));
    }
}
