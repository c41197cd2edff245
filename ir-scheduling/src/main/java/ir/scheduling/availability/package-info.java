/**
 * Availability of resources, and the search for slots of a whole session.
 */
@NullMarked
package ir.scheduling.availability;

import org.jspecify.annotations.NullMarked;
