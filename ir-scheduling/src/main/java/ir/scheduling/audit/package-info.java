/**
 * The trail of who did or read what, written in the transaction of the deed itself.
 */
@NullMarked
package ir.scheduling.audit;

import org.jspecify.annotations.NullMarked;
