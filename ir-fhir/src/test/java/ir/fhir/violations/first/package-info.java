/** One of two packages that depend on each other on purpose. */
@NullMarked
package ir.fhir.violations.first;

import org.jspecify.annotations.NullMarked;
