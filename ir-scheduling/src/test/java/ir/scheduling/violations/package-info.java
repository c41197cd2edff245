/** Code that violates the architecture rules on purpose. */
@NullMarked
package ir.scheduling.violations;

import org.jspecify.annotations.NullMarked;
