/**
 * Subscriptions: their specifications, their numbered events, the delivery state of each, and the handling of endpoints
 * that do not respond. The FHIR API defines the form of a notification.
 */
@NullMarked
package ir.scheduling.subscription;

import org.jspecify.annotations.NullMarked;
