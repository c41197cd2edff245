/**
 * Searches as FHIR writes them: names, prefixes and modifiers read, a page found, what it refers to put beside it, the
 * rest of it kept for whoever reads on.
 */
@NullMarked
package ir.fhir.search;

import org.jspecify.annotations.NullMarked;
