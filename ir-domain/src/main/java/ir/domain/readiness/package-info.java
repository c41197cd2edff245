/**
 * What must be in place before a session, by when, and what the patient is told; all of it moves with the booking.
 */
@NullMarked
package ir.domain.readiness;

import org.jspecify.annotations.NullMarked;
