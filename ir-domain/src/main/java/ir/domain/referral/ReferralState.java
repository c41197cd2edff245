package ir.domain.referral;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** States of a referral with their permitted transitions. */
public enum ReferralState {
    DRAFT,
    SUBMITTED,
    NEEDS_INFO,
    IN_MDT,
    ACCEPTED,
    ACCEPTED_CONDITIONAL,
    DECLINED,
    WITHDRAWN,
    SCHEDULED,
    COMPLETED;

    private static final Map<ReferralState, Set<ReferralState>> NEXT = new EnumMap<>(Map.of(
            DRAFT, EnumSet.of(SUBMITTED, WITHDRAWN),
            SUBMITTED, EnumSet.of(NEEDS_INFO, IN_MDT, ACCEPTED, ACCEPTED_CONDITIONAL, DECLINED, WITHDRAWN),
            NEEDS_INFO, EnumSet.of(SUBMITTED, WITHDRAWN),
            IN_MDT, EnumSet.of(ACCEPTED, ACCEPTED_CONDITIONAL, DECLINED, NEEDS_INFO, WITHDRAWN),
            ACCEPTED, EnumSet.of(SCHEDULED, WITHDRAWN),
            ACCEPTED_CONDITIONAL, EnumSet.of(SCHEDULED, ACCEPTED, WITHDRAWN),
            DECLINED, EnumSet.noneOf(ReferralState.class),
            WITHDRAWN, EnumSet.noneOf(ReferralState.class),
            // a cancelled booking returns the referral to the worklist
            SCHEDULED, EnumSet.of(ACCEPTED, ACCEPTED_CONDITIONAL, COMPLETED, WITHDRAWN),
            COMPLETED, EnumSet.noneOf(ReferralState.class)));

    public boolean mayBecome(ReferralState next) {
        return NEXT.getOrDefault(this, Set.of()).contains(next);
    }

    /** Whether a transition is still possible; open referrals are on the worklist. */
    public boolean isOpen() {
        return !NEXT.getOrDefault(this, Set.of()).isEmpty();
    }

    public boolean isBookable() {
        return this == ACCEPTED || this == ACCEPTED_CONDITIONAL || this == SCHEDULED;
    }
}
