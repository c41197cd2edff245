/** Calls to the hospital server. */
@NullMarked
package ir.fhir.ehr;

import org.jspecify.annotations.NullMarked;
