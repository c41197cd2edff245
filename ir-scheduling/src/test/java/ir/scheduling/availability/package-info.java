/** Compares the availability search with a slow reference implementation. */
@NullMarked
package ir.scheduling.availability;

import org.jspecify.annotations.NullMarked;
