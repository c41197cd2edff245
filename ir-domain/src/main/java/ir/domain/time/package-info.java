/**
 * Instants, half-open time ranges and date ranges in the hospital's zone. Independent of medicine.
 */
@NullMarked
package ir.domain.time;

import org.jspecify.annotations.NullMarked;
