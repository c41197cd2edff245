/**
 * Calendars: closures, leave, shifts, reserved time and external busy time, and the booked sessions that a change
 * affects, the worst first, before and after it is saved.
 */
@NullMarked
package ir.scheduling.calendar;

import org.jspecify.annotations.NullMarked;
