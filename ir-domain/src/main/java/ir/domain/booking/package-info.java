/**
 * Holds and bookings: time allocated on resources. They are contended and short-lived, separate from the clinical
 * episode.
 */
@NullMarked
package ir.domain.booking;

import org.jspecify.annotations.NullMarked;
