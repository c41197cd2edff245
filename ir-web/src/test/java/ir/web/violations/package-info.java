/** Code that violates the architecture rules on purpose. */
@NullMarked
package ir.web.violations;

import org.jspecify.annotations.NullMarked;
