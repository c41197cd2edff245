/** Calendar feeds in iCalendar format (RFC 5545). A feed names patients only if its creator chose so. */
@NullMarked
package ir.web.calendar;

import org.jspecify.annotations.NullMarked;
