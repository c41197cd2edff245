/** Synthetic patients by Synthea, for tests. */
@NullMarked
package ir.fhir.synthea;

import org.jspecify.annotations.NullMarked;
