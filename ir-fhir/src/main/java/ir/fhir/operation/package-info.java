/**
 * One class per FHIR operation. Each validates its input against the published OperationDefinition, calls an
 * application service and maps the result to FHIR.
 */
@NullMarked
package ir.fhir.operation;

import org.jspecify.annotations.NullMarked;
