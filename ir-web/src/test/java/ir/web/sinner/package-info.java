/** Code that breaks the rules on purpose. */
@NullMarked
package ir.web.sinner;

import org.jspecify.annotations.NullMarked;
