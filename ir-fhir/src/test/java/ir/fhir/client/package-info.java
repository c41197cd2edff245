/** Tests of the client of the hospital server. */
@NullMarked
package ir.fhir.client;

import org.jspecify.annotations.NullMarked;
