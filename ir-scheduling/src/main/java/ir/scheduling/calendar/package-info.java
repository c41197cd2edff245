/**
 * The roster page and what it stands for: closures, leave, shifts, kept time, time taken elsewhere; and the booked
 * sessions a change hits, worst first, before and after it is made.
 */
@NullMarked
package ir.scheduling.calendar;

import org.jspecify.annotations.NullMarked;
