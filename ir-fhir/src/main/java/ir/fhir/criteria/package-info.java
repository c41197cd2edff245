/** The FHIR search as requested: parameters, modifiers and values. */
@NullMarked
package ir.fhir.criteria;

import org.jspecify.annotations.NullMarked;
