/** Domain events: what happened, fired inside the transaction in which it happened. */
@NullMarked
package ir.scheduling.event;

import org.jspecify.annotations.NullMarked;
