/**
 * One provider a resource: reads the request, asks a desk, tells the answer.
 */
@NullMarked
package ir.fhir.provider;

import org.jspecify.annotations.NullMarked;
