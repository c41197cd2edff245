/**
 * The audit log of reads and changes, written in the transaction of the action.
 */
@NullMarked
package ir.scheduling.audit;

import org.jspecify.annotations.NullMarked;
