package ir.domain.referral;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** The life of a referral, and every step it may take. */
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
            // a cancelled booking gives the referral back to the worklist
            SCHEDULED, EnumSet.of(ACCEPTED, ACCEPTED_CONDITIONAL, COMPLETED, WITHDRAWN),
            COMPLETED, EnumSet.noneOf(ReferralState.class)));

    public boolean mayBecome(ReferralState next) {
        return NEXT.getOrDefault(this, Set.of()).contains(next);
    }

    /** Still waiting for something; shown on the worklist. */
    public boolean isOpen() {
        return !NEXT.getOrDefault(this, Set.of()).isEmpty();
    }

    public boolean isBookable() {
        return this == ACCEPTED || this == ACCEPTED_CONDITIONAL || this == SCHEDULED;
    }
}
