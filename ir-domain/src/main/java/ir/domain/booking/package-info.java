/**
 * Time taken on resources: holds and bookings. Contended and short-lived, apart from the clinical episode.
 */
@NullMarked
package ir.domain.booking;

import org.jspecify.annotations.NullMarked;
