/**
 * Domain events, written in the transaction of the change and published to subscribers and to the hospital's server.
 */
@NullMarked
package ir.scheduling.outbox;

import org.jspecify.annotations.NullMarked;
