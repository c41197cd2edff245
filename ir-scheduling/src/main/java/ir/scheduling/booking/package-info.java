/**
 * The booking desk: hold, renew, book, cancel. All resources or none.
 */
@NullMarked
package ir.scheduling.booking;

import org.jspecify.annotations.NullMarked;
