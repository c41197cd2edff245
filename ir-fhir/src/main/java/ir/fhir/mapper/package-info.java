/**
 * Between FHIR R4 and the clinic's own words. Pure.
 */
@NullMarked
package ir.fhir.mapper;

import org.jspecify.annotations.NullMarked;
