/**
 * Client of the hospital's own FHIR server. Imports a patient's chart through the same pipeline as every EHR message,
 * and exports what was done locally, found by its identifier. A record that is final locally is neither overwritten nor
 * used to overwrite the remote one.
 */
@NullMarked
package ir.fhir.client;

import org.jspecify.annotations.NullMarked;
