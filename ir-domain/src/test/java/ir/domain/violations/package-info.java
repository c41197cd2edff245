/** Code that breaks each rule on purpose: a rule that does not catch its sinner checks nothing. */
@NullMarked
package ir.domain.violations;

import org.jspecify.annotations.NullMarked;
