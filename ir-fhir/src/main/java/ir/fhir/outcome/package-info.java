/**
 * Maps rejections and unexpected exceptions to OperationOutcome. Each has one status and one code; a stack trace is
 * never returned.
 */
@NullMarked
package ir.fhir.outcome;

import org.jspecify.annotations.NullMarked;
