/** Code that breaks the rules on purpose. */
@NullMarked
package ir.fhir.violations;

import org.jspecify.annotations.NullMarked;
