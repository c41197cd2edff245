/** Questions to other systems that have an end, for the health checks of both applications. */
@NullMarked
package ir.scheduling.health;

import org.jspecify.annotations.NullMarked;
