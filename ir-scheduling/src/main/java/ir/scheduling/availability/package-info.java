/**
 * Where a whole session fits: the search over every resource it needs.
 */
@NullMarked
package ir.scheduling.availability;

import org.jspecify.annotations.NullMarked;
