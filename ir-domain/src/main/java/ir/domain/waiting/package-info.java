/**
 * The waiting list: referrals waiting for a slot, and the slots offered to them.
 */
@NullMarked
package ir.domain.waiting;

import org.jspecify.annotations.NullMarked;
