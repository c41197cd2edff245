/**
 * The session as it happens: states, time-out, actual times, treatment records and adverse events.
 */
@NullMarked
package ir.domain.treatment;

import org.jspecify.annotations.NullMarked;
