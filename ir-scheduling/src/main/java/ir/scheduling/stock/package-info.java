/**
 * Probes by lot and gas by day: set aside by a booking, given back by a cancellation, used up by a treatment.
 */
@NullMarked
package ir.scheduling.stock;

import org.jspecify.annotations.NullMarked;
