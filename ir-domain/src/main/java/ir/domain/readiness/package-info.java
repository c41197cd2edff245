/**
 * Preparation before a session: checklist, due dates and patient instructions, all of which follow the booking.
 */
@NullMarked
package ir.domain.readiness;

import org.jspecify.annotations.NullMarked;
