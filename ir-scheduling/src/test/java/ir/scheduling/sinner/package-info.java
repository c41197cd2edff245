/** Code that breaks the rules on purpose. */
@NullMarked
package ir.scheduling.sinner;

import org.jspecify.annotations.NullMarked;
