/**
 * Who waits for a place, and the places offered to them.
 */
@NullMarked
package ir.domain.waiting;

import org.jspecify.annotations.NullMarked;
