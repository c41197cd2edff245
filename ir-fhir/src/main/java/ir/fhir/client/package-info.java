/**
 * Asking the hospital's own FHIR server: a patient's chart comes in by the way every message comes, and what was done
 * here is filed there by its identifier. What is final here is overwritten by nobody and overwrites nothing.
 */
@NullMarked
package ir.fhir.client;

import org.jspecify.annotations.NullMarked;
