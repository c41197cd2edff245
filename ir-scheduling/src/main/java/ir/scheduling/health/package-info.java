/** Bounded checks of other systems, for the health endpoints of both applications. */
@NullMarked
package ir.scheduling.health;

import org.jspecify.annotations.NullMarked;
