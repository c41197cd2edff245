/**
 * Refusals and faults as OperationOutcome: one status and one code each, never a stack trace.
 */
@NullMarked
package ir.fhir.outcome;

import org.jspecify.annotations.NullMarked;
