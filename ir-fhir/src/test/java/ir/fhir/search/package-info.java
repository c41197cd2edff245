/** Tests of search parsing. */
@NullMarked
package ir.fhir.search;

import org.jspecify.annotations.NullMarked;
