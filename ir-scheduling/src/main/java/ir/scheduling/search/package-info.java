/**
 * Search for other systems: any resource type, by standard FHIR search parameters, in pages. Items are identified by
 * id; {@code ir.scheduling.persistence} maps parameters to columns.
 */
@NullMarked
package ir.scheduling.search;

import org.jspecify.annotations.NullMarked;
