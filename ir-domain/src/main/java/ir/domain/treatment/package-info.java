/**
 * What was done to a lesion in a session: probes, cycles, temperatures, margin, success, adverse events.
 */
@NullMarked
package ir.domain.treatment;

import org.jspecify.annotations.NullMarked;
