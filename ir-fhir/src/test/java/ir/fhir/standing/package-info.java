/**
 * Tests of the standing of received resources.
 */
@NullMarked
package ir.fhir.standing;

import org.jspecify.annotations.NullMarked;
