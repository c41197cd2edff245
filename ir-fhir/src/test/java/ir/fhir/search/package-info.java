/** What a search may ask. */
@NullMarked
package ir.fhir.search;

import org.jspecify.annotations.NullMarked;
