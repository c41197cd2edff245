package ir.domain.booking;

import java.time.Instant;

/** A scheduling rule that a named person overrode, with a reason. A taken or closed resource cannot be overridden. */
public record SchedulingRuleOverride(Rule rule, String reason, String by, Instant at) {
    /** The rules that may be overridden. */
    public enum Rule {
        /** Outside the opening hours or shifts of a resource. */
        OUTSIDE_HOURS,
        /** Time reserved for another service and not yet released. */
        RESERVED_BLOCK,
        /** Sooner after the previous session than the minimum gap of the referral's treatment series. */
        MINIMUM_GAP
    }
}
