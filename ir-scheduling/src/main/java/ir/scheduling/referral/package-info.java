/**
 * The referral desk: orders in, worklist, facts, findings, overrides, decisions.
 */
@NullMarked
package ir.scheduling.referral;

import org.jspecify.annotations.NullMarked;
