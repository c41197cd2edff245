/**
 * A request to treat, from its arrival to its end, and what was decided about it.
 */
@NullMarked
package ir.domain.referral;

import org.jspecify.annotations.NullMarked;
