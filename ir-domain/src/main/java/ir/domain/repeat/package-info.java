/**
 * Treating a lesion again: what opens a candidate, what must be excluded first, and the board's decision. Nothing here
 * books.
 */
@NullMarked
package ir.domain.repeat;

import org.jspecify.annotations.NullMarked;
