/**
 * Whether a received resource counts, from every element that R4 marks as a modifier.
 */
@NullMarked
package ir.fhir.standing;

import org.jspecify.annotations.NullMarked;
