/** Probes by lot and gas by day: reserved by a booking, released by a cancellation, consumed by a treatment. */
@NullMarked
package ir.scheduling.stock;

import org.jspecify.annotations.NullMarked;
