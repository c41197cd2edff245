/** Code that breaks the rules on purpose. */
@NullMarked
package ir.web.violations;

import org.jspecify.annotations.NullMarked;
