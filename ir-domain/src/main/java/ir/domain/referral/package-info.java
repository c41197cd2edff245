/**
 * A request to treat, from arrival to end, with the decisions on it.
 */
@NullMarked
package ir.domain.referral;

import org.jspecify.annotations.NullMarked;
