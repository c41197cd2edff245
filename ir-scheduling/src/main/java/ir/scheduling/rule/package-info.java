/** Rule sets: drafted, tried on past referrals, approved. */
@NullMarked
package ir.scheduling.rule;

import org.jspecify.annotations.NullMarked;
