/**
 * Calendars as iCalendar (RFC 5545), for the programs people already look at. No patient is named unless whoever made
 * the feed wanted it.
 */
@NullMarked
package ir.web.calendar;

import org.jspecify.annotations.NullMarked;
