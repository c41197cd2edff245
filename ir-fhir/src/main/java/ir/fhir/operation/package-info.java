/**
 * One file an operation: what is asked is read against its definition, a desk is asked, what it answers is told.
 */
@NullMarked
package ir.fhir.operation;

import org.jspecify.annotations.NullMarked;
