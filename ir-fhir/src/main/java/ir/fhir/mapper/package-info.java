/** Maps between FHIR R4 and the domain model. Pure functions without side effects. */
@NullMarked
package ir.fhir.mapper;

import org.jspecify.annotations.NullMarked;
