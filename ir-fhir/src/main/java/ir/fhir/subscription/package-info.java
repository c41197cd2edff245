/**
 * Notifications of subscribers: allowed endpoints, content (Subscriptions R5 Backport for R4) and delivery. The
 * application service decides which events a subscription receives, in which order and how often.
 */
@NullMarked
package ir.fhir.subscription;

import org.jspecify.annotations.NullMarked;
