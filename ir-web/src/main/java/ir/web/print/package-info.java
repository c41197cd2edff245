/**
 * What leaves the clinic on paper.
 */
@NullMarked
package ir.web.print;

import org.jspecify.annotations.NullMarked;
