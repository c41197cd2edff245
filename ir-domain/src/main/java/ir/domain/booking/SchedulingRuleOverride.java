package ir.domain.booking;

import java.time.Instant;

/** A desk rule a person went over, by name and with a reason. A resource that is taken or closed is no such rule. */
public record SchedulingRuleOverride(Rule rule, String reason, String by, Instant at) {
    /** What may be gone over. */
    public enum Rule {
        /** Outside the hours or shifts of a resource. */
        OUTSIDE_HOURS,
        /** Time kept for another service and not yet released. */
        KEPT_TIME,
        /** Sooner after the stage before than the referral's minimum gap. */
        MINIMUM_GAP
    }
}
