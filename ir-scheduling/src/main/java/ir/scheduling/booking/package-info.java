/**
 * Bookings: search for proposals, hold, renew, book, move, cancel. A session gets all of its resources or none.
 */
@NullMarked
package ir.scheduling.booking;

import org.jspecify.annotations.NullMarked;
