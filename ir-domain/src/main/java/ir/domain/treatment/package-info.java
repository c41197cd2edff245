/**
 * The session as it happens: its states, time-out, real times, the record of each lesion, adverse events.
 */
@NullMarked
package ir.domain.treatment;

import org.jspecify.annotations.NullMarked;
