/** The search held to a reference that is too slow to be wrong. */
@NullMarked
package ir.scheduling.availability;

import org.jspecify.annotations.NullMarked;
