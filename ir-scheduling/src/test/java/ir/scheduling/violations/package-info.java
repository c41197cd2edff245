/** Code that breaks the rules on purpose. */
@NullMarked
package ir.scheduling.violations;

import org.jspecify.annotations.NullMarked;
