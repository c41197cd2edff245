/** Code that breaks the rules on purpose. */
@NullMarked
package ir.fhir.sinner;

import org.jspecify.annotations.NullMarked;
