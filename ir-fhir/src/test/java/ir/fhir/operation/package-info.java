@NullMarked
package ir.fhir.operation;

import org.jspecify.annotations.NullMarked;
