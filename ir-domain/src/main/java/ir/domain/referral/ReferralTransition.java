package ir.domain.referral;

import java.time.Instant;

/** One change in the life of a referral: what it became, when, by whom, why. */
public record ReferralTransition(ReferralState state, Instant at, String by, String reason) {}
