/** Referrals: orders, worklist, facts, findings, overrides and decisions. */
@NullMarked
package ir.scheduling.referral;

import org.jspecify.annotations.NullMarked;
