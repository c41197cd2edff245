/**
 * FHIR search: parses names, prefixes and modifiers, finds a page, adds includes, and saves the search for the
 * following pages.
 */
@NullMarked
package ir.fhir.search;

import org.jspecify.annotations.NullMarked;
