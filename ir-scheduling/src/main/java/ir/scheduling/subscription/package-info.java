/**
 * Who wants to hear of what: their wishes, the numbered events each has to be told, how far they have heard, and what to
 * do with an endpoint that does not answer. What a notification looks like is the door's affair.
 */
@NullMarked
package ir.scheduling.subscription;

import org.jspecify.annotations.NullMarked;
