/** Fixtures that violate each architecture rule, so that a test shows every rule to detect its violation. */
@NullMarked
package ir.domain.violations;

import org.jspecify.annotations.NullMarked;
