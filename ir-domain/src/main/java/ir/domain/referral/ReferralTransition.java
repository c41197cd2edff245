package ir.domain.referral;

import java.time.Instant;

/** One transition of a referral: new state, time, author, reason. */
public record ReferralTransition(ReferralState state, Instant at, String by, String reason) {}
