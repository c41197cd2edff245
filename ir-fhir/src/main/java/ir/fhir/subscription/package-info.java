/**
 * Telling subscribers: where a notification may go, what it looks like (Subscriptions R5 Backport for R4), and bringing
 * it there. Who is told of what, in which order and how often, is the desk's affair.
 */
@NullMarked
package ir.fhir.subscription;

import org.jspecify.annotations.NullMarked;
