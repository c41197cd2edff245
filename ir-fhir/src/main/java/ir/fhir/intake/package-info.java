/**
 * Transaction bundles: order of entries, references, identifiers; then everything is kept, or nothing.
 */
@NullMarked
package ir.fhir.intake;

import org.jspecify.annotations.NullMarked;
