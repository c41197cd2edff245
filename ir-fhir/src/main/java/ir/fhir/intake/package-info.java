/** Transaction bundles: order of entries, references and identifiers. Either all entries are saved or none. */
@NullMarked
package ir.fhir.intake;

import org.jspecify.annotations.NullMarked;
