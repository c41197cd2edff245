/**
 * Instants, half-open windows and the hospital's zone. Knows nothing of medicine.
 */
@NullMarked
package ir.domain.time;

import org.jspecify.annotations.NullMarked;
