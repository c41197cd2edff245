/** The waiting list: candidates for slots that become free, and offers to one patient at a time. */
@NullMarked
package ir.scheduling.waiting;

import org.jspecify.annotations.NullMarked;
