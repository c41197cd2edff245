/** Creation of synthetic patients with Synthea, for tests. */
@NullMarked
package ir.fhir.synthea;

import org.jspecify.annotations.NullMarked;
