/** Code that violates the architecture rules on purpose. */
@NullMarked
package ir.fhir.violations;

import org.jspecify.annotations.NullMarked;
