/** Documents that are printed for patients. */
@NullMarked
package ir.web.print;

import org.jspecify.annotations.NullMarked;
