/**
 * What others must hear of a change, written in the transaction of the change.
 */
@NullMarked
package ir.scheduling.outbox;

import org.jspecify.annotations.NullMarked;
